"""The desk's chapter: the directory, who is on call, promised calls, and the places of the city by their names."""

import tomllib
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from requests_app.desk import callbacks
from requests_app.importing import gazetteer
from requests_app.models import BusinessCalendar, CallBack, Department, DirectoryEntry, Resident, Shift

from .cast import ROSA
from .draw import CITY
from .reporters import telephone

ON_CALL_FOR = timedelta(days=90)
STRANGERS = 69_900  # numbers that nobody of the history has
WAITING = (  # reason, about, language
    ("find_out", "Why did the motor vehicle bill double after the car was sold in June?", "en"),
    ("find_out", "Quiere saber si su solicitud de calefacción fue recibida", "es"),
    ("voicemail", "Voicemail: a branch hangs over the sidewalk on Ironworks Avenue", "en"),
)


def furnish() -> str:
    """Idempotent; says what is there."""
    plan = tomllib.loads((CITY / "directory.toml").read_text())
    departments = {department.code: department for department in Department.objects.all()}
    calendars = {calendar["code"]: _calendar(calendar) for calendar in plan["calendars"]}
    for office in plan["offices"]:
        _office(office, departments.get(office["department"]), calendars.get(office.get("calendar", "")))
    backup = DirectoryEntry.objects.get(name=plan["backup"]["name"])
    DirectoryEntry.objects.filter(always_open=False, backup=None).update(backup=backup)
    for code, people in plan["on_call"].items():
        _on_call(departments[code], people)
    _call_backs()
    places = gazetteer.build(
        streets=CITY / "streets.geojson", places=CITY / "places.csv", on=timezone.localdate()
    )
    return f"{len(plan['offices'])} offices to pass callers on to and {places.total():,} places are in."


def _calendar(row: dict[str, Any]) -> BusinessCalendar:
    city = BusinessCalendar.objects.get(is_default=True)
    same = {"name": row["name"], "country": city.country, "subdivision": city.subdivision}
    calendar, _ = BusinessCalendar.objects.update_or_create(code=row["code"], defaults=same)
    for hours in row["hours"]:
        calendar.hours.get_or_create(**hours)
    return calendar


def _office(office: dict[str, Any], department: Department | None, calendar: BusinessCalendar | None) -> None:
    DirectoryEntry.objects.update_or_create(
        name=office["name"],
        defaults={
            "department": department,
            "calendar": calendar,
            "phone": office["phone"],
            "always_open": office.get("always_open", False),
            "is_warm": office.get("warm", True),
            "keywords": office["keywords"],
            "note": office.get("note", ""),
        },
    )


def _on_call(department: Department, people: list[str]) -> None:
    now = timezone.now()
    for level, username in enumerate(people, 1):
        Shift.objects.get_or_create(
            department=department,
            user=User.objects.get(username=username),
            level=level,
            defaults={"starts_at": now - timedelta(days=1), "ends_at": now + ON_CALL_FOR},
        )


def _call_backs() -> None:
    """Somebody waits already, so that the queue shows what it is for."""
    if CallBack.objects.filter(outcome="").exists():
        return
    now = timezone.now()
    rosa = Resident.objects.filter(email=ROSA.email).first()
    spanish = Resident.objects.filter(language="es").exclude(phone="").order_by("-pk").first()
    known = {"find_out en": rosa, "find_out es": spanish}
    for place, (reason, about, language) in enumerate(WAITING):
        resident = known.get(f"{reason} {language}")
        phone = resident.phone if resident else telephone(STRANGERS + place)
        callbacks.add(reason=reason, phone=phone, about=about, resident=resident, language=language, at=now)
