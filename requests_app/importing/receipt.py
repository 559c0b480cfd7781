"""The figures of an import, as ImportRun keeps them."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from ..cases.loading import LoadResult
from .rows import RowReader
from .scanning import Survey
from .table import Table

if TYPE_CHECKING:
    from .requests import Import

MOST = 20  # unknown words that are shown


def figures(
    run: "Import", survey: Survey, reader: RowReader, result: LoadResult, seconds: float
) -> dict[str, Any]:
    """rows = loaded + updated + unchanged + differing + rejected."""
    return {
        "file": run.table.source.name,
        "map": run.map.name,
        "source": run.source,
        "encoding": run.table.source.encoding.removesuffix("-sig"),
        "time_zone": run.zone.key,
        "formats": {name: shape.words() for name, shape in survey.shapes.items()},
        "dry_run": run.options.dry_run,
        "rows": run.rows,
        "loaded": result.loaded,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "differing": result.differing,
        "rejected": sum(run.rejected.values()),
        "rejected_because": dict(run.rejected),
        "met": {name: count for name, count in _met(reader, run.table).items() if count},
        "unknown_statuses": _most(reader.statuses.unknown),
        "unknown_channels": _most(reader.channels.unknown),
        "made": reader.directory.made,
        "default_points": _default_points(reader),
        "seconds": round(seconds, 2),
        "rows_per_second": round(run.rows / seconds) if seconds else 0,
    }


def _met(reader: RowReader, table: Table) -> Counter[str]:
    met = Counter(reader.counts)
    for one in reader.times.readers.values():
        met["twelve_hours"] += one.met.twelve_hours
        met["without_time"] += one.met.without_time
        met["z_as_local" if one.z_is_local else "z_as_utc"] += one.met.marked_z
        met["clock_gap"] += one.met.in_gap
        met["clock_fold"] += one.met.in_fold
    met["default_points"] = reader.places.default_points.total()
    met["nul_rows"], met["blank_lines"] = table.nul_rows, table.blank_lines
    met["open_quotes"] = table.long_cells
    return met


def _default_points(reader: RowReader) -> list[dict[str, Any]]:
    return [
        {"source": source, "latitude": latitude, "longitude": longitude, "requests": count}
        for (source, latitude, longitude), count in reader.places.default_points.most_common()
    ]


def _most(unknown: dict[str, int]) -> dict[str, int]:
    return dict(Counter(unknown).most_common(MOST))
