"""One row of a file -> one stream of events, or a reason why not. What the row met on its way is counted."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from ..cases.intake import DESCRIPTION_LIMIT, NewRequest, Place
from ..cases.loading import Stream, StreamEvent, StreamNote
from ..models import Department, District, Service
from . import moments, points
from .columns import FIELDS, ColumnMap
from .directory import Directory
from .moments import SENTINEL, UNREADABLE, Moments, Shape
from .points import Point
from .scanning import Area, Survey
from .table import Cells
from .words import OPEN_WORDS, Words, channel

NOWHERE = {"unspecified", "unknown", "n/a", "na", "none", "null", "citywide"}
NO_EXPLANATION = "Closed in the earlier system; it kept no explanation."
Pick = Callable[[Cells], str]


class Rejected(Exception):
    """code: what the summary counts it under; sentence: what the rejects file says."""

    def __init__(self, code: str, sentence: str):
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass
class Met:
    """What was met, in rows; places and words are looked at in the summary."""

    counts: Counter[str] = field(default_factory=Counter)
    default_points: Counter[tuple[str, float, float]] = field(default_factory=Counter)
    unknown_statuses: dict[str, int] = field(default_factory=dict)
    unknown_channels: dict[str, int] = field(default_factory=dict)


def picker(column_map: ColumnMap, header: Cells, name: str) -> Pick | None:
    """Reads a field's cells, joined where the map names several columns."""
    columns = column_map.columns.get(name)
    if not columns:
        return None
    positions = [header.index(column) for column in columns]
    if len(positions) == 1:
        only = positions[0]
        return lambda cells: cells[only].strip()
    mark = " and " if name.startswith("address") else ": "
    last = positions[-1]

    def joined(cells: Cells) -> str:
        if name == "district" and not cells[last].strip():
            return ""
        return mark.join(dict.fromkeys(tidy(cells[at]) for at in positions if cells[at].strip()))

    return joined


def tidy(text: str) -> str:
    """A number that a spreadsheet made a fraction of: "14.0" is 14."""
    text = text.strip()
    return text[:-2] if text.endswith(".0") and text[:-2].lstrip("-").isdigit() else text


class RowReader:
    """`read` turns cells into a Stream or raises Rejected. now: the moment of the import, in UTC."""

    def __init__(
        self,
        column_map: ColumnMap,
        header: Cells,
        survey: Survey,
        directory: Directory,
        *,
        source: str,
        zone: ZoneInfo,
        known_points: set[Point],
        now: datetime,
    ):
        self.map, self.survey, self.directory = column_map, survey, directory
        self.source, self.zone, self.now = source, zone, now
        self.known_points = known_points
        self.met = Met()
        self.pick = {name: picker(column_map, header, name) for name in FIELDS}
        self.attributes = {code: header.index(column) for code, column in column_map.attributes.items()}
        self.statuses = Words("statuses", column_map.statuses)
        self.closures = Words("closures", column_map.statuses)
        self.channels = Words("channels", column_map.channels)
        self.projection = points.Projection(column_map.crs) if column_map.crs else None
        self.readers: dict[tuple[str, str], Moments] = {}
        self.service_cells = cells_of(
            column_map, header, "service", "service_else", "service_code", "department"
        )
        self.services: dict[Any, tuple[Service, Department | None, bool]] = {}
        self.district_cells = cells_of(column_map, header, "district")
        self.districts: dict[Any, District | None] = {}
        self.places: dict[tuple[str, str, str], tuple[float | None, float | None, str]] = {}
        self.seen: set[tuple[str, str]] = set()
        self.same: Counter[str] = Counter()
        self.without_sentence = StreamNote(NO_EXPLANATION, is_public=True)
        self.zones: dict[str, ZoneInfo] = {}

    def read(self, cells: Cells) -> Stream:
        pick = self.pick
        source = self._source(cells)
        area = self.survey.areas.get(cells_source(cells, pick), NO_AREA)
        zone = self._zone(cells)
        opened_text = self._with_time(cells, "opened")
        if area.lone_days:
            self.met.counts["lone_dates"] += moments.split(opened_text)[0] in area.lone_days
        external_id = self._id(cells, source)
        opened = self._opened(opened_text, zone)
        closed = self._closed(cells, zone, opened)
        meaning = self._meaning(cells, closed)
        if meaning not in OPEN_WORDS:
            closed = self._ended(cells, zone, opened, closed, meaning)
        due_at, due_is_given = self._due(cells, zone)
        self.seen.add((source, external_id))
        service, department = self._service(cells)
        events = self._events(cells, zone, opened, closed, meaning, department)
        channel_text = pick["channel"](cells) if pick["channel"] else ""
        medium = channel(self.channels.meaning(channel_text))
        new = NewRequest(
            service=service,
            description=self._description(cells),
            attributes={code: cells[at].strip() for code, at in self.attributes.items() if cells[at].strip()},
            place=self._place(cells, area, source),
            channel=medium,
            at=opened,
            source=source,
            external_id=external_id,
            on_behalf_of=channel_text[:120] if medium == "elected_office" else "",
            department=department,
            due_at=due_at,
            due_is_given=due_is_given,
        )
        return Stream(new, events)

    # Who and when

    def _source(self, cells: Cells) -> str:
        pick = self.pick["source"]
        return (pick(cells) or self.source)[:40] if pick else self.source

    def _zone(self, cells: Cells) -> ZoneInfo:
        pick = self.pick["time_zone"]
        name = pick(cells) if pick else ""
        if not name:
            return self.zone
        if name not in self.zones:
            if name not in available_timezones():
                raise Rejected("unknown_time_zone", f"“{name}” is not a time zone.")
            self.zones[name] = ZoneInfo(name)
        return self.zones[name]

    def _id(self, cells: Cells, source: str) -> str:
        pick = self.pick["id"]
        if pick is None:
            return self._id_of_content(cells)
        found = tidy(pick(cells))
        if not found:
            raise Rejected("no_id", "The row has no id.")
        if len(found) > 80:
            raise Rejected("bad_id", "The id is longer than 80 characters.")
        if (source, found) in self.seen:
            raise Rejected("duplicate_id", f"The id {found} was in the file before: the first row is in.")
        return found

    def _id_of_content(self, cells: Cells) -> str:
        """Without an id a row is what it says; the same row twice is two requests."""
        text = "\x1f".join(cells)
        digest = hashlib.blake2b(text.encode(), digest_size=10).hexdigest()
        self.same[digest] += 1
        return f"{digest}-{self.same[digest]}" if self.same[digest] > 1 else digest

    def _with_time(self, cells: Cells, name: str) -> str:
        pick = self.pick[name]
        text = pick(cells) if pick else ""
        time = self.pick.get(f"{name}_time")
        if time and text and (clock := time(cells)):
            return f"{text.partition('T')[0].partition(' ')[0]}{self._shape(name).separator}{clock}"
        return text

    def _shape(self, name: str) -> Shape:
        return self.survey.shapes.get(name, self.survey.shapes["opened"])

    def _moments(self, name: str, zone: ZoneInfo) -> Moments:
        found = self.readers.get((name, zone.key))
        if found is None:
            found = self.readers[name, zone.key] = Moments(
                self._shape(name), zone, z_is_local=bool(self.map.z_is_local)
            )
        return found

    def _opened(self, text: str, zone: ZoneInfo) -> datetime:
        if not text:
            raise Rejected("no_date", "The row has no date of receipt.")
        found = self._moments("opened", zone).read(text)
        if found is SENTINEL:
            raise Rejected("sentinel_opened", f"The date of receipt {text} stands for “unknown”.")
        if found is UNREADABLE:
            raise Rejected("unreadable_date", f"The date of receipt {text} is not a date.")
        assert isinstance(found, datetime)
        if found > self.now:
            raise Rejected("future", f"The date of receipt {text} has not come yet.")
        return found

    def _closed(self, cells: Cells, zone: ZoneInfo, opened: datetime) -> datetime | None:
        """None where there is no closing date, or one that stands for "none"."""
        text = self._with_time(cells, "closed")
        if not text:
            return None
        reader = self._moments("closed", zone)
        found = reader.read(text)
        if found is SENTINEL:
            self.met.counts["sentinel_closed"] += 1
            return None
        if found is UNREADABLE:
            raise Rejected("unreadable_date", f"The closing date {text} is not a date.")
        assert isinstance(found, datetime)
        if found < opened:
            found = self._not_before(found, opened, text, reader, zone)
        return found

    def _not_before(
        self, closed: datetime, opened: datetime, text: str, reader: Moments, zone: ZoneInfo
    ) -> datetime:
        later = reader.later_of_two(text)
        if later and later >= opened:
            return later
        is_day = ":" not in text and self._shape("closed").order != "epoch"
        if is_day and closed.astimezone(zone).date() == opened.astimezone(zone).date():
            self.met.counts["closed_same_day_without_time"] += 1
            return opened
        return closed

    def _due(self, cells: Cells, zone: ZoneInfo) -> tuple[datetime | None, bool]:
        pick = self.pick["due"]
        text = pick(cells) if pick else ""
        if not text:
            return None, False
        found = self._moments("due", zone).read(text)
        if isinstance(found, datetime):
            return found, True
        self.met.counts["sentinel_due" if found is SENTINEL else "unreadable_due"] += 1
        return None, False

    # What happened

    def _events(
        self,
        cells: Cells,
        zone: ZoneInfo,
        opened: datetime,
        closed: datetime | None,
        meaning: str,
        department: Department | None,
    ) -> list[StreamEvent]:
        if meaning in OPEN_WORDS or closed is None:
            return self._begun(cells, zone, opened, meaning, department)
        return [StreamEvent("closed", closed, {"resolution": meaning}, note=self._sentence(cells))]

    def _ended(
        self, cells: Cells, zone: ZoneInfo, opened: datetime, closed: datetime | None, meaning: str
    ) -> datetime:
        if closed is None:
            closed = self._closed_some_time(cells, zone, opened, meaning)
        if closed < opened:
            raise Rejected("closed_before_opened", "The closing date is before the date of receipt.")
        if closed > self.now:
            raise Rejected("future", "The closing date has not come yet.")
        self.met.counts["closed"] += 1
        return closed

    def _meaning(self, cells: Cells, closed: datetime | None) -> str:
        """How it ended, or the word of its open status; the closing date decides where the status does not."""
        pick = self.pick["status"]
        text = pick(cells) if pick else ""
        meaning = self.statuses.meaning(text)
        if text and not meaning:
            self.met.counts["unknown_status"] += 1
        if self.pick["duplicate"] and self.pick["duplicate"](cells).lower() in ("true", "yes", "y", "1", "t"):
            meaning = "duplicate"
        if not meaning:
            meaning = "fixed" if closed else "open"
        if meaning == "referred" and closed is None:
            meaning = "open"
        if meaning == "fixed" and self.pick["closure"]:
            meaning = self.closures.look_up(self.pick["closure"](cells)) or meaning
        if meaning in OPEN_WORDS and closed is not None:
            self.met.counts["open_with_closing_date"] += 1
        if meaning == "duplicate":
            self.met.counts["duplicate_status"] += 1
        return meaning

    def _closed_some_time(self, cells: Cells, zone: ZoneInfo, opened: datetime, meaning: str) -> datetime:
        """Closed, and the file does not say when: at its last update; a duplicate ended as it came in."""
        updated = self._updated(cells, zone)
        if updated and opened <= updated <= self.now:
            self.met.counts["closed_at_last_update"] += 1
            return updated
        if meaning == "duplicate":
            self.met.counts["duplicate_closed_on_receipt"] += 1
            return opened
        raise Rejected("no_closing_date", "The status says closed and there is no closing date.")

    def _updated(self, cells: Cells, zone: ZoneInfo) -> datetime | None:
        pick = self.pick["updated"]
        text = pick(cells) if pick else ""
        found = self._moments("updated", zone).read(text) if text else None
        return found if isinstance(found, datetime) else None

    def _begun(
        self, cells: Cells, zone: ZoneInfo, opened: datetime, meaning: str, department: Department | None
    ) -> list[StreamEvent]:
        """Assigned and started, where the status says so; when, only its last update can tell."""
        if meaning == "open" or department is None:
            return []
        pick = self.pick["team"]
        team = self.directory.team(tidy(pick(cells)) if pick else "", department)
        updated = self._updated(cells, zone)
        at = updated if updated and opened <= updated <= self.now else opened
        self.met.counts["begun"] += 1
        events = [StreamEvent("assigned", at, {"team_id": team.pk})]
        return [*events, StreamEvent("started", at)] if meaning == "in_progress" else events

    def _sentence(self, cells: Cells) -> StreamNote:
        pick = self.pick["explanation"]
        text = pick(cells) if pick else ""
        return StreamNote(text[:DESCRIPTION_LIMIT], is_public=True) if text else self.without_sentence

    # What and where

    def _service(self, cells: Cells) -> tuple[Service, Department | None]:
        key = self.service_cells(cells)
        found = self.services.get(key)
        if found is None:
            found = self.services[key] = self._look_up_service(cells)
        self.met.counts["no_service"] += found[2]
        return found[0], found[1]

    def _look_up_service(self, cells: Cells) -> tuple[Service, Department | None, bool]:
        text = self._text("service", cells) or self._text("service_else", cells)
        code = self._text("service_code", cells)
        owner = self.directory.department(self._text("department", cells) or self.map.default_department)
        return self.directory.service(text, code, owner), owner, not text and not code

    def _text(self, name: str, cells: Cells) -> str:
        pick = self.pick[name]
        return pick(cells) if pick else ""

    def _description(self, cells: Cells) -> str:
        pick = self.pick["description"]
        text = pick(cells) if pick else ""
        if len(text) > DESCRIPTION_LIMIT:
            self.met.counts["description_cut"] += 1
            text = text[:DESCRIPTION_LIMIT]
        return text

    def _place(self, cells: Cells, area: Area, source: str) -> Place:
        pick = self.pick
        latitude, longitude = self._point(cells, area, source)
        address = pick["address"](cells) if pick["address"] else ""
        if not address and pick["address_else"]:
            address = pick["address_else"](cells)
        zip_code = tidy(pick["zip_code"](cells)) if pick["zip_code"] else ""
        if zip_code.isdigit() and len(zip_code) < 5:
            zip_code = zip_code.zfill(5)
        if latitude is None and not address:
            self.met.counts["without_place"] += 1
        return Place(address[:300], zip_code[:10], latitude, longitude, district=self._district(cells))

    def _point(self, cells: Cells, area: Area, source: str) -> tuple[float | None, float | None]:
        pick = self.pick
        if pick["latitude"] and pick["longitude"]:
            texts = pick["latitude"](cells), pick["longitude"](cells)
        elif pick["point"]:
            texts = points.pair(pick["point"](cells))
        else:
            return None, None
        if not texts[0] or not texts[1]:
            return None, None
        key = (source, *texts)
        found = self.places.get(key)
        if found is None:
            if len(self.places) > 200_000:
                self.places.clear()
            found = self.places[key] = self._cleaned(texts, area)
        latitude, longitude, problem = found
        if problem:
            self.met.counts[f"coordinates_{problem}"] += 1
        if latitude is not None and longitude is not None:
            self.met.counts["located"] += 1
            if (latitude, longitude) in self.known_points:
                self.met.default_points[source, latitude, longitude] += 1
        return latitude, longitude

    def _cleaned(self, texts: tuple[str, str], area: Area) -> tuple[float | None, float | None, str]:
        known = points.numbers(*texts)
        if known is None:
            return None, None, points.UNREADABLE
        if self.projection:
            if abs(known[0]) < 1 and abs(known[1]) < 1:
                return None, None, points.ZERO
            known = self.projection.degrees(*known)
        return points.cleaned(known, area.box)

    def _district(self, cells: Cells) -> District | None:
        key = self.district_cells(cells)
        if key not in self.districts:
            self.districts[key] = self._look_up_district(cells)
        return self.districts[key]

    def _look_up_district(self, cells: Cells) -> District | None:
        name = tidy(self._text("district", cells))
        if not name or name.casefold() in NOWHERE:
            return None
        prefix = self.map.district_prefix
        return self.directory.district(name if name.startswith(prefix) else prefix + name)


def cells_of(column_map: ColumnMap, header: Cells, *names: str) -> Callable[[Cells], Any]:
    """Reads the raw cells of several fields at once: the key under which what they mean is remembered."""
    positions = [header.index(column) for name in names for column in column_map.columns.get(name, ())]
    return itemgetter(*positions) if positions else lambda cells: None


NO_AREA = Area()


def cells_source(cells: Cells, pick: dict[str, Pick | None]) -> str:
    source = pick["source"]
    return source(cells) if source else ""
