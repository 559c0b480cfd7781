"""Page one for code enforcement: the plan of the next working days as it stood when the report was written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reports.allocation.page_one import Compared, PlanDay, PlanTask, ProposedMove
from reports.allocation.page_one import PageOne as Plan

from . import figures as f
from .enforcement_figures import EnforcementFigures
from .page_one import AheadDay, Move, PageOne, hours, table
from .wording import said, spoken, verb

ACCEPTED = ("accepted", "replaced")
HEADLINE = ("visits_today", "visits_overdue", "lapsed")  # what the report counts and opens, where it does


def page(plan: Plan, found: EnforcementFigures | None) -> PageOne:
    """The counts are the report's own where it has them, so that no two numbers of one report differ."""
    counts = _counts(plan, found)
    return PageOne(
        of="inspectors",
        known_at=plan.known_at,
        sentence=_sentence(plan, counts),
        why=_why(plan, counts),
        figures=[*counts, *_hours(plan.days)],
        days=[_day(one) for one in plan.days],
        tables=[_tasks(plan.tasks)] if plan.tasks else [],
        moves=[_move(one) for one in plan.moves],
        nothing_to_move=_nothing_to_move(plan),
        plan=_state(plan),
        plan_id=plan.plan,
        compared=_compared(plan.compared) if plan.compared else None,
        score=_score(plan),
        notes=[*plan.refusals, *_together(plan.notes)],
    )


def _counts(plan: Plan, found: EnforcementFigures | None) -> list[f.Figure]:
    own = {figure.key: figure for figure in found.headline} if found else {}
    usual = (
        f.Figure(key="visits_today", label="Due today", value=plan.due, display=f.number(plan.due)),
        f.Figure(key="visits_overdue", label="Overdue", value=plan.overdue, display=f.number(plan.overdue)),
        f.Figure(key="lapsed", label="Lapsed, not cited", value=plan.lapsed, display=f.number(plan.lapsed)),
    )
    return [own.get(figure.key, figure) for figure in usual]


def _hours(days: Iterable[PlanDay]) -> list[f.Figure]:
    ahead = [_day(one) for one in days]
    if not ahead:
        return []
    most = f"inspector-hours; 8 of 10 times {hours(sum(day.p80 for day in ahead))}"
    return [
        _of_hours("inspector_hours_come", f"Comes in, {said(len(ahead), 'day')}", sum(day.p50 for day in ahead), most),
        _of_hours("inspector_hours_there", f"Hours there, {said(len(ahead), 'day')}", sum(day.there for day in ahead), "of inspectors"),
    ]  # fmt: skip


def _of_hours(key: str, label: str, value: float, note: str) -> f.Figure:
    return f.Figure(
        key=key, label=label, value=round(value, 1), unit="hours", display=f"{hours(value)} h", note=note
    )


# Sentences


def _sentence(plan: Plan, counts: list[f.Figure]) -> str:
    """What to decide first; where nothing need be decided, what the day holds."""
    if plan.refusals:
        return f"No plan is possible: {plan.refusals[0]}"
    if plan.plan is None or not plan.moves:
        return _standing(counts) + (
            " Nobody need move: the trades’ own people can do it."
            if plan.plan
            else " No plan was made for these days."
        )
    begins = "Accepted" if plan.state in ACCEPTED else "Proposed"
    more = len(plan.moves) - 1
    rest = f", and {said(more, 'more move')}" if more else ""
    return f"{begins}: {_who(plan.moves[0])}{rest}. {_with_and_without(plan)}".strip()


def _who(move: ProposedMove) -> str:
    """ "Wed-Thu: 2 building inspectors → weeds, North" of the sentence that goes on with what is gained and lost."""
    return ": ".join(move.sentence.rstrip(".").split(": ")[:2])


def _with_and_without(plan: Plan) -> str:
    late = {one.name: one.late for one in plan.compared}
    if not late or not plan.days:
        return ""
    last = spoken(date.fromisoformat(plan.days[-1].day))
    with_it, as_today = late.get("This plan", 0), late.get("As today", 0)
    number = said(with_it, "inspection") if with_it else "no inspection"
    are = f"{number} {verb(with_it or 1, 'is', 'are')} late"
    return (
        f"By {last}, {are} instead of {as_today:,}."
        if with_it != as_today
        else f"By {last}, {are} either way."
    )


def _why(plan: Plan, counts: list[f.Figure]) -> str:
    return _standing(counts) if plan.moves or plan.refusals else ""


def _standing(counts: list[f.Figure]) -> str:
    due, overdue, lapsed = (int(figure.value or 0) for figure in counts)
    late = f", {overdue:,} {verb(overdue, 'is', 'are')} overdue" if overdue else ""
    ended = (
        f"{said(lapsed, 'window')} {verb(lapsed, 'has', 'have')} lapsed and nobody was cited"
        if lapsed
        else "no window has lapsed uncited"
    )
    today = said(due, "inspection") if due else "No inspection"
    return f"{today} {verb(due or 1, 'is', 'are')} due today{late}; {ended}."


def _nothing_to_move(plan: Plan) -> str:
    if plan.refusals:
        return "No plan keeps to this: look at inspectors, shifts and leave."
    if plan.plan is None:
        return "No plan was made for these days."
    return "Nobody need move: the trades’ own people can do it."


def _state(plan: Plan) -> str:
    if plan.plan is None:
        return ""
    return f"As this report was written: {plan.state_words[0].lower()}{plan.state_words[1:]}."


def _score(plan: Plan) -> list[str]:
    if not plan.score:
        return []
    return [f"The plan for {spoken(date.fromisoformat(plan.score_day))}, scored", *plan.score]


# Numbers


def _day(one: PlanDay) -> AheadDay:
    return AheadDay(
        day=one.day,
        p50=round(one.demand_p50 / 60, 1),
        p80=round(one.demand_p80 / 60, 1),
        must=round(one.due / 60, 1),
        late=round(one.late / 60, 1),
        there=round(one.capacity / 60, 1),
    )


def _tasks(tasks: Iterable[PlanTask]) -> f.Breakdown:
    columns = [
        ("overdue", "Overdue"),
        ("due", "Due today"),
        ("lapsed", "Lapsed"),
        ("wanted", "New work, h"),
        ("there", "Given, h"),
        ("late_as_today", "Late, as today"),
        ("late_at_end", "Late, as proposed"),
    ]
    rows = [(one.name, _cells(one)) for one in tasks]
    return table("task", "Work, over the days of the plan", columns, rows)


def _cells(one: PlanTask) -> list[str]:
    few, many = hours(one.demand_p50 / 60), hours(one.demand_p80 / 60)
    wanted = few if few == many else f"{few} to {many}"
    counts = [f"{n:,}" for n in (one.overdue, one.due, one.lapsed)]
    return [*counts, wanted, hours(one.capacity / 60), f"{one.late_as_today:,}", f"{one.late_at_end:,}"]


def _move(one: ProposedMove) -> Move:
    """Its sentence says what it gains and what is lost elsewhere."""
    return Move(sentence=one.sentence)


def _together(notes: Iterable[str]) -> list[str]:
    """Notes that say the same of several services say it once: "Snow, No house number: too little for a forecast"."""
    of: dict[str, list[str]] = {}
    for note in notes:
        name, _, rest = note.partition(": ")
        of.setdefault(rest or note, []).append(name if rest else "")
    return [f"{', '.join(names)}: {rest}" if names[0] else rest for rest, names in of.items()]


def _compared(found: Iterable[Compared]) -> f.Breakdown:
    columns = [
        ("late", "Late at the end"),
        ("late_days", "Days late in all"),
        ("waiting", "Waiting, in time"),
    ]
    rows = [(one.name, [f"{n:,}" for n in (one.late, one.late_days, one.waiting)]) for one in found]
    return table("plan", "The work then", columns, rows)
