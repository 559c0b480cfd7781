"""Small files written by the tests, and the import of them."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from requests_app.importing import columns, opening, requests, table

NOW = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
HEADER = [
    "id",
    "opened",
    "closed",
    "due",
    "status",
    "type",
    "department",
    "district",
    "address",
    "lat",
    "lon",
    "channel",
]
OURS = {"source": "test", "time_zone": "America/New_York"}
FIELDS = {
    "id": "id",
    "opened": "opened",
    "closed": "closed",
    "due": "due",
    "status": "status",
    "service": "type",
    "department": "department",
    "district": "district",
    "address": "address",
    "latitude": "lat",
    "longitude": "lon",
    "channel": "channel",
}
GOOD = {
    "opened": "03/04/2015 10:00:00 AM",
    "status": "Open",
    "type": "Pothole",
    "department": "PWD",
    "district": "North End",
    "address": "12 Elm Street",
    "lat": "41.7600",
    "lon": "-72.6800",
    "channel": "Call",
}
WRITTEN = {
    "opened": "03/25/2015 08:15:00 AM",
    "closed": "03/26/2015 04:30:00 PM",
    "due": "03/30/2015 08:30:00 AM",
    "status": "Closed",
}


def write(folder: Path, *rows: dict, around: int = 30, header=HEADER) -> Path:
    """A file with these rows after `around` good ones, which show how dates are written and where the city is."""
    good = [
        GOOD
        | WRITTEN
        | {"id": f"good-{n}", "lat": f"{41.76 + n / 1000:.4f}", "lon": f"{-72.68 + n / 1000:.4f}"}
        for n in range(around)
    ]
    path = folder / "requests.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows([*good, *({**GOOD, **row} for row in rows)])
    return path


def run(path: Path, *, options: requests.Options | None = None, fields=None, now=NOW, **plain) -> dict:
    """The summary of importing a file with a map of FIELDS."""
    content = {**OURS, **plain, "columns": fields or FIELDS}
    column_map = columns.parsed("test", content)
    options = options or requests.Options(rejects=path.with_suffix(".rejects.csv"))
    with opening.opened(str(path)) as source:
        summary = requests.Import(table.table_of(source), column_map, options, now).run()
    outcomes = ("loaded", "updated", "unchanged", "differing", "rejected")
    assert summary["rows"] == sum(summary[name] for name in outcomes)
    return summary


def rejects(path: Path) -> list[dict]:
    with path.with_suffix(".rejects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
