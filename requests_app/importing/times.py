"""When a row says that its request came in, was due, was touched and ended."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from .cells import Layout, Rejected
from .moments import SENTINEL, UNREADABLE, Moments, Shape
from .table import Cells


class Times:
    """Reads the dates of one row after the other. now: the moment of the import, in UTC."""

    def __init__(
        self,
        layout: Layout,
        shapes: Mapping[str, Shape],
        zone: ZoneInfo,
        *,
        z_is_local: bool,
        now: datetime,
        counts: Counter[str],
    ):
        self.layout, self.shapes, self.zone, self.now, self.counts = layout, shapes, zone, now, counts
        self.z_is_local = z_is_local
        self.readers: dict[tuple[str, str], Moments] = {}
        self.zones: dict[str, ZoneInfo] = {"": zone}

    def zone_of(self, cells: Cells) -> ZoneInfo:
        name = self.layout["time_zone"](cells)
        if name not in self.zones:
            if name not in available_timezones():
                raise Rejected("unknown_time_zone", f"“{name}” is not a time zone.")
            self.zones[name] = ZoneInfo(name)
        return self.zones[name]

    def text(self, cells: Cells, name: str) -> str:
        """A date, joined with its time where that has a column of its own."""
        text = self.layout[name](cells)
        if f"{name}_time" in self.layout and text and (clock := self.layout[f"{name}_time"](cells)):
            return f"{text.partition('T')[0].partition(' ')[0]}{self._shape(name).separator}{clock}"
        return text

    def opened(self, text: str, zone: ZoneInfo) -> datetime:
        if not text:
            raise Rejected("no_date", "The row has no date of receipt.")
        found = self._reader("opened", zone).read(text)
        if found is SENTINEL:
            raise Rejected("sentinel_opened", f"The date of receipt {text} stands for “unknown”.")
        if isinstance(found, str):
            raise Rejected("unreadable_date", f"The date of receipt {text} is not a date.")
        if found > self.now:
            raise Rejected("future", f"The date of receipt {text} has not come yet.")
        return found

    def closed(self, cells: Cells, zone: ZoneInfo, opened: datetime) -> datetime | None:
        """None where there is no closing date, or one that stands for "none"; it may lie before the opening."""
        text = self.text(cells, "closed")
        if not text:
            return None
        reader = self._reader("closed", zone)
        found = reader.read(text)
        if found is SENTINEL:
            self.counts["sentinel_closed"] += 1
            return None
        if isinstance(found, str):
            raise Rejected("unreadable_date", f"The closing date {text} is not a date.")
        return found if found >= opened else self._not_before(found, opened, text, reader)

    def due(self, cells: Cells, zone: ZoneInfo) -> tuple[datetime | None, bool]:
        """(moment, whether the file gives it)."""
        text = self.layout["due"](cells)
        if not text:
            return None, False
        found = self._reader("due", zone).read(text)
        if isinstance(found, str):
            self.counts["sentinel_due" if found is SENTINEL else "unreadable_due"] += 1
            return None, False
        return found, True

    def updated(self, cells: Cells, zone: ZoneInfo, opened: datetime) -> datetime | None:
        """The last update, where it can be one."""
        text = self.layout["updated"](cells)
        found = self._reader("updated", zone).read(text) if text else UNREADABLE
        return found if isinstance(found, datetime) and opened <= found <= self.now else None

    def _not_before(self, closed: datetime, opened: datetime, text: str, reader: Moments) -> datetime:
        """A closing in the second of two equal hours, or on a day without a time, is not before its opening."""
        later = reader.later_of_two(text)
        if later and later >= opened:
            return later
        is_day = ":" not in text and self._shape("closed").order != "epoch"
        if is_day and closed.astimezone(reader.zone).date() == opened.astimezone(reader.zone).date():
            self.counts["closed_same_day_without_time"] += 1
            return opened
        return closed

    def _shape(self, name: str) -> Shape:
        return self.shapes.get(name, self.shapes["opened"])

    def _reader(self, name: str, zone: ZoneInfo) -> Moments:
        found = self.readers.get((name, zone.key))
        if found is None:
            found = self.readers[name, zone.key] = Moments(
                self._shape(name), zone, z_is_local=self.z_is_local
            )
        return found
