"""Who inspects what: groups, zones, weekly shifts, certifications and leave."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.contrib.auth.models import User

from requests_app.models import (
    Certification,
    District,
    InspectionTask,
    Inspector,
    InspectorGroup,
    InspectorShift,
    Leave,
)

MORNING, AFTERNOON = (time(8), time(12)), (time(12, 30), time(16, 30))
LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True)
class Trade:
    """small: whether the small city has this inspector, too, and then in the mornings only, or all day."""

    username: str
    group: str
    zone: str
    small: str = ""


TRADES = (
    Trade("ines", "nuisance", "Z2", "day"),
    Trade("june", "nuisance", "Z3"),
    Trade("abe", "nuisance", "Z1", "morning"),
    Trade("tess", "nuisance", "Z4"),
    Trade("nico", "nuisance", "Z4"),
    Trade("kofi", "housing", "Z2", "day"),
    Trade("marta", "housing", "Z3"),
    Trade("omar", "housing", "Z4"),
    Trade("lena", "housing", "Z1"),
    Trade("raul", "housing", "Z3"),
    Trade("burt", "building", "Z2", "day"),
    Trade("yuki", "building", "Z3", "day"),
    Trade("dora", "building", "Z1"),
    Trade("sven", "building", "Z4"),
)
# username, kind, first and last day counted from the first day after the history, part of the day
AWAY = (
    ("nico", "vacation", -2, 9, "day"),
    ("lena", "sick", -1, 1, "day"),
    ("marta", "court", 1, 1, "morning"),
    ("sven", "training", 5, 5, "day"),
    ("omar", "vacation", 12, 23, "day"),
    ("tess", "training", -7, -7, "afternoon"),
)


def furnish(size: str, today: date) -> dict[str, Trade]:
    """By username. Idempotent."""
    groups = {group.code: group for group in InspectorGroup.objects.all()}
    zones = {zone.code: zone for zone in District.objects.filter(layer__code="zones")}
    users = {user.username: user for user in User.objects.all()}
    there = [trade for trade in TRADES if size != "small" or trade.small]
    for trade in there:
        inspector, _ = Inspector.objects.get_or_create(
            user=users[trade.username], defaults={"group": groups[trade.group], "zone": zones[trade.zone]}
        )
        _give_hours(
            inspector, (MORNING,) if size == "small" and trade.small == "morning" else (MORNING, AFTERNOON)
        )
        if trade.group == "building":
            _certify(inspector, today)
        for username, kind, first, last, part in AWAY:
            if username == trade.username:
                Leave.objects.get_or_create(
                    inspector=inspector, kind=kind, part=part,
                    first_day=today + timedelta(days=first), last_day=today + timedelta(days=last),
                )  # fmt: skip
    return {trade.username: trade for trade in there}


def _give_hours(inspector: Inspector, hours: tuple[tuple[time, time], ...]) -> None:
    for weekday in range(5):
        for starts, ends in hours:
            InspectorShift.objects.get_or_create(
                inspector=inspector, weekday=weekday, starts=starts, since=LONG_AGO, defaults={"ends": ends}
            )


def _certify(inspector: Inspector, today: date) -> None:
    """One of four runs out soon: somebody should have noticed."""
    expires_on = today + timedelta(days=12 if inspector.user.username == "dora" else 400)
    Certification.objects.get_or_create(
        inspector=inspector, task=InspectionTask.objects.get(code="safety"),
        defaults={"number": f"CT-BI-{4100 + inspector.user_id % 900}", "expires_on": expires_on},
    )  # fmt: skip
