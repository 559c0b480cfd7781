"""A notice's PDF, as it was served, to those who may read who got it."""

import hashlib
import logging

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control

from ... import case_access
from ...enforcement import papers
from ...enforcement.recording import local_day
from ...models import EnforcementNotice
from ..base import staff_view

log = logging.getLogger(__name__)


@staff_view(*case_access.SEES)
def notice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """404 for a case out of sight; a file that is not the one that was served is not handed out."""
    if not case_access.may_see_parties(request.user):
        raise PermissionDenied("Your role reads cases without names: a notice names who got it.")
    rows = EnforcementNotice.objects.filter(case__in=case_access.visible_cases(request.user))
    notice = get_object_or_404(rows.select_related("case"), pk=pk)
    response = HttpResponse(_as_served(notice), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name(notice)}"'
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    return response


def file_name(notice: EnforcementNotice) -> str:
    """E26-10001-4-violation-2026-06-02-12.pdf: case, kind, day, and which of those of that day."""
    return f"{notice.case.number}-{notice.kind}-{local_day(notice.issued_at)}-{notice.pk}.pdf"


def _as_served(notice: EnforcementNotice) -> bytes:
    if not notice.file:  # it came with an import: its paper is in a cabinet, what it said is here
        return papers.drawn(notice)
    try:
        with notice.file.open("rb") as kept:
            content: bytes = kept.read()
    except FileNotFoundError as missing:
        log.error("the file of notice %s is missing", notice.pk)
        raise Http404(
            "The file of this notice is missing: restore the folder of files from the backup."
        ) from missing
    if hashlib.sha256(content).hexdigest() != notice.sha256:
        log.error("the file of notice %s is not the one that was served", notice.pk)
        raise Http404("The file is not the one that was served: restore it from the backup.")
    return content
