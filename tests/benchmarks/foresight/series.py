"""Real requests as the methods take them: counts a day by name, and columns of reports."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

import holidays
import numpy as np
import numpy.typing as npt

from reports.analysis.hygiene import Reports
from tests.conftest import SHARED

CHICAGO = SHARED / "data/timeseries/chicago_sanitation_code_2000_2014.csv.gz"
BOSTON = SHARED / "data/benchmark/boston_311_2015_partial.csv.gz"
CHICAGO_FIRST, CHICAGO_DAYS = date(2011, 1, 1), 1461  # before, not every kind was recorded
BOSTON_FIRST, BOSTON_DAYS = date(2015, 1, 1), 365
TIME = "%m/%d/%Y %I:%M:%S %p"
STAFF = ("Employee Generated", "City Worker App", "Maximo Integration")
Series = dict[str, npt.NDArray[np.float64]]


def is_there() -> bool:
    return CHICAGO.exists() and BOSTON.exists()


def holidays_of(state: str) -> holidays.HolidayBase:
    return holidays.country_holidays("US", subdiv=state)


@cache
def chicago() -> dict[str, Series]:
    """By column of the file: the kind of sanitation complaint, the police district, the ward."""
    columns = {
        "kind": "What_is_the_Nature_of_this_Code_Violation",
        "police district": "Police_District",
        "ward": "Ward",
    }
    found: dict[str, Series] = {name: defaultdict(lambda: np.zeros(CHICAGO_DAYS)) for name in columns}
    seen = set()
    for row in _rows(CHICAGO):
        day = (date.fromisoformat(row["Creation_Date"][:10]) - CHICAGO_FIRST).days
        if row["Service_Request_Number"] in seen or not 0 <= day < CHICAGO_DAYS:
            continue
        seen.add(row["Service_Request_Number"])
        for name, column in columns.items():
            if row[column]:
                found[name][row[column]][day] += 1
    return found


@cache
def boston() -> tuple[list[str], Reports]:
    """The services by number, and every request of 2015 as columns."""
    rows = list(_rows(BOSTON))
    services = sorted({row["TYPE"] for row in rows})
    number = {service: at for at, service in enumerate(services)}
    nobody = np.full(len(rows), "")
    return services, Reports(
        service=np.array([number[row["TYPE"]] for row in rows]),
        opened=_times([row["OPEN_DT"] for row in rows]),
        closed=_times([row["CLOSED_DT"] for row in rows]),
        latitude=_numbers([row["LATITUDE"] for row in rows]),
        longitude=_numbers([row["LONGITUDE"] for row in rows]),
        channel=np.array([row["Source"] for row in rows]),
        place=nobody,
        reporter=nobody,
    )


def boston_daily(most: int) -> Series:
    """The most asked services that were recorded all year."""
    services, reports = boston()
    days = (reports.opened.astype("datetime64[D]") - np.datetime64(BOSTON_FIRST)).astype(int)
    found = {}
    for at in np.argsort(-np.bincount(reports.service), kind="stable"):
        daily = np.bincount(days[reports.service == at], minlength=BOSTON_DAYS).astype(float)
        if (daily.reshape(-1, 73).sum(axis=1) > 0).all() and daily[:28].any():
            found[services[at]] = daily
    return dict(list(found.items())[:most])


def busiest(series: Series, most: int, at_least: float = 0.4) -> Series:
    """at_least: a day."""
    order = sorted(series, key=lambda name: -series[name].sum())
    return {name: series[name] for name in order[:most] if series[name].mean() >= at_least}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", newline="") as lines:
        yield from csv.DictReader(lines)


def _times(texts: list[str]) -> npt.NDArray[np.datetime64]:
    return np.array(
        [
            np.datetime64(datetime.strptime(text, TIME), "s") if text else np.datetime64("NaT")
            for text in texts
        ]
    )


def _numbers(texts: list[str]) -> npt.NDArray[np.float64]:
    return np.array([float(text) if text else np.nan for text in texts])
