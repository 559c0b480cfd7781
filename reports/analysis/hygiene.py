"""What to clean before counting: check(reports) gives one Finding a trap, with its rows flagged and what to do about it.

found = check(reports, known_points=[(42.3594, -71.0587)], staff=["Employee Generated"])
found["default point"].flags, .count, .share, .fix, .examples
asked(found)      # rows for measures of demand, forecasts: residents', each place once a day
independent(found)  # rows for alarms: those, and what one person reports on a walk counted once
placed(found)     # rows for maps and scans of the unusual: those, with a real point
waited(found)     # rows for durations: neither closed at intake nor before they were opened
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .batches import batched
from .durations import Bools, Floats

SHARE, TYPES, REPORTS = 0.002, 5, 10  # of what is located, at one point: over this it is nobody's address
METERS = 1e-4  # degrees: points are one when they agree to about 10 m
AT_ONCE = np.timedelta64(1, "s")
Words = npt.NDArray[np.str_]
Times = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Reports:
    """One entry a request, parents only; closed is NaT while open, points are NaN without one.

    place: an address or any other name of the spot, "" where only the point tells; reporter: any key, "" unknown.
    """

    service: npt.NDArray[np.int64]
    opened: Times
    closed: Times
    latitude: Floats
    longitude: Floats
    channel: Words
    place: Words
    reporter: Words

    def __len__(self) -> int:
        return len(self.service)

    @property
    def points(self) -> npt.NDArray[np.int64]:
        """A row a request: latitude and longitude as whole METERS, -1 without."""
        both = np.column_stack([self.latitude, self.longitude])
        return np.where(np.isfinite(both), np.round(both / METERS), -1).astype(np.int64)


@dataclass(frozen=True)
class Finding:
    """flags: a row a request; fix: a sentence for whoever keeps the data."""

    name: str
    flags: Bools
    fix: str
    examples: tuple[str, ...] = field(default=())

    @property
    def count(self) -> int:
        return int(self.flags.sum())

    @property
    def share(self) -> float:
        return self.count / len(self.flags) if len(self.flags) else 0.0


def check(
    reports: Reports, *, known_points: Sequence[tuple[float, float]] = (), staff: Collection[str] = ()
) -> dict[str, Finding]:
    """known_points: fallback locations the city knows of; staff: the channels through which employees report."""
    nowhere, anywhere = unlocated(reports), default_points(reports, known_points)
    somewhere = ~(nowhere.flags | anywhere.flags)
    found = [
        nowhere,
        anywhere,
        by_staff(reports, staff),
        repeated(reports, somewhere),
        in_batches(reports, somewhere),
        closed_at_intake(reports),
        closed_before_opened(reports),
    ]
    return {finding.name: finding for finding in found}


def asked(found: Mapping[str, Finding]) -> Bools:
    return ~_any(found, "by staff", "repeated")


def independent(found: Mapping[str, Finding]) -> Bools:
    return asked(found) & ~found["in a batch"].flags


def placed(found: Mapping[str, Finding]) -> Bools:
    return independent(found) & ~_any(found, "no point", "default point")


def waited(found: Mapping[str, Finding]) -> Bools:
    return ~_any(found, "closed at intake", "closed before opened")


def _any(found: Mapping[str, Finding], *names: str) -> Bools:
    flags: Bools = np.any([found[name].flags for name in names], axis=0)
    return flags


def unlocated(reports: Reports) -> Finding:
    flags = ~(np.isfinite(reports.latitude) & np.isfinite(reports.longitude))
    return Finding("no point", flags, "Ask for the place at intake: these are on no map.")


def default_points(reports: Reports, known: Sequence[tuple[float, float]] = ()) -> Finding:
    """Points that stand for "somewhere in the city": named ones, and any with too much of too many kinds."""
    points = reports.points
    located = points[:, 0] != -1
    spots, at, counts = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    at = at.reshape(-1)
    kinds = np.zeros(len(spots), dtype=np.int64)
    np.add.at(kinds, np.unique(np.column_stack([at, reports.service]), axis=0)[:, 0], 1)
    named = _near(spots, known)
    crowded = (counts > SHARE * located.sum()) & (counts >= REPORTS) & (kinds >= TYPES)
    suspect = (named | crowded) & (spots[:, 0] != -1)
    worst = sorted(np.flatnonzero(suspect), key=lambda spot: -counts[spot])[:5]
    return Finding(
        "default point",
        suspect[at],
        "Find out which form or import fills in this point, and have it leave the place empty.",
        tuple(
            f"{spots[spot][0] * METERS:.4f}, {spots[spot][1] * METERS:.4f}: {counts[spot]} requests for "
            f"{kinds[spot]} services"
            for spot in worst
        ),
    )


def _near(spots: npt.NDArray[np.int64], known: Sequence[tuple[float, float]]) -> Bools:
    near = np.zeros(len(spots), dtype=bool)
    for point in known:
        near |= (np.abs(spots - np.round(np.array(point) / METERS)) <= 1).all(axis=1)
    return near


def by_staff(reports: Reports, channels: Collection[str]) -> Finding:
    flags = np.isin(reports.channel, list(channels)) if channels else np.zeros(len(reports), dtype=bool)
    return Finding(
        "by staff",
        flags,
        "Counted as work, not as demand: keep a channel of its own for what employees report.",
    )


def repeated(reports: Reports, somewhere: Bools) -> Finding:
    """All but the first of one service at one place on one day; somewhere: rows with a point of their own."""
    order = np.argsort(reports.opened, kind="stable")
    days = reports.opened.astype("datetime64[D]").astype(np.int64)
    spots = [
        _spot(*row) for row in zip(reports.place.tolist(), reports.points.tolist(), somewhere, strict=True)
    ]
    seen: set[tuple[int, int, str]] = set()
    flags = np.zeros(len(reports), dtype=bool)
    for row in order:
        key = (int(reports.service[row]), int(days[row]), spots[row])
        flags[row] = bool(spots[row]) and key in seen
        seen.add(key)
    return Finding("repeated", flags, "Merge them into the first: one thing reported twice is one thing.")


def _spot(place: str, point: list[int], is_somewhere: bool) -> str:
    """ "" where two requests cannot be told apart by their place."""
    return (place or f"{point[0]} {point[1]}") if is_somewhere else ""


def in_batches(reports: Reports, somewhere: Bools) -> Finding:
    """All but the first of what one person reported on one walk."""
    flags = batched(
        reports.service,
        reports.opened,
        np.where(somewhere, reports.latitude, np.nan),
        np.where(somewhere, reports.longitude, np.nan),
        reports.channel,
        reports.reporter,
    )
    return Finding(
        "in a batch",
        flags,
        "One person on a walk is no surge: counted once in alarms and on maps of the unusual.",
    )


def closed_at_intake(reports: Reports) -> Finding:
    waited = reports.closed - reports.opened
    flags = ~np.isnat(reports.closed) & (waited >= np.timedelta64(0, "s")) & (waited <= AT_ONCE)
    return Finding("closed at intake", flags, "Shown as resolved at intake, apart from work in the field.")


def closed_before_opened(reports: Reports) -> Finding:
    flags = ~np.isnat(reports.closed) & (reports.closed < reports.opened)
    return Finding(
        "closed before opened",
        flags,
        "Correct the times at their source: no duration can be told from these.",
    )
