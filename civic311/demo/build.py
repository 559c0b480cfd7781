"""Builds the demo city in the database, in steps; killed in the middle, the next run goes on where it stopped.

History is append-only: a city that stands is kept as it is, whatever day or size is asked for next. For another day
or size use another home (CIVIC311_HOME=).
"""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone

from knowledgebase import loading as answers
from requests_app.cases import loading
from requests_app.importing import boundaries, catalogue
from requests_app.models import Contact, DefaultPoint, ImportRun, Note, RequestEvent, Resident, ServiceRequest

from . import (
    app,
    atlas,
    desk,
    elsewhere,
    forgetting,
    lists,
    moving,
    posted,
    rules,
    staffing,
    streams,
    telephone,
    works,
)
from .contact_center import ContactCenter
from .copying import Blocks, Say
from .draw import CITY
from .generate import City, generate
from .habits import CATALOGUE
from .inspections import build as inspections
from .story import SOURCE

TRUTH = "demo-truth.json"
ANSWERS = Path(__file__).parent / "answers"


def is_built(size: str, today: date) -> bool:
    """Whether a city stands, of whatever size and day: it is not built twice."""
    return ImportRun.objects.filter(source=SOURCE, finished_at__isnull=False).exists()


def built_as() -> tuple[str, date] | None:
    """Size and day of the city that stands or was begun."""
    run = ImportRun.objects.filter(source=SOURCE).order_by("started_at").first()
    return (run.summary["size"], date.fromisoformat(run.summary["today"])) if run else None


def remark(size: str, today: date) -> str:
    """What to tell who asked for another city than the one that stands; empty if it is the one."""
    standing = built_as()
    if standing is None or standing == (size, today):
        return ""
    return (
        f"This home holds the {standing[0]} demo as of {standing[1]}, and keeps it. "
        f"For another one: make demo CIVIC311_HOME=var/{size}-{today}"
    )


def build(size: str, today: date, say: Say = print) -> None:
    """Everything up to the requests and the hidden truth. Idempotent; a begun city is finished as it was begun."""
    if is_built(size, today):
        return
    begun = built_as()
    if begun and begun != (size, today):
        say(f"Going on with the {begun[0]} demo of {begun[1]} that was begun here.")
        size, today = begun
    city = generate(size, today, settings.TIME_ZONE)
    run = _run(size, today)
    users = _house(say)
    blocks = Blocks(run, say)
    first_resident = _copy_residents(city, blocks)
    center = ContactCenter(city, users, first_resident, blocks)
    first_contact = center.copy_contacts()
    _load_requests(city, streams.keys(users, first_resident, first_contact), say)
    say(desk.furnish())
    center.copy_what_came_of_them()
    say(telephone.furnish())
    say(lists.furnish())
    say(rules.furnish(city.days, ZoneInfo(settings.TIME_ZONE)))
    posted.post(city.days, ZoneInfo(settings.TIME_ZONE))
    elsewhere.count(city.days)
    work = works.build(run, city.days, ZoneInfo(settings.TIME_ZONE), say)
    code = inspections.build(run, size, city.days, users, say)
    say(forgetting.furnish(city.days, ZoneInfo(settings.TIME_ZONE)))
    say(moving.furnish(city.days, ZoneInfo(settings.TIME_ZONE)))
    write_truth(city, work=work, enforcement=code)
    run.summary |= {"requests": len(city.teller.received), "contacts": len(city.calls)}
    run.finished_at = timezone.now()
    run.save()
    say(f"Charter Oak stands: its history runs from {city.days[0]} to {city.days[-1]}.")


def _run(size: str, today: date) -> ImportRun:
    run = ImportRun.objects.filter(source=SOURCE).order_by("started_at").first()
    summary = {"size": size, "today": today.isoformat()}
    return run or ImportRun.objects.create(
        source=SOURCE, file_name=f"{size} {today}", started_at=timezone.now(), summary=summary
    )


def _house(say: Say) -> dict[str, int]:
    """Neighborhoods, zones, catalogue, answers, staff: username -> key."""
    boundaries.load(
        CITY / "neighborhoods.geojson",
        layer="neighborhoods",
        layer_name="Neighborhoods",
        name_property="name",
        primary=True,
    )
    boundaries.load(
        CITY / "zones.geojson", layer="zones", layer_name="Inspection zones", name_property="name"
    )
    DefaultPoint.objects.get_or_create(
        latitude=atlas.CITY_HALL_LATITUDE,
        longitude=atlas.CITY_HALL_LONGITUDE,
        defaults={"reason": "City hall, where the geocoder puts what it cannot find"},
    )
    catalogue.load(CATALOGUE)
    catalogue.load(CATALOGUE.with_name("services.es.toml"))
    catalogue.load(CATALOGUE.with_name("enforcement.toml"))
    answers.load(ANSWERS)
    users = staffing.hire()
    forgetting.rules()
    app.furnish()
    say(
        f"{len(atlas.read().codes)} neighborhoods, the catalogue, the answers and {len(users)} people on staff are in."
    )
    return users


def _copy_residents(city: City, blocks: Blocks) -> int:
    since = datetime.combine(city.days[0], time(12), UTC)
    columns = ("first_name", "last_name", "email", "phone", "language", "address", "created_at")
    rows = ((p.first_name, p.last_name, p.email, p.phone, p.language, p.address, since) for p in city.people)
    return blocks.once("first_resident", Resident, columns, lambda: rows, "residents")


def _load_requests(city: City, by: streams.Keys, say: Say) -> None:
    total = len(city.teller.received)
    loading.load(
        streams.streams(city.lives(), by), say=lambda done: say(f"{done:,} of {total:,} requests are in.")
    )
    tables = (ServiceRequest, RequestEvent, Note, Contact, Resident)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(table._meta.db_table for table in tables)}")


def write_truth(city: City, **more: Any) -> Path:
    """What was hidden in the city, for grading analytics; the lives must have been told."""
    path = Path(settings.CIVIC311_HOME) / TRUTH
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(city.truth() | more, default=str, indent=1) + "\n")
    return path
