"""/admin/offices/: what elected offices wait for, and the weekly digests of the wards."""

import csv

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date

from ... import permissions
from ...cases import offices, ward_digests
from ...models import WardDigest
from ..base import CappedPaginator, staff_page, staff_view

DIGEST_READERS = (permissions.CSR, permissions.SUPERVISOR, permissions.ANALYST, permissions.ADMINISTRATOR)
A_PAGE = 50


@staff_view(*permissions.SEES_REQUESTS)
def reply_by(request: HttpRequest) -> HttpResponse:
    """What is waited for, the most pressing first, and the last digests."""
    asks = offices.waiting(permissions.visible_requests(request.user))
    page: Paginator = CappedPaginator(asks, A_PAGE)
    may_read = permissions.scope(request.user).has(*DIGEST_READERS)
    digests = (
        WardDigest.objects.select_related("office").order_by("-week", "office__name") if may_read else ()
    )
    context = {
        "title": "Elected offices",
        "page": page.get_page(request.GET.get("page")),
        "digests": Paginator(digests, A_PAGE).get_page(request.GET.get("digests")),
        "may_read": may_read,
        "today": timezone.localdate(),
    }
    return staff_page(request, "requests_app/admin/offices/reply_by.html", context)


@staff_view(*DIGEST_READERS)
def digest(request: HttpRequest, pk: int) -> HttpResponse:
    found = _digest(pk)
    subject, _text = ward_digests.mail(found)
    own = [{**one, "by": parse_date(one["reply_by"] or "")} for one in found.figures["own"]]
    context = {"title": subject, "digest": found, "figures": found.figures, "own": own}
    return staff_page(request, "requests_app/admin/offices/digest.html", context)


@staff_view(*DIGEST_READERS)
def digest_csv(request: HttpRequest, pk: int) -> HttpResponse:
    found = _digest(pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.office.code}-{found.week}.csv"'
    csv.writer(response).writerows(ward_digests.rows(found))
    return response


def _digest(pk: int) -> WardDigest:
    return get_object_or_404(WardDigest.objects.select_related("office__district"), pk=pk)
