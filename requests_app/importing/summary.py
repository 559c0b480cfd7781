"""What an import did, as figures (kept in ImportRun) and as sentences (printed)."""

from collections.abc import Iterator, Mapping
from typing import Any

MET = {
    "default_points": "on a default point: flagged, left out of maps of trouble",
    "closed": "closed",
    "duplicate_status": "called duplicates by their status: closed as duplicates",
    "duplicate_ends_on_receipt": "of these with the closing date of the request they repeat: never open beside it",
    "duplicate_closed_on_receipt": "of these without a closing date: closed at the moment they came in",
    "begun": "assigned or in progress: begun at their last update, or on receipt where the file has none",
    "closed_at_last_update": "closed without a closing date: closed at their last update",
    "open_with_closing_date": "open by their status though they have a closing date: left open",
    "unknown_status": "with a status that is not known: the closing date decided",
    "sentinel_closed": "with a closing date that stands for “none”",
    "sentinel_due": "with a target date that stands for “none”",
    "unreadable_due": "with a target date that is not a date: left out",
    "lone_dates": "received years away from all others: look at them, they are in unless rejected",
    "closed_same_day_without_time": "closed on their first day without a time: closed at the moment of receipt",
    "twelve_hours": "dates on a 12-hour clock",
    "without_time": "dates without a time: taken as midnight",
    "z_as_local": "times marked Z and read as local",
    "z_as_utc": "times marked Z and read as UTC",
    "clock_gap": "times that a clock change skipped: moved on by an hour",
    "clock_fold": "times that came twice at a clock change: the first one, where it fits",
    "no_service": "without a type: “Type not stated”",
    "without_place": "without a point and without an address",
    "coordinates_zero": "at 0, 0: without a point",
    "coordinates_swapped": "with latitude and longitude swapped: turned",
    "coordinates_outside": "far outside the city: without a point",
    "coordinates_not_degrees": "with coordinates that are no degrees: without a point (name the projection with --crs)",
    "coordinates_unreadable": "with coordinates that are no numbers: without a point",
    "description_cut": "with a description over 4,000 characters: cut",
    "nul_rows": "lines with NUL characters: removed",
    "blank_lines": "blank lines: skipped",
    "open_quotes": "quotation marks that were never closed",
}
REJECTED = {
    "ragged": "with more or fewer cells than the header",
    "no_id": "without an id",
    "bad_id": "with an id that is too long",
    "duplicate_id": "with an id that was in the file before",
    "no_date": "without a date of receipt",
    "unreadable_date": "with a date that is not a date",
    "sentinel_opened": "with a date of receipt that stands for “unknown”",
    "future": "with a date in the future",
    "closed_before_opened": "closed before they were opened",
    "no_closing_date": "closed by their status, without a closing date",
    "unknown_time_zone": "with an unknown time zone",
    "header_again": "the header again",
}


def lines(summary: Mapping[str, Any]) -> Iterator[str]:
    """Every figure that is not zero, in sentences."""
    yield (
        f"{summary['file']}: {summary['rows']:,} rows, read with the map {summary['map']}, {summary['encoding']}, "
        f"{summary['time_zone']}"
    )
    for name, words in summary["formats"].items():
        yield f"  {name}: {words}"
    yield from _outcome(summary)
    yield from _section("Rejected", summary["rejected_because"], REJECTED)
    yield from _section("Met", summary["met"], MET)
    yield from _words(summary)
    for kind, names in summary["made"].items():
        if names:
            shown = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
            yield f"New {kind}: {len(names):,} ({shown})"
    for point in summary["default_points"]:
        yield (
            f"Default point {point['latitude']}, {point['longitude']} of {point['source']}: {point['requests']:,} requests"
        )
    yield f"{summary['seconds']:.1f} s, {summary['rows_per_second']:,} rows/s"


def _outcome(summary: Mapping[str, Any]) -> Iterator[str]:
    if summary["dry_run"]:
        yield (
            f"Dry run: {summary['loaded']:,} would be loaded, {summary['unchanged']:,} are in already, "
            f"{summary['rejected']:,} would be rejected. Nothing was changed."
        )
        return
    yield (
        f"{summary['loaded']:,} loaded, {summary['updated']:,} brought up to date, {summary['unchanged']:,} were in "
        f"already, {summary['rejected']:,} rejected"
        + (
            f", {summary['differing']:,} went another way here since: left alone"
            if summary["differing"]
            else ""
        )
    )
    if summary["rejects_file"]:
        yield f"Rejected rows: {summary['rejects_file']}"


def _section(title: str, counts: Mapping[str, int], words: Mapping[str, str]) -> Iterator[str]:
    met = [(name, counts[name]) for name in words if counts.get(name)]
    if met:
        yield f"{title}:"
    for name, count in met:
        yield f"  {count:>9,} {words[name]}"


def _words(summary: Mapping[str, Any]) -> Iterator[str]:
    for name, plural in (("status", "statuses"), ("channel", "channels")):
        unknown = summary[f"unknown_{plural}"]
        if unknown:
            said = ", ".join(f"“{word}” ({count:,})" for word, count in list(unknown.items())[:8])
            yield f"Words of the {name} column that are not known: {said}. Give them in the map under [{plural}]."
