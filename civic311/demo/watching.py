"""The tour's button for the clocks: what beat queues every ten minutes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from requests_app.tasks import watch_clocks

from .guard import demo_only


@require_POST
@demo_only
def watch(request: HttpRequest) -> HttpResponse:
    watch_clocks.delay()
    messages.success(
        request, "A worker looks at every clock now. Open the list “Escalated” in a few seconds."
    )
    return redirect("demo:tour")
