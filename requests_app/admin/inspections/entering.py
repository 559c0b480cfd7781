"""What the forms of a visit say -> the verbs. A key sent twice changes nothing; a refusal says what to enter instead."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from ... import case_access, permissions
from ...enforcement import day as days
from ...enforcement import inspecting, people, photos, windows
from ...enforcement.inspecting import Finding
from ...enforcement.ladder import Result
from ...enforcement.recording import local_day
from ...filters import today
from ...models import EnforcementCase, Inspection, OrdinanceSection
from ..work.entering import number
from ..work.forms import LONGEST_KEY
from . import listing, outcomes, words

NEXT = {Result.NO_ENTRY: "next_no_entry", Result.REMAINS: "next_remains", Result.CITE: "next_cite"}
REASON = {
    Result.EXTENSION: "reason_extension",
    Result.REFERRAL: "reason_referral",
    Result.VOID: "reason_void",
}
LONGEST_EXTENSION = 180  # days


@dataclass(frozen=True)
class Entry:
    """One form of the visit. at: when it was tapped, None for now."""

    row: Inspection
    request: HttpRequest
    at: datetime | None

    @property
    def by(self) -> Any:
        return self.request.user

    def said(self, name: str) -> str:
        return self.request.POST.get(name, "").replace("\x00", "").strip()

    @property
    def key(self) -> str | None:
        return self.said("key")[:LONGEST_KEY] or None

    @property
    def moment(self) -> datetime:
        """Not before what is known of the visit and its case: a phone's clock may be slow, its network slower."""
        known = [self.at or timezone.now(), self.row.created_at, self.row.started_at]
        return max(one for one in [*known, self.row.case and self.row.case.updated_at] if one)

    def day(self, name: str, words: str = "Choose the day.") -> date | None:
        """None where nothing was typed."""
        text = self.said(name)
        try:
            found = parse_date(text) if text else None
        except ValueError:
            found = None
        if text and found is None:
            raise ValidationError(words)
        return found


def enter(verb: str, entry: Entry) -> str:
    """What is done, in words. KeyError for a verb that does not exist."""
    return VERBS[verb](entry)


def _check(entry: Entry, *, lead: bool = False) -> None:
    may = case_access.may_lead if lead else case_access.may_work
    case_access.check(may(entry.by, entry.row.department_id))


def _arrive(entry: Entry) -> str:
    _check(entry)
    days.arrive(entry.row, by=entry.by, at=entry.at)
    return "You are here: the minutes count from now on."


def _claim(entry: Entry) -> str:
    _check(entry)
    days.claim(entry.row, by=entry.by)
    return "This inspection is yours."


def _assign(entry: Entry) -> str:
    _check(entry, lead=True)
    text = entry.said("to")
    pk = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    to = listing.inspectors([entry.row.department]).filter(pk=pk).first()
    if to is None:
        raise ValidationError("Choose to whom it goes.")
    row = days.assign_inspection(entry.row, by=entry.by, to=to, on=entry.day("on"))
    planned = f" for {words.day_words(row.scheduled_on, today())}" if row.scheduled_on else ""
    return f"With {people.name(to)} now{planned}."


def _schedule(entry: Entry) -> str:
    own = entry.row.inspector_id == entry.by.pk
    _check(entry, lead=not own)
    on = entry.day("on")
    if on is None:
        raise ValidationError("Choose the day on which somebody goes there.")
    row = days.schedule(entry.row, by=entry.by, on=on)
    late = (
        f" That is after {words.day_words(row.due_on, today())}, the last day in time."
        if on > row.due_on
        else ""
    )
    return f"Planned for {words.day_words(on, today())}.{late}"


def _ready_early(entry: Entry) -> str:
    """Who takes the owner's call says so, at the desk or in the department."""
    who = permissions.scope(entry.by)
    taken = who.has(permissions.CSR) and case_access.may_see(entry.by, entry.row.department_id)
    case_access.check(
        taken or case_access.may_work(entry.by, entry.row.department_id), "the desk or an inspector"
    )
    ready = entry.said("ready") != "no"
    days.ready_early(entry.row, by=entry.by, is_ready=ready)
    return "Marked: the owner says that it is done." if ready else "No longer marked as done."


def _cancel(entry: Entry) -> str:
    _check(entry, lead=True)
    days.cancel(entry.row, by=entry.by, reason=entry.said("reason"))
    return "Called off: nobody goes there."


def _photo(entry: Entry) -> str:
    _check(entry)
    file: Any = entry.request.FILES.get("photo")
    if file is None:
        raise ValidationError("Take or choose a photo first.")
    photos.add(entry.row, by=entry.by, file=file, phase=entry.said("phase"), key=entry.key, at=entry.at)
    return "The photo is kept."


def _notice(entry: Entry) -> str:
    """For one case of this visit, or for all that it opened."""
    _check(entry)
    row = entry.row
    if row.resulted_at is None:
        raise ValidationError("Say first what the visit came to: the notice follows from that.")
    cases = EnforcementCase.objects.filter(parcel=row.parcel_id, department=row.department_id)
    case = cases.filter(number=entry.said("case")).first()
    if case is None:
        raise ValidationError("Choose the case that the notice is for.")
    papers = windows.post(case, by=entry.by, since=row.resulted_at)
    until = f" The owner has until {words.day_words(case.comply_by, today())}." if case.comply_by else ""
    return f"{papers[0].get_kind_display()} issued and posted.{until}"


# The result


def _result(entry: Entry) -> str:
    _check(entry)
    outcome = entry.said("outcome")
    if outcome not in Result.values:
        raise ValidationError("Say what the visit came to: tap one of the results.")
    earlier = entry.key and Inspection.objects.filter(key=entry.key).exists()
    if not earlier:
        _check_outcome(entry, Result(outcome))
    leads = case_access.may_lead(entry.by, entry.row.department_id)
    done = inspecting.result(
        entry.row,
        by=entry.by,
        outcome=outcome,
        findings=_findings(entry) if outcome == Result.VIOLATION else (),
        minutes=_minutes(entry),
        note=_note(entry, outcome),
        next_on=_next_on(entry, Result(outcome)),
        reason=_reason(entry, Result(outcome)),
        orders=leads,
        key=entry.key,
        at=entry.moment,
    )
    return _said(done, leads)


def _check_outcome(entry: Entry, outcome: Result) -> None:
    """In the words of the form, before anything is locked."""
    if entry.row.resulted_at or entry.row.case is None:
        return
    leads = case_access.may_lead(entry.by, entry.row.department_id)
    if outcome == Result.VOID and not leads:
        raise PermissionDenied("A supervisor of the department says that a case is void. Ask one.")
    if outcome in REASON and not _reason(entry, outcome):
        raise ValidationError("Say why: the reason stays with the case.")


def _findings(entry: Entry) -> list[Finding]:
    ticked = [text for text in entry.request.POST.getlist("section") if text.isascii() and text.isdecimal()]
    found = OrdinanceSection.objects.filter(pk__in=[int(text) for text in ticked[:50] if len(text) < 19])
    return [Finding(one, entry.said(f"detail-{one.pk}")) for one in found.order_by("tier", "code")]


def _minutes(entry: Entry) -> int | None:
    """As typed, else from the arrival."""
    typed = number(entry.said("minutes"), "Minutes")
    if typed is None:
        return days.minutes_there(entry.row, entry.moment)
    if typed != int(typed):
        raise ValidationError("Minutes are counted in whole numbers.")
    return int(typed)


def _note(entry: Entry, outcome: str) -> str:
    said = [_reason(entry, Result(outcome)) if outcome in REASON else "", entry.said("note")]
    return ". ".join(filter(None, said))[:1000]


def _reason(entry: Entry, outcome: Result) -> str:
    return entry.said(REASON[outcome])[:500] if outcome in REASON else ""


def _next_on(entry: Entry, outcome: Result) -> date | None:
    if outcome == Result.EXTENSION:
        return _extended(entry)
    found = entry.day(NEXT[outcome], "Choose the day of the next visit.") if outcome in NEXT else None
    if found and found < today():
        raise ValidationError("The next visit cannot be on a day that has passed.")
    if found and found > today() + days.FURTHEST:
        raise ValidationError("The next visit is more than half a year away: check the year.")
    return found


def _extended(entry: Entry) -> date:
    """So many days after the window's end, or after today where it has ended."""
    count = number(entry.said("days"), "Days")
    if count is None or count != int(count) or not 1 <= count <= LONGEST_EXTENSION:
        raise ValidationError("Say how many days more the owner gets, between 1 and 180.")
    case = entry.row.case
    begin = max(case.comply_by or date.min, local_day(entry.moment)) if case else today()
    return begin + timedelta(days=int(count))


def _said(done: Inspection, leads: bool) -> str:
    outcome = Result(done.result)
    said = f"Recorded: {outcomes.WORDS[outcome].lower()}."
    if outcome == Result.VIOLATION and done.case:
        return f"{said} Case {done.case.number} is open. The notice follows."
    if outcome == Result.ABATE:
        if leads:
            return f"{said} The abatement is ordered."
        return f"{said} A supervisor of {done.department} orders the abatement: it is on their list now."
    return said


VERBS: dict[str, Callable[[Entry], str]] = {
    "arrive": _arrive,
    "claim": _claim,
    "assign": _assign,
    "schedule": _schedule,
    "ready-early": _ready_early,
    "cancel": _cancel,
    "photo": _photo,
    "notice": _notice,
    "result": _result,
}
LONGEST_QUEUE = timedelta(days=14)  # what a phone kept longer is dated now


def tapped(text: str) -> datetime | None:
    """When it was tapped; now where the phone's clock says something incredible."""
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    now = timezone.now()
    return at if at and at.tzinfo and now - LONGEST_QUEUE < at <= now else None
