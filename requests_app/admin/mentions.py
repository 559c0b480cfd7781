"""/admin/mentions/: where colleagues named one in a note, the newest first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .. import permissions
from ..cases import mentioning
from .base import FORM, CappedPaginator, staff_page, staff_view


@staff_view(*permissions.SEES_REQUESTS, methods=FORM)
def mentions(request: HttpRequest) -> HttpResponse:
    user = request.user
    if request.method == "POST":
        mentioning.see(user)  # type: ignore[arg-type]
        return redirect("staff:mentions")
    paginator: Paginator = CappedPaginator(mentioning.mentions_of(user), 50)  # type: ignore[arg-type]
    page = paginator.get_page(request.GET.get("page"))
    visible = permissions.visible_requests(user).filter(
        pk__in=[mention.note.service_request_id for mention in page]
    )
    return staff_page(
        request,
        "requests_app/admin/mentions.html",
        {
            "title": "Mentions",
            "page": page,
            "visible": set(visible.values_list("pk", flat=True)),
            "readable": {mention.pk for mention in page if permissions.may_read_note(user, mention.note)},
            "are_new": any(mention.seen_at is None for mention in page),
        },
    )
