"""Builds the demo city in the database, in steps; killed in the middle, the next run goes on where it stopped.

History is append-only: a city that stands is kept as it is, whatever day or size is asked for next. For another day
or size use another home (CIVIC311_HOME=).
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from knowledgebase import loading as answers
from requests_app.cases import loading
from requests_app.importing import boundaries, catalogue
from requests_app.models import Contact, DefaultPoint, ImportRun, Note, RequestEvent, Resident, ServiceRequest

from . import atlas, desk, staffing, streams
from .draw import CITY
from .generate import City, generate
from .habits import CATALOGUE
from .reporters import NOBODY
from .story import SOURCE

Say = Callable[[str], None]
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
    first_resident = _once(
        run, "first_resident", lambda: _copy_residents(city), say, f"{len(city.people):,} residents"
    )
    first_contact = _once(
        run, "first_contact", lambda: _copy_contacts(city, users, run), say, f"{len(city.calls):,} contacts"
    )
    _load_requests(city, streams.keys(users, first_resident, first_contact), say)
    say(desk.furnish())
    write_truth(city)
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
    answers.load(ANSWERS)
    users = staffing.hire()
    say(
        f"{len(atlas.read().codes)} neighborhoods, the catalogue, the answers and {len(users)} people on staff are in."
    )
    return users


def _once(run: ImportRun, name: str, copy: Callable[[], int], say: Say, what: str) -> int:
    """The first key of a block of rows, copied unless an earlier run did it: rows and receipt are one transaction."""
    if name not in run.summary:
        with transaction.atomic():
            run.summary[name] = copy()
            run.save(update_fields=["summary"])
        say(f"{what} are in.")
    return run.summary[name]


def _copy_residents(city: City) -> int:
    since = datetime.combine(city.days[0], time(12), UTC)
    columns = ("first_name", "last_name", "email", "phone", "language", "address", "created_at")
    rows = ((p.first_name, p.last_name, p.email, p.phone, p.language, p.address, since) for p in city.people)
    return _copy(Resident, columns, rows, len(city.people))


def _copy_contacts(city: City, users: dict[str, int], run: ImportRun) -> int:
    first_resident = run.summary["first_resident"]
    columns = (
        "channel",
        "language",
        "started_at",
        "ended_at",
        "csr_id",
        "resident_id",
        "topic",
        "disposition",
    )
    rows = (
        (
            call.channel, call.language, call.started_at, call.ended_at, users.get(call.csr),
            None if call.resident == NOBODY else first_resident + call.resident, call.topic, call.disposition,
        )
        for call in city.calls
    )  # fmt: skip
    return _copy(Contact, columns, rows, len(city.calls))


def _copy(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]], count: int
) -> int:
    """COPY with keys without a gap; the first one. The lock keeps others from taking a key in between."""
    table, others = model._meta.db_table, _defaults(model, columns)
    names = ", ".join(["id", *columns, *others])
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        first = cursor.fetchone()[0]
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + count - 1])
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for key, row in enumerate(rows, first):
                copy.write_row((key, *row, *others.values()))
    return first


def _defaults(model: type[models.Model], columns: Sequence[str]) -> dict[str, Any]:
    """The columns that the generator says nothing about, as a new row of the model would have them."""
    fields = [field for field in model._meta.concrete_fields if field.column not in (*columns, "id")]
    return {field.column: field.get_db_prep_save(field.get_default(), connection) for field in fields}


def _load_requests(city: City, by: streams.Keys, say: Say) -> None:
    total = len(city.teller.received)
    loading.load(
        streams.streams(city.lives(), by), say=lambda done: say(f"{done:,} of {total:,} requests are in.")
    )
    tables = (ServiceRequest, RequestEvent, Note, Contact, Resident)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(table._meta.db_table for table in tables)}")


def write_truth(city: City) -> Path:
    """What was hidden in the city, for grading analytics; the lives must have been told."""
    path = Path(settings.CIVIC311_HOME) / TRUTH
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(city.truth(), default=str, indent=1) + "\n")
    return path
