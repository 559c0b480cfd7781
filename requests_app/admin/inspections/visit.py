"""/admin/inspections/<pk>/: one visit on the phone: what to beware of, what was found before, what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ... import case_access, confidential
from ...cases import clocks
from ...enforcement import noticing, owners
from ...enforcement.inspecting import AGAIN_WITHIN
from ...enforcement.ladder import Result
from ...enforcement.photos import usual_phase
from ...filters import today as city_today
from ...models import (
    EnforcementCase,
    EnforcementNotice,
    Inspection,
    InspectionPhoto,
    ServiceAttribute,
    Violation,
)
from ..base import staff_view
from ..work.forms import new_key
from . import listing, outcomes, rows, words

REMAINS_DAYS = 7
STORY = 6


@dataclass
class CaseBlock:
    """A case at this visit. next_notice: the kind that follows now, "" for none."""

    case: EnforcementCase
    violations: list[Violation]
    notices: list[EnforcementNotice]
    next_notice: str
    posted: bool

    @property
    def open(self) -> list[Violation]:
        return [one for one in self.violations if one.status == Violation.Status.OPEN]

    @property
    def button(self) -> str:
        courtesy = self.next_notice == EnforcementNotice.Kind.COURTESY
        return "Issue the courtesy notice and post it" if courtesy else "Issue the notice and post it"


@dataclass
class Story:
    """One line of what happened on the lot."""

    on: date
    words: str
    note: str = ""
    case: EnforcementCase | None = None


@dataclass
class May:
    """What this user may do with this visit."""

    work: bool
    lead: bool
    say_ready: bool
    see_parties: bool
    schedule: bool
    claim: bool


@staff_view(*case_access.SEES)
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, find(request, pk))


def find(request: HttpRequest, pk: int) -> Inspection:
    visible = case_access.visible_inspections(request.user)
    row = rows.with_facts(visible).select_related(
        "department", "sweep", "parcel", "task", "case", "inspector"
    )
    found = (
        row.annotate(service_id=F("service_request__service"), given=F("service_request__attributes"))
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404("There is no such inspection, or it is not of your department.")
    return found


def page(
    request: HttpRequest,
    row: Inspection,
    *,
    refusal: str = "",
    typed: Mapping[str, Any] | None = None,
    verb: str = "",
) -> HttpResponse:
    """With what was typed where something was refused."""
    day, now = city_today(), timezone.now()
    may = _may(request.user, row)
    line = rows.lines([row], day)[0]
    blocks = _blocks(row, day)
    waits = row.resulted_at is None and row.cancelled_at is None
    context = {
        "title": row.parcel.address,
        "row": row,
        "line": line,
        "may": may,
        "today": day,
        "waits": waits,
        "flags": [words.flag(one, day) for one in line.flags],
        "answers": _answers(row),
        "blocks": blocks,
        "story": _story(row, may.see_parties),
        "owners": owners.tenures(row.parcel, day) if may.see_parties else [],
        "photos": list(row.photos.all()) if may.see_parties else [],
        "phase": usual_phase(row),
        "phases": InspectionPhoto.Phase,
        "next_visit": None if waits else _next_visit(row),
        "refusal": refusal,
        "typed": typed or {},
        "verb": verb,
        "key": new_key(),
        **_form(row, may, blocks, typed or {}, now),
        "people": list(listing.inspectors([row.department])) if waits and may.lead else [],
    }
    status = 422 if refusal else 200
    return render(request, "requests_app/admin/inspections/inspection.html", context, status=status)


def _may(user: Any, row: Inspection) -> May:
    work, lead = case_access.may_work(user, row.department_id), case_access.may_lead(user, row.department_id)
    parties = case_access.may_see_parties(user)
    return May(
        work=work,
        lead=lead,
        say_ready=parties and case_access.may_see(user, row.department_id),
        see_parties=parties,
        schedule=lead or (work and row.inspector_id == user.pk),
        claim=work and row.inspector_id is None,
    )


def _form(
    row: Inspection, may: May, blocks: list[CaseBlock], typed: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The result form, where there is one to fill in."""
    if row.resulted_at or row.cancelled_at or not may.work:
        return {}
    case = blocks[0] if blocks else None
    clock = clocks.clock_of(row.department_id)
    zone = clocks.zone()
    again = clock.end_of_working_day(now, AGAIN_WITHIN).astimezone(zone).date()
    later = clock.next_working_day(now.astimezone(zone).date() + timedelta(days=REMAINS_DAYS))
    return {
        "outcomes": outcomes.offered(row, case.open if case else [], now.astimezone(zone).date(), may.lead),
        "sections": [] if row.case else outcomes.sections(row, typed),
        "next_no_entry": again,
        "next_remains": later,
    }


def _blocks(row: Inspection, day: date) -> list[CaseBlock]:
    """The case of the visit, or those that it opened."""
    opened = (
        Q(parcel=row.parcel_id, opened_at=row.resulted_at) if row.result == Result.VIOLATION else Q(pk=None)
    )
    if row.case_id is None and row.result != Result.VIOLATION:
        return []
    found = EnforcementCase.objects.filter(Q(pk=row.case_id) | opened).order_by("tier", "pk")
    violations = Violation.objects.select_related("section").order_by("id")
    notices = EnforcementNotice.objects.select_related("party").prefetch_related("services").defer("data")
    both = found.prefetch_related(Prefetch("violations", violations), Prefetch("notices", notices))
    return [_block(case, row, day) for case in both]


def _block(case: EnforcementCase, row: Inspection, day: date) -> CaseBlock:
    violations, papers = list(case.violations.all()), list(case.notices.all())
    now_open = [one for one in violations if one.status == Violation.Status.OPEN]
    posted = bool(row.resulted_at) and any(one.issued_at >= row.resulted_at for one in papers)
    follows = noticing.next_kind(case, now_open, day) if row.resulted_at and not posted else ""
    return CaseBlock(case, violations, papers, follows, posted)


def _story(row: Inspection, with_notes: bool) -> list[Story]:
    """The last visits to the lot and its cases, newest first."""
    visits = Inspection.objects.filter(parcel=row.parcel_id, resulted_at__isnull=False).exclude(pk=row.pk)
    cases = (
        EnforcementCase.objects.filter(parcel=row.parcel_id).exclude(pk=row.case_id).order_by("-opened_at")
    )
    zone = clocks.zone()
    lines = [
        Story(
            one.resulted_at.astimezone(zone).date(),  # type: ignore[union-attr]
            f"{one.get_kind_display()}: {one.get_result_display().lower()}",
            one.note if with_notes else "",
        )
        for one in visits.order_by("-resulted_at")[:STORY]
    ]
    lines += [
        Story(
            one.opened_at.astimezone(zone).date(),
            f"{'open, ' + one.get_stage_display().lower() if one.is_open else one.get_outcome_display().lower()}",
            case=one,
        )
        for one in cases[:STORY]
    ]
    return sorted(lines, key=lambda line: line.on, reverse=True)[:STORY]


def _answers(row: Inspection) -> list[tuple[str, str]]:
    """What was chosen from a list or counted; what somebody wrote is never read here."""
    given: dict[str, Any] = getattr(row, "given", None) or {}
    if not given:
        return []
    questions = ServiceAttribute.objects.filter(
        service=getattr(row, "service_id", None), code__in=given, datatype__in=confidential.SAYS_NOTHING
    )
    both = [(one.description, _answer(one, given[one.code])) for one in questions]
    return [(question, answer) for question, answer in both if answer]


def _answer(question: ServiceAttribute, answer: Any) -> str:
    several = answer if isinstance(answer, list) else [answer]
    if question.datatype == ServiceAttribute.Datatype.NUMBER:
        return ", ".join(str(one) for one in several if isinstance(one, int | float))
    names = {value["key"]: value["name"] for value in question.values}
    return ", ".join(str(names[one]) for one in several if one in names)


def _next_visit(row: Inspection) -> Inspection | None:
    waiting = Inspection.objects.filter(parcel=row.parcel_id, resulted_at=None, cancelled_at=None)
    return waiting.order_by("due_on", "pk").first()
