"""One row of a file -> one stream of events, or a reason why not. What the row met on its way is counted."""

import hashlib
from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..cases.intake import DESCRIPTION_LIMIT, NewRequest
from ..cases.loading import Stream, StreamEvent, StreamNote
from ..models import Department, Service
from . import moments
from .cells import Layout, Rejected, tidy
from .columns import ColumnMap
from .directory import Directory
from .places import Places
from .points import Point
from .scanning import Area, Survey
from .table import Cells
from .times import Times
from .words import OPEN_WORDS, Words, channel

NO_EXPLANATION = "Closed in the earlier system; it kept no explanation."
NO_AREA = Area()
TRUE = {"true", "yes", "y", "1", "t"}


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
        self.map, self.survey, self.directory, self.source = column_map, survey, directory, source
        self.counts: Counter[str] = Counter()
        self.layout = layout = Layout(column_map, header)
        self.attributes = {code: header.index(column) for code, column in column_map.attributes.items()}
        self.times = Times(
            layout, survey.shapes, zone, z_is_local=bool(column_map.z_is_local), now=now, counts=self.counts
        )
        self.places = Places(
            layout,
            directory,
            crs=column_map.crs,
            district_prefix=column_map.district_prefix,
            known_points=known_points,
            counts=self.counts,
        )
        self.statuses = Words("statuses", column_map.statuses)
        self.closures = Words("closures", column_map.statuses)
        self.channels = Words("channels", column_map.channels)
        self.service_cells = layout.raw("service", "service_else", "service_code", "department")
        self.services: dict[Any, tuple[Service, Department | None, bool]] = {}
        self.seen: set[tuple[str, str]] = set()
        self.same: Counter[str] = Counter()
        self.without_sentence = StreamNote(NO_EXPLANATION, is_public=True)

    def read(self, cells: Cells) -> Stream:
        layout, times = self.layout, self.times
        city = layout["source"](cells)
        source = city[:40] or self.source
        area = self.survey.areas.get(city, NO_AREA)
        zone = times.zone_of(cells)
        opened_text = times.text(cells, "opened")
        if area.lone_days:
            self.counts["lone_dates"] += moments.day_of(opened_text) in area.lone_days
        external_id = self._id(cells, source)
        opened = times.opened(opened_text, zone)
        closed = times.closed(cells, zone, opened)
        meaning = self._meaning(cells, closed)
        if meaning not in OPEN_WORDS:
            closed = self._ended(cells, zone, opened, closed, meaning)
        due_at, due_is_given = times.due(cells, zone)
        self.seen.add((source, external_id))
        service, department = self._service(cells)
        events = self._events(cells, zone, opened, closed, meaning, department)
        channel_text = layout["channel"](cells)
        medium = channel(self.channels.meaning(channel_text))
        new = NewRequest(
            service=service,
            description=self._description(cells),
            attributes={code: cells[at].strip() for code, at in self.attributes.items() if cells[at].strip()},
            place=self.places.place(cells, area, source),
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

    # Which request

    def _id(self, cells: Cells, source: str) -> str:
        if "id" not in self.layout:
            return self._id_of_content(cells)
        found = tidy(self.layout["id"](cells))
        if not found:
            raise Rejected("no_id", "The row has no id.")
        if len(found) > 80:
            raise Rejected("bad_id", "The id is longer than 80 characters.")
        if (source, found) in self.seen:
            raise Rejected("duplicate_id", f"The id {found} was in the file before: the first row is in.")
        return found

    def _id_of_content(self, cells: Cells) -> str:
        """Without an id a row is what it says; the same row twice is two requests."""
        digest = hashlib.blake2b("\x1f".join(cells).encode(), digest_size=10).hexdigest()
        self.same[digest] += 1
        return f"{digest}-{self.same[digest]}" if self.same[digest] > 1 else digest

    # What happened

    def _meaning(self, cells: Cells, closed: datetime | None) -> str:
        """How it ended, or the word of its open status; the closing date decides where the status does not."""
        text = self.layout["status"](cells)
        meaning = self.statuses.meaning(text)
        if text and not meaning:
            self.counts["unknown_status"] += 1
        if self.layout["duplicate"](cells).lower() in TRUE:
            meaning = "duplicate"
        if not meaning:
            meaning = "fixed" if closed else "open"
        if meaning == "referred" and closed is None:
            meaning = "open"
        if meaning == "fixed" and "closure" in self.layout:
            meaning = self.closures.meaning(self.layout["closure"](cells)) or meaning
        if meaning in OPEN_WORDS and closed is not None:
            self.counts["open_with_closing_date"] += 1
        if meaning == "duplicate":
            self.counts["duplicate_status"] += 1
        return meaning

    def _ended(
        self, cells: Cells, zone: ZoneInfo, opened: datetime, closed: datetime | None, meaning: str
    ) -> datetime:
        if closed is None:
            closed = self._ended_some_time(cells, zone, opened, meaning)
        elif meaning == "duplicate" and self.map.duplicates_end_on_receipt:
            self.counts["duplicate_ends_on_receipt"] += 1
            closed = opened
        if closed < opened:
            raise Rejected("closed_before_opened", "The closing date is before the date of receipt.")
        if closed > self.times.now:
            raise Rejected("future", "The closing date has not come yet.")
        self.counts["closed"] += 1
        return closed

    def _ended_some_time(self, cells: Cells, zone: ZoneInfo, opened: datetime, meaning: str) -> datetime:
        """Closed, and the file does not say when: at its last update; a duplicate ended as it came in."""
        updated = self.times.updated(cells, zone, opened)
        if updated:
            self.counts["closed_at_last_update"] += 1
            return updated
        if meaning == "duplicate":
            self.counts["duplicate_closed_on_receipt"] += 1
            return opened
        raise Rejected("no_closing_date", "The status says closed and there is no closing date.")

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

    def _begun(
        self, cells: Cells, zone: ZoneInfo, opened: datetime, meaning: str, department: Department | None
    ) -> list[StreamEvent]:
        """Assigned and started, where the status says so; when, only its last update can tell."""
        if meaning == "open" or department is None:
            return []
        team = self.directory.team(tidy(self.layout["team"](cells)), department)
        at = self.times.updated(cells, zone, opened) or opened
        self.counts["begun"] += 1
        events = [StreamEvent("assigned", at, {"team_id": team.pk})]
        return [*events, StreamEvent("started", at)] if meaning == "in_progress" else events

    def _sentence(self, cells: Cells) -> StreamNote:
        text = self.layout["explanation"](cells)
        return StreamNote(text[:DESCRIPTION_LIMIT], is_public=True) if text else self.without_sentence

    # What it is

    def _service(self, cells: Cells) -> tuple[Service, Department | None]:
        key = self.service_cells(cells)
        found = self.services.get(key)
        if found is None:
            found = self.services[key] = self._look_up_service(cells)
        self.counts["no_service"] += found[2]
        return found[0], found[1]

    def _look_up_service(self, cells: Cells) -> tuple[Service, Department | None, bool]:
        layout = self.layout
        text = layout["service"](cells) or layout["service_else"](cells)
        code = layout["service_code"](cells)
        owner = self.directory.department(layout["department"](cells) or self.map.default_department)
        return self.directory.service(text, code, owner), owner, not text and not code

    def _description(self, cells: Cells) -> str:
        text = self.layout["description"](cells)
        if len(text) > DESCRIPTION_LIMIT:
            self.counts["description_cut"] += 1
        return text[:DESCRIPTION_LIMIT]
