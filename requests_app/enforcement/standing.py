"""Where a case stands and what comes next, in two sentences; and its ladder as rungs. Pure: rows already read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..models import Abatement, Citation, EnforcementCase, EnforcementStep, Hearing, Inspection, Violation
from ..wording import day_in_full
from .ladder import Stage, StepKind
from .noticing import next_kind
from .recording import local_day
from .telling import METHODS, dollars, person, short

Kind = Inspection.Kind
FURTHER = ("remains", "cite", "abate")


@dataclass
class Facts:
    """Of one case, in order of time. has_owner: somebody is known to whom a notice can go."""

    case: EnforcementCase
    today: date
    violations: Sequence[Violation] = ()
    inspections: Sequence[Inspection] = ()
    steps: Sequence[EnforcementStep] = ()
    citations: Sequence[Citation] = ()
    abatements: Sequence[Abatement] = ()
    hearings: Sequence[Hearing] = ()
    has_owner: bool = True
    open_violations: list[Violation] = field(init=False)

    def __post_init__(self) -> None:
        self.open_violations = [one for one in self.violations if one.status == Violation.Status.OPEN]

    @property
    def waiting(self) -> Inspection | None:
        """The visit that is planned."""
        planned = (one for one in self.inspections if not one.resulted_at and not one.cancelled_at)
        return next(planned, None)

    @property
    def owed(self) -> Decimal:
        """Dollars of citations not paid and abatements billed."""
        fines = sum((one.amount for one in self.citations if one.status in UNPAID), Decimal(0))
        return fines + sum((owed_for(one) for one in self.abatements if one.billed_at), Decimal(0))

    def last(self, *kinds: str) -> EnforcementStep | None:
        """The last such step since the case was opened, or opened again."""
        return next((step for step in reversed(self.present) if step.kind in kinds), None)

    @property
    def present(self) -> Sequence[EnforcementStep]:
        """What came before it was opened again does not count on the ladder."""
        again = [place for place, step in enumerate(self.steps) if step.kind == StepKind.REOPENED]
        return self.steps[again[-1] :] if again else self.steps

    @property
    def is_to_be_seen(self) -> bool:
        """The window is over, and a visit comes next: the one after it, or the one after the citation."""
        by_day = self.case.comply_by
        if by_day is None or by_day >= self.today or self.waiting is None:
            return False
        return self.case.stage == Stage.CITED or not self.seen_since_window

    @property
    def seen_since_window(self) -> bool:
        """Somebody looked again after the window ended, and the violation remained."""
        by_day = self.case.comply_by
        seen = (one for one in self.inspections if one.resulted_at and one.result in FURTHER)
        return by_day is not None and any(
            local_day(one.resulted_at) > by_day for one in seen if one.resulted_at
        )


UNPAID = (Citation.Status.ISSUED, Citation.Status.CONTESTED)


def owed_for(abatement: Abatement) -> Decimal:
    return (abatement.cost or Decimal(0)) + abatement.fee - abatement.collected


class Standing(NamedTuple):
    """kind: for the eye, as the classes of the style sheet name it (over, today, later, closed)."""

    where: str
    then: str
    kind: str

    def __str__(self) -> str:
        return f"{self.where} {self.then}".strip()


def standing(facts: Facts) -> Standing:
    where, then, kind = _STAND[Stage(facts.case.stage)](facts)
    hearing = next((one for one in facts.hearings if not one.ruled_at), None)
    if hearing:
        then = f"{then} {hearing.get_kind_display()} on {_day(local_day(hearing.at), facts)}.".strip()
    return Standing(where, then, kind)


Said = tuple[str, str, str]


def _confirmed(facts: Facts) -> Said:
    opened = (
        f"Violation confirmed {short(local_day(facts.case.opened_at), facts.today)}; no notice has gone out."
    )
    if not facts.open_violations:
        return opened, "No violation is open: close the case.", "later"
    if not facts.has_owner:
        return opened, "Next: add an owner to the parcel, a notice to nobody binds nobody.", "today"
    courtesy = next_kind(facts.case, facts.open_violations, facts.today) == "courtesy"
    return opened, f"Next: issue the {'courtesy notice' if courtesy else 'notice of violation'}.", "today"


def _courtesy(facts: Facts) -> Said:
    by_day = facts.case.comply_by
    if by_day is None or by_day >= facts.today:
        return f"A courtesy notice is out; {_until(facts)}", _then(facts, "Then"), "later"
    return f"The courtesy notice ran out {_ago(by_day, facts)}.", _after(facts, "issue the notice of violation"), "over"  # fmt: skip


def _noticed(facts: Facts) -> Said:
    at = facts.last(StepKind.NOTICE_ISSUED)
    day = short(local_day(at.at), facts.today) if at else ""
    return f"The notice of violation was issued {day} and is not served yet.", "Next: serve it; the owner’s time counts from that day.", "today"  # fmt: skip


def _served(facts: Facts) -> Said:
    case = facts.case
    step = facts.last(StepKind.NOTICE_SERVED)
    how = METHODS.get(step.data.get("method", ""), "") if step else ""
    began = " ".join(filter(None, ["Served", short(case.served_on, facts.today), how]))
    if case.comply_by and case.comply_by < facts.today:
        over = f"The window ended {short(case.comply_by, facts.today)}, {_ago(case.comply_by, facts)}, and nobody was cited."
        return over, _after(facts, "cite, or order the abatement"), "over"
    return f"{began}; {_until(facts)}", _then(facts, "Then"), "today" if case.comply_by == facts.today else "later"  # fmt: skip


def _cited(facts: Facts) -> Said:
    day = local_day(facts.case.cited_at) if facts.case.cited_at else None
    said = f"Cited {short(day, facts.today)}, {dollars(sum(one.amount for one in facts.citations))} in all."
    return said, _after(facts, "look again, or order the abatement"), "today"


def _ordered(facts: Facts) -> Said:
    last = facts.abatements[-1] if facts.abatements else None
    if last is None:
        return "Abatement was ordered.", "Next: record when it is done and what it cost.", "today"
    day = short(local_day(last.ordered_at), facts.today)
    whom = f"from {last.vendor}" if last.vendor else "from the city’s own people"
    return f"Abatement was ordered {day} {whom}.", "Next: record when it is done and what it cost.", "today"


def _abated(facts: Facts) -> Said:
    last = next((one for one in reversed(facts.abatements) if one.done_on), None)
    cost = dollars((last.cost or 0) + last.fee) if last else ""
    said = f"Abated {short(last.done_on, facts.today)} for {cost}." if last else "Abated."
    bill = "bill the owner" if last and not last.billed_at else ""
    close = "close the case" if not facts.open_violations else "see to the violations that are still open"
    return said, f"Next: {' and '.join(filter(None, [bill, close]))}.", "today"


def _closed(facts: Facts) -> Said:
    case = facts.case
    day = short(local_day(case.closed_at), facts.today) if case.closed_at else ""
    said = f"Closed {day}: {case.get_outcome_display().lower()}."
    return said, f"{dollars(facts.owed)} are still owed." if facts.owed else "Nothing is left to do.", "closed"  # fmt: skip


_STAND: dict[Stage, Callable[[Facts], Said]] = {
    Stage.CONFIRMED: _confirmed,
    Stage.COURTESY: _courtesy,
    Stage.NOTICED: _noticed,
    Stage.SERVED: _served,
    Stage.CITED: _cited,
    Stage.ORDERED: _ordered,
    Stage.ABATED: _abated,
    Stage.CLOSED: _closed,
}


def _until(facts: Facts) -> str:
    by_day = facts.case.comply_by
    if by_day is None:
        return "no day is set."
    if by_day == facts.today:
        return "the owner has until the end of today."
    return f"the owner has until {_day(by_day, facts)}."


def _then(facts: Facts, word: str) -> str:
    visit = facts.waiting
    if visit is None:
        return f"{word}: plan the re-inspection."
    who = person(visit.inspector) if visit.inspector else "nobody is assigned"
    return f"{word}: {visit.get_kind_display().lower()} on {_day(visit.due_on, facts)}, {who}."


def _after(facts: Facts, deed: str) -> str:
    """The window is over: somebody looks again first."""
    visit = facts.waiting
    if visit and facts.is_to_be_seen:
        late = f", {_ago(visit.due_on, facts)}" if visit.due_on < facts.today else ""
        who = person(visit.inspector) if visit.inspector else "nobody is assigned"
        return (
            f"Next: {visit.get_kind_display().lower()}, due {short(visit.due_on, facts.today)}{late}, {who}."
        )
    return f"Next: {deed}."


def _day(day: date, facts: Facts) -> str:
    return day_in_full(day, facts.today)


def _ago(day: date, facts: Facts) -> str:
    days = (facts.today - day).days
    return "yesterday" if days == 1 else f"{days} days ago"


# A date to comply by in a list


def over(comply_by: date | None, today: date, *, is_open: bool = True) -> tuple[str, str]:
    """(kind, words): over, today, later or none; "8 days over", "in 3 days"."""
    if comply_by is None or not is_open:
        return "none", ""
    days = (today - comply_by).days
    if days > 0:
        return "over", f"{days} day{'s' if days > 1 else ''} over"
    if days == 0:
        return "today", "today"
    return "later", f"in {-days} day{'s' if days < -1 else ''}"


# The ladder


class Rung(NamedTuple):
    """state: done, now, ahead, or left out where the case went past it."""

    title: str
    when: str
    state: str


def rungs(facts: Facts, found_on: date | None = None) -> list[Rung]:
    """found_on: the day of the first inspection."""
    case, today = facts.case, facts.today
    days: list[tuple[str, date | None, bool]] = [
        ("First inspection", found_on, True),
        ("Violation confirmed", local_day(case.opened_at), True),
        ("Courtesy notice", _step_day(facts, StepKind.COURTESY_SENT), False),
        ("Notice issued", _step_day(facts, StepKind.NOTICE_ISSUED), True),
        ("Served", case.served_on, True),
        ("Comply by", case.comply_by if case.comply_by and case.comply_by < today else None, True),
        ("Looked again", _looked_on(facts), True),
        ("Cited", local_day(case.cited_at) if case.cited_at else None, False),
        ("Abatement ordered", _step_day(facts, StepKind.ABATEMENT_ORDERED), False),
        ("Abated", _step_day(facts, StepKind.ABATED), case.stage == Stage.ORDERED),
        ("Closed", local_day(case.closed_at) if case.closed_at else None, True),
    ]
    return _drawn(
        facts, [(title, day, usual) for title, day, usual in days if day or (usual and case.is_open)]
    )


def _step_day(facts: Facts, kind: str) -> date | None:
    step = facts.last(kind)
    return local_day(step.at) if step else None


def _looked_on(facts: Facts) -> date | None:
    """After the window, and the last one before what followed; a look before an extension is none of this rung."""
    case = facts.case
    looks = (local_day(step.at) for step in facts.present if step.kind == StepKind.INSPECTED)
    until = local_day(case.cited_at) if case.cited_at else date.max
    after = [day for day in looks if case.comply_by and day > case.comply_by]
    return max((day for day in after if day <= until), default=max(after, default=None))


def _drawn(facts: Facts, days: Sequence[tuple[str, date | None, bool]]) -> list[Rung]:
    """Past its last date the first rung without one is where it stands; what was passed over before is left out."""
    furthest = max((place for place, (_, day, _) in enumerate(days) if day), default=-1)
    drawn = [Rung(title, short(day, facts.today), "done") for title, day, _ in days[: furthest + 1] if day]
    ahead = [(title, _expected(facts, title)) for title, _, _ in days[furthest + 1 :]]
    return drawn + [
        Rung(title, when, "ahead" if place else "now") for place, (title, when) in enumerate(ahead)
    ]


def _expected(facts: Facts, title: str) -> str:
    if title == "Comply by":
        return short(facts.case.comply_by, facts.today)
    if title == "Looked again" and facts.waiting:
        return f"due {short(facts.waiting.due_on, facts.today)}"
    return ""
