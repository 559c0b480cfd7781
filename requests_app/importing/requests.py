"""A city's file of requests brought in: examined, read once to survey it, then streamed into the canonical loader."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from ..cases import receiving
from ..cases.loading import LoadResult, Stream, load
from ..models import DefaultPoint, ImportRun, ServiceRequest
from . import columns, points, rejects, scanning
from .cells import Rejected
from .columns import ColumnMap
from .directory import Directory
from .points import Box
from .rejects import Rejects
from .rows import RowReader
from .scanning import Survey
from .table import Table

CITY_MARGIN = 0.02  # degrees; the river bank belongs to the city
KNOWN_AT_ONCE = 5000


class Progress(Protocol):
    def __call__(self, what: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]: ...


@dataclass(frozen=True)
class Options:
    """What the caller says; empty means: as the map or the settings say."""

    time_zone: str = ""
    crs: str = ""
    source: str = ""
    dry_run: bool = False
    rejects: Path | None = None


@dataclass
class Import:
    """One run over one file."""

    table: Table
    map: ColumnMap
    options: Options
    now: datetime

    def __post_init__(self) -> None:
        columns.check(self.map, self.table.header, self.table.source.name)
        if self.options.crs:
            self.map = replace(self.map, crs=self.options.crs)
        if self.map.crs:
            _check_projection(self.map.crs)
        self.zone = _zone(self.options.time_zone or self.map.time_zone or settings.TIME_ZONE)
        self.source = self.options.source or self.map.source or columns.default_source(self.table.source.stem)
        self.rejected: Counter[str] = Counter()
        self.rows = 0

    def run(self, progress: Progress | None = None) -> dict[str, Any]:
        """The summary. ValidationError before anything is written where file and map do not fit."""
        self._progress: Progress = progress or _silent
        started = time.monotonic()
        with self._progress("Looking through", None) as say:
            survey = scanning.survey(self.table, self.map, _city_box(), say)
        with transaction.atomic() if self.options.dry_run else nullcontext():
            summary = self._bring_in(survey, started)
            if self.options.dry_run:
                transaction.set_rollback(True)
        return summary

    def _bring_in(self, survey: Survey, started: float) -> dict[str, Any]:
        run = ImportRun.objects.create(
            source=self.source[:60], file_name=self.table.source.name[:255], started_at=self.now
        )
        _keep_default_points(survey)
        directory = Directory(
            services=self.map.services,
            departments=self.map.departments,
            department_names=survey.department_names,
        )
        reader = RowReader(
            self.map,
            self.table.header,
            survey,
            directory,
            source=self.source,
            zone=self.zone,
            known_points=set(DefaultPoint.objects.values_list("latitude", "longitude")),
            now=self.now,
        )
        path = self.options.rejects or rejects.default_path(self.table.source.stem)
        with (
            Rejects(path, self.table.header, keep=not self.options.dry_run) as kept,
            self._progress("Importing", survey.rows) as say,
        ):
            streams = self._streams(reader, kept, say)
            result = _would_load(streams) if self.options.dry_run else load(streams)
        summary = self._summary(survey, reader, result, time.monotonic() - started)
        summary["rejects_file"] = str(path) if kept.count and kept.keep else ""
        run.summary, run.finished_at = summary, _later(self.now, started)
        run.save(update_fields=["summary", "finished_at"])
        return summary

    def _streams(self, reader: RowReader, kept: Rejects, say: Callable[[int], None]) -> Iterator[Stream]:
        header, read = self.table.header, reader.read
        for line, cells, problem in self.table.rows():
            self.rows += 1
            if not self.rows % 1000:
                say(self.rows)
            if problem or cells == header:
                code, reason = ("ragged", problem) if problem else ("header_again", "The header again.")
            else:
                try:
                    yield read(cells)
                    continue
                except Rejected as why:
                    code, reason = why.code, why.sentence
            self.rejected[code] += 1
            kept.add(line, reason, cells)
        say(self.rows)

    def _summary(
        self, survey: Survey, reader: RowReader, result: LoadResult, seconds: float
    ) -> dict[str, Any]:
        return {
            "file": self.table.source.name,
            "map": self.map.name,
            "source": self.source,
            "encoding": self.table.source.encoding.removesuffix("-sig"),
            "time_zone": self.zone.key,
            "formats": {name: shape.words() for name, shape in survey.shapes.items()},
            "dry_run": self.options.dry_run,
            "rows": self.rows,
            "loaded": result.loaded,
            "updated": result.updated,
            "unchanged": result.unchanged,
            "differing": result.differing,
            "rejected": sum(self.rejected.values()),
            "rejected_because": dict(self.rejected),
            "met": {name: count for name, count in self._met(reader).items() if count},
            "unknown_statuses": _most(reader.statuses.unknown),
            "unknown_channels": _most(reader.channels.unknown),
            "made": reader.directory.made,
            "default_points": [
                {"source": source, "latitude": latitude, "longitude": longitude, "requests": count}
                for (source, latitude, longitude), count in reader.places.default_points.most_common()
            ],
            "seconds": round(seconds, 2),
            "rows_per_second": round(self.rows / seconds) if seconds else 0,
        }

    def _met(self, reader: RowReader) -> dict[str, int]:
        met = Counter(reader.counts)
        for one in reader.times.readers.values():
            met["twelve_hours"] += one.met.twelve_hours
            met["without_time"] += one.met.without_time
            met["z_as_local" if one.z_is_local else "z_as_utc"] += one.met.marked_z
            met["clock_gap"] += one.met.in_gap
            met["clock_fold"] += one.met.in_fold
        met["default_points"] = reader.places.default_points.total()
        met["nul_rows"], met["blank_lines"] = self.table.nul_rows, self.table.blank_lines
        met["open_quotes"] = self.table.long_cells
        return dict(met)


def _zone(name: str) -> ZoneInfo:
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone: use a name such as America/Chicago (area/city).")
    return ZoneInfo(name)


def _check_projection(crs: str) -> None:
    try:
        points.Projection(crs)
    except ValueError:
        raise ValidationError(
            f"“{crs}” is not a projection: write it as EPSG:number, e.g. EPSG:2263."
        ) from None


def _city_box() -> Box | None:
    """Around all boundaries that are known."""
    bounds = receiving.locator().bounds()
    if bounds is None:
        return None
    west, south, east, north = bounds
    return Box(south, west, north, east).wider(CITY_MARGIN)


def _keep_default_points(survey: Survey) -> None:
    for source, area in survey.areas.items():
        for (latitude, longitude), count in area.default_points.items():
            where = f" of {source}" if source else ""
            reason = f"{count:,} of {area.located:,} located requests{where}, of many types, share this point"
            DefaultPoint.objects.get_or_create(
                latitude=latitude, longitude=longitude, defaults={"reason": reason[:200]}
            )


def _would_load(streams: Iterable[Stream]) -> LoadResult:
    """What loading would do, as far as it can be said without doing it."""
    result, remaining = LoadResult(), iter(streams)
    while batch := list(islice(remaining, KNOWN_AT_ONCE)):
        by_source: dict[str, list[str]] = {}
        for stream in batch:
            by_source.setdefault(stream.new.source, []).append(str(stream.new.external_id))
        known = sum(
            ServiceRequest.objects.filter(source=source, external_id__in=ids).count()
            for source, ids in by_source.items()
        )
        result.unchanged += known
        result.loaded += len(batch) - known
    return result


def _most(unknown: dict[str, int]) -> dict[str, int]:
    return dict(Counter(unknown).most_common(20))


def _later(now: datetime, started: float) -> datetime:
    return now + timedelta(seconds=time.monotonic() - started)


class _silent:
    """A progress that says nothing."""

    def __init__(self, what: str, total: int | None):
        pass

    def __enter__(self) -> Callable[[int], None]:
        return lambda count: None

    def __exit__(self, *args: Any) -> None:
        pass
