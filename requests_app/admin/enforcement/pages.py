"""/admin/enforcement/cases/<number>/: where a case stands, all that hangs on it, and only the moves allowed now."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ... import case_access
from ...enforcement import owners, standing, telling
from ...enforcement.ladder import Stage
from ...enforcement.recording import local_day
from ...models import EnforcementCase, EnforcementNotice, Inspection, SafetyFlag
from ...outbox.replies import language_name
from ..base import staff_page, staff_view
from ..courts import panel
from .file import CaseFile, case_or_404
from .table import NEXT, Offer, offers

SHOWN = 6  # cases elsewhere, and earlier ones here
BESIDES = ("correct", "withdraw", "pay", "dismiss", "abated", "bill", "collect", "lien", "release")
CORRECTIONS = ("find", "assign", "void")


@staff_view(*case_access.SEES)
def case(request: HttpRequest, number: str) -> HttpResponse:
    found = case_or_404(request.user, number)
    file = CaseFile(found, request.user, timezone.now())
    courts = panel.panel(request.user, found)
    file.hearings = [line.hearing for line in courts["hearings"]][::-1]
    allowed, refused = offers(file)
    may_work = case_access.may_work(request.user, found.department_id)
    first = standing.standing(file.facts)
    others = owners.elsewhere(found.parcel, file.today, file.tenures).select_related("parcel")
    elsewhere = list(others[: SHOWN + 1])
    return staff_page(
        request,
        "requests_app/admin/enforcement/case.html",
        {
            "title": f"{found.number} {found.parcel.address}",
            "case": found,
            "standing": first,
            "flags": SafetyFlag.objects.filter(parcel=found.parcel, expires_on__gt=file.today),
            "moves": _in_front(file, allowed),
            "visit": file.facts.waiting if may_work else None,
            "visit_first": file.facts.is_to_be_seen,
            "corrections": [
                offer for offer in allowed if offer.verb in CORRECTIONS or _is_renewed(file, offer)
            ],
            "refused": refused if may_work else [],
            "rungs": standing.rungs(file.facts, _found_on(file)),
            "violations": [(one, _of("violation", one, allowed)) for one in file.violations],
            "notices": [_notice(one, allowed) for one in file.notices],
            "citations": [(one, _of("citation", one, allowed)) for one in file.citations],
            "abatements": [
                (one, standing.owed_for(one), _of("abatement", one, allowed)) for one in file.abatements
            ],
            "owed": telling.dollars(file.facts.owed) if file.facts.owed else "",
            "inspections": [_visit(one, file) for one in file.inspections],
            "story": file.story(),
            "shows_parties": file.shows_parties,
            "tenures": file.tenures,
            "has_owner": file.has_owner,
            "elsewhere": elsewhere[:SHOWN],
            "more_elsewhere": len(elsewhere) > SHOWN,
            "earlier": _earlier(found, file),
            "over": standing.over(found.comply_by, file.today, is_open=found.is_open),
            "may_work": may_work,
            "courts": courts,
        },
    )


def _in_front(file: CaseFile, allowed: Sequence[Offer]) -> list[Offer]:
    """The steps of the case, and what comes next of its rows; the rest stands beside its row only."""
    aside = {*BESIDES, *CORRECTIONS} - {*NEXT[file.case.stage]}
    return [offer for offer in allowed if offer.verb not in aside and not _is_renewed(file, offer)]


def _is_renewed(file: CaseFile, offer: Offer) -> bool:
    """A notice once more: for what was found since, not the step that one expects."""
    return offer.verb == "notice" and file.case.stage not in (Stage.CONFIRMED, Stage.COURTESY)


def _of(about: str, row: Any, allowed: Sequence[Offer]) -> list[Offer]:
    return [offer for offer in allowed if offer.about == about and offer.pk == row.pk]


def _notice(notice: EnforcementNotice, allowed: Sequence[Offer]) -> dict[str, Any]:
    return {
        "row": notice,
        "language": language_name(notice.language),
        "services": notice.services.all(),
        "moves": _of("notice", notice, allowed),
    }


def _visit(visit: Inspection, file: CaseFile) -> dict[str, Any]:
    is_waiting = not visit.resulted_at and not visit.cancelled_at
    late = is_waiting and visit.due_on < file.today
    return {
        "row": visit,
        "who": telling.person(visit.inspector) if visit.inspector else "",
        "is_waiting": is_waiting,
        "late": f"{(file.today - visit.due_on).days} days late" if late else "",
        "note": visit.note if file.shows_parties else "",
    }


def _found_on(file: CaseFile) -> Any:
    """The day of the visit that opened it."""
    first = next((one for one in file.inspections if one.resulted_at and one.result == "violation"), None)
    return local_day(first.resulted_at) if first and first.resulted_at else None


def _earlier(found: EnforcementCase, file: CaseFile) -> list[EnforcementCase]:
    """Other cases on this parcel within three years."""
    since = file.at - owners.REPEAT_WITHIN
    rows = EnforcementCase.objects.filter(parcel=found.parcel, opened_at__gte=since).exclude(pk=found.pk)
    return list(rows[:SHOWN])
