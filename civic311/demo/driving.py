"""A complaint that the tour makes, and a day on which everybody drives out as the accepted plan says."""

from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from requests_app.cases import actions, clocks
from requests_app.cases.intake import NewRequest, Place
from requests_app.enforcement import day as days
from requests_app.enforcement import inspecting, staffing
from requests_app.models import (
    Department,
    EnforcementCase,
    Inspection,
    Inspector,
    Parcel,
    Posting,
    Service,
)

from . import build

EIGHT = time(8)
AHEAD = timedelta(days=3)  # what falls due so soon is done as well, where somebody has time
DONE_BY_THEMSELVES = 3  # of four owners


def department() -> Department:
    return Department.objects.get(code="DCE")


def city_day() -> date:
    city = build.built_as()
    return city[1] if city else timezone.localdate()


def moment(day: date, at: time) -> datetime:
    """On the city's day, or now where that has not come yet."""
    return min(datetime.combine(day, at, clocks.zone()), timezone.now())


def complain(ines: User) -> Inspection:
    """An anonymous complaint about a lot in the Center zone that has no case, and the visit that follows."""
    busy = EnforcementCase.objects.open().values("parcel")
    waiting = Inspection.objects.filter(resulted_at=None, cancelled_at=None).values("parcel")
    free = (
        Parcel.objects.filter(zone__code="Z2", is_vacant=False).exclude(pk__in=busy).exclude(pk__in=waiting)
    )
    parcel = free.order_by("pk")[0]
    place = Place(parcel.address, parcel.zip_code, parcel.latitude, parcel.longitude)
    service = Service.objects.get(service_code="high-weeds")
    new = NewRequest(
        service,
        "The grass there is up to my hip. It has been like that for weeks.",
        place=place,
        channel="phone",
    )
    complaint = actions.submit(new, by=User.objects.get(username="ana"))
    if complaint.status == "received":
        actions.assign(complaint, by=User.objects.get(username="sam"), to=ines)
    return inspecting.plan_first(complaint, parcel, by=None, inspector=ines, on=timezone.localdate())


def drive(day: date) -> int:
    """The visits of a day by who is there, sent where the accepted plan sends them; how many were made."""
    made = 0
    for presence in staffing.presence(department(), day, day):
        half_shifts = presence.half_shifts
        posted = Posting.objects.filter(inspector=presence.inspector, day=day).select_related("task")
        for post in posted:
            made += _round(presence.inspector, [post.task_id], post.zone_id, post.half_shifts, day)
            half_shifts -= 0 if post.is_overtime else post.half_shifts
        if half_shifts > 0:
            own = list(presence.inspector.group.own.values_list("pk", flat=True))
            made += _round(presence.inspector, own, None, half_shifts, day)
    return made


def _round(inspector: Inspector, tasks: list[int], zone: int | None, half_shifts: int, day: date) -> int:
    """Visits one after the other; what cannot be done as of that day is left to the next one."""
    at, made = moment(day, EIGHT), 0
    ends = at + timedelta(minutes=240 * half_shifts)
    for visit in _on_the_list(inspector, tasks, zone, day):
        minutes = staffing.minutes(visit.task, visit.kind) if visit.task else 30
        at += timedelta(minutes=minutes)
        if at > ends:
            break
        made += _made(visit, inspector.user, int(minutes * 0.6), at)
    return made


def _on_the_list(inspector: Inspector, tasks: list[int], zone: int | None, day: date) -> list[Inspection]:
    """Their own first, then what is longest due."""
    rows = Inspection.objects.filter(
        task__in=tasks, resulted_at=None, cancelled_at=None, due_on__lte=day + AHEAD,
        created_at__lt=moment(day, EIGHT),
    )  # fmt: skip
    if zone:
        rows = rows.filter(parcel__zone=zone)
    rows = rows.select_related("task", "case").order_by("due_on", "pk")
    found = list(rows[:120])
    return sorted(found, key=lambda one: (one.inspector_id != inspector.user_id, one.due_on, one.pk))


def _made(visit: Inspection, by: User, minutes: int, at: datetime) -> int:
    remains = {"outcome": "remains", "next_on": at.date() + timedelta(days=5)}
    done = {"outcome": "in_compliance"}
    given = done if visit.case is None or visit.pk % 4 < DONE_BY_THEMSELVES else remains
    try:
        days.assign_inspection(visit, by=None, to=by, at=at)
        inspecting.result(visit, by=by, minutes=max(1, minutes), at=at, **given)  # type: ignore[arg-type]
    except ValidationError:
        return 0  # a visitor was there before us, on a later day
    return 1
