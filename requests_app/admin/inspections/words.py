"""An inspector's day in words. Pure: days are arguments."""

from collections.abc import Sequence
from datetime import date, timedelta

from ... import wording
from ...models import Posting, SafetyFlag

SOON = timedelta(days=6)
HALVES = {1: "half the day", 2: "all day", 3: "all day and longer"}


def day_words(day: date, today: date) -> str:
    """today, tomorrow, Thursday, Jun 25."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    if near:
        return near
    if timedelta() < day - today <= SOON:
        return f"{day:%A}"
    return f"{day:%b} {day.day}" + (f", {day.year}" if day.year != today.year else "")


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def planned(scheduled_on: date | None, due_on: date, today: date) -> str:
    """When somebody goes there, and whether that is late."""
    if scheduled_on is None:
        return capital(due_words(due_on, today))
    late = f", {due_words(due_on, today)}" if due_on < max(scheduled_on, today) else ""
    return f"Planned for {day_words(scheduled_on, today)}{late}"


def due_words(due_on: date, today: date) -> str:
    late = (today - due_on).days
    if late > 0:
        return f"{late} {'day' if late == 1 else 'days'} late"
    return f"due {day_words(due_on, today)}"


def window(comply_by: date | None, today: date) -> str:
    """What the owner's window says to whoever stands at the door."""
    if comply_by is None:
        return ""
    passed = (today - comply_by).days
    if passed > 0:
        return f"Window ended {day_words(comply_by, today)}"
    return f"Comply by {day_words(comply_by, today)}"


def nth(number: int) -> str:
    """1st, 2nd, 3rd, 11th, 22nd."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def posted(postings: Sequence[Posting]) -> str:
    """Today: weeds, North zone, all day; as the plan sends you."""
    if not postings:
        return ""
    said = [
        ", ".join(
            filter(
                None,
                [
                    one.task.name + (" (not your own trade)" if one.is_diverted else ""),
                    one.zone.name if one.zone else "everywhere",
                    HALVES[one.half_shifts] + (" of overtime" if one.is_overtime else ""),
                ],
            )
        )
        for one in postings
    ]
    return "; ".join(said)


def flag(one: SafetyFlag, today: date) -> str:
    return (
        f"{one.get_kind_display()}: {one.text} (until {day_words(one.expires_on - timedelta(days=1), today)})"
    )


def day_sentence(left: int, total: int, minutes: float, miles: float) -> str:
    """left: those of the round; total: all that are planned for the day or late."""
    visits = f"{left} {'visit' if left == 1 else 'visits'} to go"
    if total > left:
        visits = f"{total} visits to go, the {left} most pressing in driving order"
    drive = f" and {miles:.1f} miles as the crow flies" if miles >= 0.1 else ""
    return f"{visits}: about {wording.worked(round(minutes) * 60)} of work{drive}."
