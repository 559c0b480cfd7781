"""Work in words: windows, minutes, money."""

from decimal import Decimal
from typing import Any

from .. import wording
from ..models import WorkOrder


def window(work_order: WorkOrder) -> str:
    """ "8:00 am to 11:30 am", "after 1:00 pm", "before 9:00 am"."""
    first, last = work_order.window_from, work_order.window_to
    if first and last:
        return f"{wording.time_of_day(first)} to {wording.time_of_day(last)}"
    if first:
        return f"after {wording.time_of_day(first)}"
    return f"before {wording.time_of_day(last)}" if last else ""


def minutes(count: int) -> str:
    return wording.worked(count * 60)


def dollars(amount: Decimal | int | None) -> str:
    amount = amount or Decimal(0)
    return f"{'−' if amount < 0 else ''}${abs(amount):,.2f}"


def day_sentence(left: int, ended: int, minutes_left: int, hours: float, miles: float) -> str:
    if not left and not ended:
        return "Nothing is planned for this day."
    if not left:
        return f"All {ended} {'stop is' if ended == 1 else 'stops are'} behind you."
    so_far = f", {ended} behind you" if ended else ""
    over = " That is more than the day has." if minutes_left > hours * 60 else ""
    return (
        f"{left} {'stop' if left == 1 else 'stops'} to go{so_far}: about {minutes(minutes_left)} of work"
        f" and {miles:.1f} miles as the crow flies.{over}"
    )


def day_words(day: Any) -> str:
    return f"{day:%A}, {day:%B} {day.day}"
