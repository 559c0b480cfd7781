"""What Charter Oak moves by rule of thumb: macros, replies with placeholders, what closing needs; a part split off, a mention."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from requests_app.cases import checks, mentioning, splitting
from requests_app.models import (
    ClosingCheck,
    Department,
    Macro,
    RequestPart,
    Service,
    ServiceGroup,
    ServiceRequest,
    StandardReply,
)

REPLIES = (
    ("Pothole: filled", "fixed", "pothole",
     "We filled the pothole[ at {address}]. If it sinks again, say so on the page of {number} and we come back.",
     "Rellenamos el bache[ en {address}]. Si se hunde otra vez, díganoslo en la página de {number} y volvemos."),
    ("Pothole: waits for dry weather", "", "pothole",
     "{department} has {number} on its list and waits for dry weather.[ We still expect it by {due}.]",
     "{department} tiene {number} en su lista y espera tiempo seco.[ Todavía lo esperamos para el {due}.]"),
    ("Weeds: cut by the owner", "fixed", "high-weeds",
     "{assignee} of {department} looked on {today}: the owner has cut it.", ""),
)  # fmt: skip
# Name, when to use it, department, services, checks, steps
MACROS: tuple[tuple[str, str, str, tuple[str, ...], list[str], list[dict[str, Any]]], ...] = (
    ("Filled, with a photo", "After the crew was there and sent its photo", "PWD", ("pothole",), [checks.PHOTO_AFTER], [
        {"verb": "close", "resolution": "fixed", "reply": "Pothole: filled"},
    ]),
    ("Take it and begin", "You are about to drive there", "", (), [], [
        {"verb": "assign", "to_me": True},
        {"verb": "start"},
    ]),
    ("Wait for dry weather", "Nothing holds in the rain", "PWD", (), [], [
        {"verb": "hold", "hold_reason": "weather", "text": "The patch does not hold on a wet street."},
        {"verb": "add_note", "text": "{department} waits for dry weather with {number}.", "is_public": True},
    ]),
    ("Not ours: to Parks", "Trees and grounds that reached us by mistake", "DCE", (), [checks.ADDRESS], [
        {"verb": "hand_over", "department": "PRK", "text": "This is on park ground."},
    ]),
)  # fmt: skip
NEEDS_A_PHOTO = ("pothole", "sidewalk-repair")
PART = "sidewalk-repair"


def furnish(days: list[date], zone: ZoneInfo) -> str:
    """Idempotent; says what is there."""
    if not Macro.objects.exists():
        for reply in REPLIES:
            _reply(*reply)
        for macro in MACROS:
            _macro(*macro)
        for service in Service.objects.filter(service_code__in=NEEDS_A_PHOTO):
            ClosingCheck.objects.create(service=service, checks=[checks.PHOTO_AFTER])
        _split_and_mention(datetime.combine(days[-1], time(16, 40), zone))
    return f"{Macro.objects.count()} macros and {StandardReply.objects.count()} standard replies are at hand."


def _reply(title: str, resolution: str, service: str, english: str, spanish: str) -> None:
    StandardReply.objects.create(
        title=title,
        resolution=resolution,
        text=english,
        texts={"es": spanish} if spanish else {},
        service=Service.objects.filter(service_code=service).first(),
        group=None if service else ServiceGroup.objects.first(),
    )


def _macro(
    name: str, description: str, code: str, services: tuple[str, ...], needs: list[str], steps: list[dict]
) -> None:
    macro = Macro.objects.create(
        name=name,
        description=description,
        department=Department.objects.filter(code=code).first(),
        checks=needs,
    )
    macro.services.set(Service.objects.filter(service_code__in=services))
    for order, step in enumerate(steps, 1):
        named = {
            "reply": StandardReply.objects.filter(title=step.get("reply")).first(),
            "department": Department.objects.filter(code=step.get("department")).first(),
        }
        macro.steps.create(order=order, **{**step, **named})


def _split_and_mention(at: datetime) -> None:
    """Of an open request of Sam's the sidewalk is for somebody else; Ines is asked to look at the rest."""
    sam, ines = User.objects.get(username="sam"), User.objects.get(username="ines")
    ours = ServiceRequest.objects.open().filter(
        department__code="DCE", pending_department=None, updated_at__lte=at
    )
    whole = (
        ours.filter(status__in=("assigned", "in_progress"))
        .exclude(latitude=None)
        .order_by("-requested_at")
        .first()
    )
    if whole is None or RequestPart.objects.exists():
        return
    service = Service.objects.get(service_code=PART)
    splitting.split(whole, by=sam, service=service, description="The slab in front of it has lifted.", at=at)
    mentioning.add_note(
        whole,
        by=sam,
        text="@ines, the owner says he was never written to. Can you look whether the notice came back?",
        mentioned=[ines],
        at=at,
    )
