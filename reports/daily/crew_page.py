"""Page one for a department with crews: is there enough of them for the next five days, and what could move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from requests_app.cases.clocks import Promises

from . import crew_hours, crew_moves, crew_pace, crew_work
from . import figures as f
from .crew_hours import CrewDay
from .crew_moves import LEAST, room
from .crew_pace import Pace
from .crew_work import Ahead, Coming, Waiting
from .page_one import AheadDay, PageOne, counted, hours, nothing, table
from .reading import Reading
from .wording import said, spoken

SERVICES = 8  # of the table: the ones with the most hours
NO_CREWS = "No crews are set up here, so hours of work and hours of people cannot be compared."
NOTHING_LEARNED = (
    "No work order with its hours is completed yet: how long a request takes is not known, "
    "so only what is planned is counted."
)


@dataclass(frozen=True)
class Known:
    """Everything the page is made of."""

    days: Sequence[date]
    there: Sequence[CrewDay]
    planned: Mapping[tuple[int, date], int]
    waiting: Waiting
    coming: Sequence[Coming]
    paces: Mapping[int, Pace]
    expected: Mapping[date, Ahead]


def read(reading: Reading) -> PageOne:
    promises = Promises()
    days = crew_hours.working_days(promises.clock_of(reading.department), reading.day.date)
    there = crew_hours.read(reading.department, days)
    if not there:
        return nothing("crews", NO_CREWS)
    return page(reading, _known(reading, days, there, promises))


def _known(reading: Reading, days: Sequence[date], there: Sequence[CrewDay], promises: Promises) -> Known:
    department, as_of = reading.department, reading.day.as_of
    paces = crew_pace.read(department, as_of, reading.city.known_at)
    coming = crew_work.coming(department, reading.day.date)
    return Known(
        days=days,
        there=there,
        planned=crew_work.planned(department, days, as_of),
        waiting=crew_work.waiting(reading, days),
        coming=coming,
        paces=paces,
        expected=crew_work.expected(coming, paces, days, promises, department),
    )


def page(reading: Reading, known: Known) -> PageOne:
    days = [_day(known, day) for day in known.days]
    late = _hours(known, known.waiting.overdue)
    moves = [*crew_moves.between_crews(known.there, known.planned), *crew_moves.between_days(days)]
    sentence, why = _sentence(days, late)
    return PageOne(
        of="crews",
        sentence=sentence,
        why=why,
        figures=_figures(reading, known, days, late),
        days=days,
        tables=_tables(reading, known),
        moves=moves[: crew_moves.MOST],
        nothing_to_move="No crew has more on its list than it can do, and no day is short: nothing need move.",
        notes=_notes(reading, known),
    )


def _day(known: Known, day: date) -> AheadDay:
    on_lists = sum(minutes for (_, on), minutes in known.planned.items() if on == day) / 60
    due = _hours(known, {service: n for (service, on), n in known.waiting.due.items() if on == day})
    ahead = known.expected[day]
    return AheadDay(
        day=day.isoformat(),
        p50=round(ahead.p50, 1),
        p80=round(ahead.p80, 1),
        must=round(on_lists + due + ahead.due, 1),
        there=round(sum(one.hours for one in known.there if one.day == day), 1),
        planned=round(on_lists, 1),
    )


def _hours(known: Known, counts: Mapping[int, int]) -> float:
    """Of those that need a crew, as far as it is known how long they take."""
    paces = known.paces
    return sum(n * paces[one].minutes * paces[one].share / 60 for one, n in counts.items() if one in paces)


# Words


def _sentence(days: Sequence[AheadDay], late: float) -> tuple[str, str]:
    """What is read first, and its reason: the shortest day, then more coming than can be done, then overdue work."""
    worst, free = min(days, key=room), sum(max(0.0, room(day)) for day in days)
    comes, there = sum(day.p50 for day in days), sum(day.there for day in days)
    if room(worst) <= -LEAST:
        return _short(days, worst)
    if comes > there:
        return (
            f"More comes in than the crews can do: {counted(comes, 'crews')} in five days, {hours(there)} are there.",
            "No day is short yet; the backlog grows.",
        )
    if late > free:
        return (
            f"No day is short, but the overdue work does not fit: it needs {counted(late, 'crews')}, {hours(free)} are free.",
            f"That is what is left in the five days to {_named(days[-1])}.",
        )
    return (
        f"The crews have room: {counted(free, 'crews')} are free in the next five days.",
        f"The overdue work that nobody has planned needs {hours(late)} of them." if late >= LEAST else "",
    )


def _short(days: Sequence[AheadDay], worst: AheadDay) -> tuple[str, str]:
    others = [_named(day).partition(",")[0] for day in days if day is not worst and room(day) <= -LEAST]
    too = f" {' and '.join(others)} {'is' if len(others) == 1 else 'are'} short, too." if others else ""
    planned = worst.planned or 0.0
    return (
        f"{_named(worst)} is short by {counted(-room(worst), 'crews')}.",
        f"{hours(worst.must)} h have to be done by then ({hours(planned)} on crews’ lists, "
        f"{hours(worst.must - planned)} due and on no list); {hours(worst.there)} h are there.{too}",
    )


def _named(day: AheadDay) -> str:
    return spoken(date.fromisoformat(day.day))


def _notes(reading: Reading, known: Known) -> list[str]:
    if not known.paces:
        return [NOTHING_LEARNED]
    learned = sum(pace.learned_from for pace in known.paces.values())
    found = [
        f"Hours of a request: learned from {said(learned, 'request')} that crews completed in the last year."
    ]
    if not known.coming:
        found.append("No forecast was made that night: new work is not counted.")
    unknown = _unknown(reading, known)
    if unknown:
        found.append(
            f"Not counted, because too few were done to know how long they take: {', '.join(unknown)}."
        )
    return found


def _unknown(reading: Reading, known: Known) -> list[str]:
    """Services of open work without a learned time, by name; those that no crew ever went to are no crew's work."""
    waits = {service for service, _ in known.waiting.due} | set(known.waiting.overdue)
    names = reading.city.names
    return sorted(names.of("service", str(one)) for one in waits - set(known.paces))[:SERVICES]


# Numbers


def _figures(reading: Reading, known: Known, days: Sequence[AheadDay], late: float) -> list[f.Figure]:
    there, must = (sum(getattr(day, name) for day in days) for name in ("there", "must"))
    comes = [sum(getattr(day, name) for day in days) for name in ("p50", "p80")]
    unplanned = said(sum(known.waiting.overdue.values()))
    return [
        reading.figure("due_today"),
        reading.figure("overdue"),
        _of_hours("crew_hours_late", "Overdue, on no list", late, f"crew-hours, for {unplanned}"),
        _of_hours("crew_hours_must", "To be done in 5 days", must, "crew-hours"),
        _of_hours(
            "crew_hours_come", "Comes in, 5 days", comes[0], f"crew-hours; 8 of 10 times {hours(comes[1])}"
        ),
        _of_hours("crew_hours_there", "Crew-hours there", there, f"of {_crews(known)} in 5 days"),
    ]


def _crews(known: Known) -> str:
    return said(len({one.crew for one in known.there}), "crew")


def _of_hours(key: str, label: str, value: float, note: str) -> f.Figure:
    return f.Figure(
        key=key, label=label, value=round(value, 1), unit="hours", display=f"{hours(value)} h", note=note
    )


def _tables(reading: Reading, known: Known) -> list[f.Breakdown]:
    return [one for one in (_by_service(known), _by_crew(known)) if one.rows]


def _by_service(known: Known) -> f.Breakdown:
    """What may come of each service, in requests and in hours."""
    columns = [
        ("coming_p50", "Half the times"),
        ("coming_p80", "8 of 10 times"),
        ("share", "Need a crew"),
        ("minutes", "Minutes each"),
        ("hours", "Crew-hours"),
    ]
    known_ones = [(one, known.paces[one.service]) for one in known.coming if one.service in known.paces]
    largest = sorted(known_ones, key=lambda pair: -pair[0].p80 * pair[1].minutes * pair[1].share)[:SERVICES]
    rows = [(one.name, _cells(one, pace)) for one, pace in largest]
    return table("crew work", "New work of the next five days", columns, rows)


def _cells(one: Coming, pace: Pace) -> list[str]:
    each = pace.minutes * pace.share / 60
    few, many = hours(one.p50 * each), hours(one.p80 * each)
    spent = few if few == many else f"{few} to {many}"
    return [f"{one.p50:,}", f"{one.p80:,}", f.percent(100 * pace.share), f"{pace.minutes:,.0f}", spent]


def _by_crew(known: Known) -> f.Breakdown:
    """Hours on the list of each crew against its hours, day by day."""
    columns = [(f"day_{n}", f"{day:%a} {day.day}") for n, day in enumerate(known.days)]
    rows: dict[str, list[str]] = {}
    for one in known.there:
        on_list = known.planned.get((one.crew, one.day), 0) / 60
        rows.setdefault(one.name, []).append(f"{hours(on_list)} of {hours(one.hours)}")
    return table("crew", "Crew: hours on its list of hours there", columns, list(rows.items()))
