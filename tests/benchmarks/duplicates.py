"""Duplicates: suggestions and flags against what staff or the demo's maker knew.

The demo city tells which report is about the same as which. Real: reports that the staff of DC and Chicago marked as
duplicates (of what, their files do not say), so that of these only the flags can be measured; no text is in them.
`python -m tests.benchmarks.duplicates` fits the coefficients, on a demo city of another day, and prints them.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import h3.api.basic_int as h3
import numpy as np

from civic311.demo.generate import generate
from civic311.demo.habits import habits
from requests_app.cases import duplicates
from requests_app.cases.duplicates import Report

from . import Row

SIZE = os.environ.get("BENCH_SIZE", "city")
MEASURED, FITTED = date(2026, 6, 17), date(2025, 3, 3)
SHARED = Path(os.environ.get("CIVIC311_SHARED") or Path(__file__).parents[3] / "shared") / "data"
FEATURES = [name for name in duplicates.COEFFICIENTS if name != "intercept"]


@dataclass(frozen=True)
class Known:
    """original: the place of the report that it is about the same as; -1 where nobody says which."""

    reports: list[Report]
    duplicate: np.ndarray
    original: np.ndarray


def run() -> list[Row]:
    demo = demo_city(MEASURED)
    found = [candidates for _, candidates in suggestions(demo)]
    rows = [*_pairs(demo, found), *_flags("demo", demo, found, bars=True)]
    for name, real in _real():
        rows += _flags(name, real, [best for _, best in suggestions(real)], bars=False)
    return rows


def suggestions(known: Known) -> Iterator[tuple[int, list[tuple[int, float]]]]:
    """For each report, the earlier ones that the scorer would show: [(place, chance)], best first."""
    for place, near in _near(known.reports):
        ranked = duplicates.ranked(known.reports[place], [known.reports[one] for one in near])
        yield place, [(near[index], likeness.chance) for index, likeness in ranked]


def _near(reports: list[Report]) -> Iterator[tuple[int, list[int]]]:
    """Each report with the earlier ones in the cells around it, as the product's query finds them."""
    cells: dict[tuple, list[int]] = defaultdict(list)
    for place, report in enumerate(reports):
        here = _cell(report)
        yield place, [] if here is None else _recent(reports, place, cells, here)
        if here is not None:
            cells[report.group, here].append(place)


def _recent(reports: list[Report], place: int, cells: dict, here: int) -> list[int]:
    new, found = reports[place], []
    for cell in h3.grid_disk(here, 1):
        for earlier in reversed(cells[new.group, cell]):
            if new.at - reports[earlier].at > duplicates.WINDOW:
                break
            found.append(earlier)
    return found


def _cell(report: Report) -> int | None:
    if report.latitude is None or report.longitude is None:
        return None
    return h3.latlng_to_cell(report.latitude, report.longitude, 9)


# Figures


def _pairs(known: Known, found: list) -> list[Row]:
    truth = np.flatnonzero(known.original >= 0)
    first = [known.original[one] in [place for place, _ in found[one][:3]] for one in truth]
    detail = f"{len(truth)} reports with a known original among {len(known.reports):,}"
    return [
        Row(
            "true original among the first 3 suggestions, demo",
            float(np.mean(first)),
            at_least=0.75,
            detail=detail,
        )
    ]


def _flags(name: str, known: Known, found: list, *, bars: bool) -> list[Row]:
    """Precision and recall of the flag as the product sets it."""
    chance = np.array([candidates[0][1] if candidates else 0.0 for candidates in found])
    flagged = chance >= duplicates.FLAGGED_FROM
    right = int((flagged & known.duplicate).sum())
    detail = (
        f"{int(known.duplicate.sum()):,} of {len(known.reports):,} marked; {int(flagged.sum()):,} flagged"
    )
    return [
        Row(
            f"flag: precision, {name}",
            right / max(1, flagged.sum()),
            at_least=0.70 if bars else None,
            detail=detail,
        ),
        Row(f"flag: recall, {name}", right / max(1, known.duplicate.sum()), at_least=0.50 if bars else None),
    ]


# What is known


def demo_city(today: date) -> Known:
    city = generate(SIZE, today)
    groups = {habit.code: habit.group for habit in habits()}
    lives = list(city.lives())
    place = {life.external_id: number for number, life in enumerate(lives)}
    original = np.full(len(lives), -1)
    for twin in city.truth()["duplicates"]:
        original[place[twin["external_id"]]] = place[twin["first"]]
    reports = [
        Report(
            service=life.service_code,
            group=groups[life.service_code],
            at=life.at,
            latitude=None if _is_city_hall(life) else life.latitude,
            longitude=None if _is_city_hall(life) else life.longitude,
            address=life.address,
            text=life.description,
            language=life.language,
            closed_at=next((step.at for step in life.steps if step.kind == "closed"), None),
        )
        for life in lives
    ]
    return Known(reports, original >= 0, original)


def _is_city_hall(life) -> bool:
    return not life.address


def _real() -> Iterator[tuple[str, Known]]:
    for name, read in (("DC", _dc), ("Chicago", _chicago)):
        if rows := sorted(read(), key=lambda row: row[0].at):
            reports, marks = zip(*rows, strict=True)
            yield f"{name}, marked by staff", Known(list(reports), np.array(marks), np.full(len(marks), -1))


def _dc() -> Iterator[tuple[Report, bool]]:
    for row in _rows(SHARED / "samples/dc_311_2016summer.csv.gz"):
        if row["LATITUDE"]:
            closed = row["RESOLUTIONDATE"]
            yield Report(
                service=row["SERVICECODE"], group=row["SERVICETYPECODEDESCRIPTION"], at=_moment(row["ADDDATE"]),
                latitude=float(row["LATITUDE"]), longitude=float(row["LONGITUDE"]), address=row["STREETADDRESS"],
                closed_at=_moment(closed) if closed else None,
            ), "DUPLICATE" in row["SERVICEORDERSTATUS"]  # fmt: skip


def _chicago() -> Iterator[tuple[Report, bool]]:
    """Sanitation complaints; days without a time, so that only their order in the file tells which came first."""
    name = "What_is_the_Nature_of_this_Code_Violation"
    for row in _rows(SHARED / "timeseries/chicago_sanitation_code_2000_2014.csv.gz"):
        if row["Latitude"] and row["Creation_Date"] >= "2011":
            closed = row["Completion_Date"]
            yield Report(
                service=row[name], group="sanitation", at=_moment(row["Creation_Date"]),
                latitude=float(row["Latitude"]), longitude=float(row["Longitude"]), address=row["Street_Address"],
                closed_at=_moment(f"{closed[:10]}T23:59:00") if closed else None,
            ), row["Status"].endswith("Dup")  # fmt: skip


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.rstrip("Z")).replace(tzinfo=UTC)


def _rows(path: Path) -> Iterable[dict[str, str]]:
    if not path.exists():
        return
    with gzip.open(path, "rt") as file:
        yield from csv.DictReader(file)


# Fitting


def fit() -> dict[str, float]:
    """Every pair that would be compared. The demo's words are drawn by lot: they teach nothing and are left out."""
    from sklearn.linear_model import LogisticRegression

    known = demo_city(FITTED)
    rows, marks = [], []
    for place, near in _near(known.reports):
        new = known.reports[place]
        for other in near:
            if duplicates.is_candidate(new, known.reports[other]):
                rows.append([duplicates.features(new, known.reports[other])[name] for name in FEATURES])
                marks.append(known.original[place] == other)
    model = LogisticRegression(C=1.0, max_iter=1000).fit(np.array(rows), np.array(marks))
    fitted = dict(zip(FEATURES, model.coef_[0], strict=True))
    return {"intercept": float(model.intercept_[0]), **fitted}


if __name__ == "__main__":
    for name, value in fit().items():
        sys.stdout.write(f'    "{name}": {value:.2f},\n')
