"""The tour's pages exist only under a running `manage.py demo`, and only for a browser on this machine."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from civic311 import demo_session
from civic311.security import is_loopback


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 elsewhere. The addresses and the middleware check it too: signing in without a password is worth three locks."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (demo_session.is_active() and is_loopback(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
