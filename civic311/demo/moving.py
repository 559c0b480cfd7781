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
    Service,
    ServiceRequest,
    StandardReply,
)

REPLIES = (
    ("Pothole: filled", "fixed", "pothole",
     "We filled the pothole[ at {address}]. If it sinks again, say so on the page of {number} and we come back.",
     "Rellenamos el bache[ en {address}]. Si se hunde otra vez, díganoslo en la página de {number} y volvemos."),
    ("Done by the crew", "fixed", "",
     "Our crew was there on {today} and did it[ at {address}]. If it comes back, say so on the page of {number}.",
     "Nuestra cuadrilla estuvo allí el {today} y lo hizo[ en {address}]. Si vuelve, díganoslo en la página de {number}."),
    ("Pothole: waits for dry weather", "", "pothole",
     "{department} has {number} on its list and waits for dry weather.[ We still expect it by {due}.]",
     "{department} tiene {number} en su lista y espera tiempo seco.[ Todavía lo esperamos para el {due}.]"),
    ("Weeds: cut by the owner", "fixed", "high-weeds",
     "{assignee} of {department} looked on {today}: the owner has cut it.", ""),
)  # fmt: skip
WITH_PHOTO = (
    "pothole",
    "sidewalk-repair",
    "catch-basin",
    "graffiti-public",
    "street-light",
    "illegal-dumping",
)
# Name, when to use it, department, services, checks, steps
MACROS: tuple[tuple[str, str, str, tuple[str, ...], list[str], list[dict[str, Any]]], ...] = (
    ("Done, with a photo", "After the crew was there and sent its photo", "PWD", WITH_PHOTO, [checks.PHOTO_AFTER], [
        {"verb": "close", "resolution": "fixed", "reply": "Done by the crew"},
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
# Whose, whose boss, who is asked; what the part is, and what is asked
PARTS = (
    ("DCE", "sam", "ines", "sidewalk-repair", "The slab in front of it has lifted.",
     "@ines, the owner says he was never written to. Can you look whether the notice came back?"),
    ("PWD", "dana", "pat", "high-weeds", "And the lot beside it is overgrown.",
     "@pat, was this the one with the water below it?"),
)  # fmt: skip


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
    """Of an open request a part is for another department; a colleague is asked to look at the rest.

    Nobody gave a name with it: the verb would write to them today about a day that is told as past.
    """
    for code, boss, colleague, service_code, part, note in PARTS:
        ours = ServiceRequest.objects.open().filter(
            department__code=code, pending_department=None, resident=None
        )
        whole = ours.filter(updated_at__lte=at).exclude(latitude=None).order_by("-requested_at").first()
        if whole:
            by, named = (User.objects.get(username=username) for username in (boss, colleague))
            service = Service.objects.get(service_code=service_code)
            splitting.split(whole, by=by, service=service, description=part, at=at)
            mentioning.add_note(whole, by=by, text=note, mentioned=[named], at=at)
            return
