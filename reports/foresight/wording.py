"""The sentences that the night writes: grade eight, numbers with units."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reports.analysis.comparing import Change, Difference
from reports.analysis.hotspots import Cluster
from reports.analysis.surges import Alarm
from reports.daily.figures import duration
from reports.daily.wording import said

if TYPE_CHECKING:
    from .facts import Facts


def spoken(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def slower(facts: Facts, service: int, found: Difference, tau: float) -> str:
    district = facts.place(int(str(found.group)))
    return (
        f"“{facts.name(service)}” takes {duration(found.value)} longer in {district} than elsewhere: on average "
        f"{duration(found.mean)} against {duration(found.others)}, counted up to {tau:.0f} days."
    )


def changed(facts: Facts, service: int, since: date, found: Change) -> str:
    verb = "longer" if found.after.value > found.before.value else "less"
    return (
        f"Since about {spoken(since)} “{facts.name(service)}” takes {duration(abs(found.after.value - found.before.value))} "
        f"{verb} than in the months before: on average {duration(found.after.value)} against {duration(found.before.value)}."
    )


def surge(facts: Facts, service: int, district: int, found: Alarm) -> str:
    where = f" in {facts.place(district)}" if district else " in the whole city"
    when = (
        f"on {found.day:%B} {found.day.day}"
        if found.days == 1
        else f"since {found.since:%B} {found.since.day}"
    )
    return (
        f"“{facts.name(service)}”{where}: {found.observed:,} reports {when}, where "
        f"{expected(found.expected)} would be usual."
    )


def expected(value: float) -> str:
    return f"{value:.0f}" if value >= 9.5 else f"{value:.1f}".removesuffix(".0")


def hot_spot(
    facts: Facts, service: int, district: int | None, found: Cluster, addresses: int, day: date
) -> str:
    where = f"in {facts.place(district)}" if district else "in one part of the city"
    days = "on one day" if found.days == 1 else f"in {found.days} days"
    return (
        f"“{facts.name(service)}” {where}: {found.observed:,} reports from {said(addresses, 'address', 'addresses')} {days} up to "
        f"{day:%B} {day.day}, where {expected(found.expected)} would be usual."
    )
