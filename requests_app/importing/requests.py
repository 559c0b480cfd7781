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
from django.db import connection, transaction

from ..cases import receiving
from ..cases.loading import LoadResult, Stream, load
from ..models import DefaultPoint, ImportRun, Note, RequestEvent, ServiceRequest
from . import columns, points, receipt, rejects, scanning
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
            else:
                _count_again()
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
            result = _would_load(streams) if self.options.dry_run else load(streams, ahead=True)
        summary = receipt.figures(self, survey, reader, result, time.monotonic() - started)
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


def _count_again() -> None:
    """Without figures of the new rows PostgreSQL would plan the night's questions for an empty city: for hours."""
    tables = ", ".join(model._meta.db_table for model in (ServiceRequest, RequestEvent, Note))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


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
