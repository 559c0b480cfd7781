"""A series as it can be learned from: since its first count, with the days nobody recorded left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from .durations import Bools, Floats
from .too_little import TooLittle

WINDOW = 1095  # days: nothing older is read
ENOUGH, FEW = 28, 10  # days known, counts in them: under either nothing is said
SILENT, SEASON, AROUND = 7, 62, 28  # days without any: a gap, no gap but a season; the days that judge it
UNBELIEVABLE = 1e-6


@dataclass(frozen=True)
class History:
    """known: False where counts are missing rather than 0 (they are 0 in counts)."""

    first: date
    counts: Floats
    known: Bools
    notes: tuple[str, ...] = ()

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.first + timedelta(days=len(self.counts))


def read(daily: Floats, first: date) -> History | TooLittle:
    given = np.asarray(daily, dtype=float).ravel()
    counts = np.where(np.isfinite(given) & (given >= 0), given, np.nan)[-WINDOW:]
    if not np.isfinite(counts).any():
        return TooLittle("no day is recorded yet.")
    some = np.flatnonzero(counts > 0)
    if not len(some):
        return TooLittle(f"none came in the {_days(len(counts))} recorded.")
    begun = int(some[0])
    return _checked(counts[begun:], first + timedelta(days=len(given) - len(counts) + begun))


def _checked(counts: Floats, first: date) -> History | TooLittle:
    if len(counts) < ENOUGH:
        return TooLittle(f"the first came on {first}, {_days(len(counts))} ago; {ENOUGH} days are needed.")
    known = np.isfinite(counts)
    counts = np.nan_to_num(counts)
    gaps = list(silences(counts))
    if gaps and gaps[-1][1] == len(counts):
        return TooLittle(
            f"none came since {first + timedelta(days=gaps[-1][0])}: check that they still arrive."
        )
    for since, until in gaps:
        known[since:until] = False
    if counts.sum() < FEW or known.sum() < ENOUGH:
        return TooLittle(f"only {int(counts.sum())} came in {_days(int(known.sum()))}; {FEW} are needed.")
    return History(first, counts, known, tuple(_told(first, *gap) for gap in gaps))


def silences(counts: Floats) -> Iterator[tuple[int, int]]:
    """(from, until) of runs without any that the days around them make unbelievable: records are missing."""
    for since, until in _runs(counts == 0):
        if until - since < SILENT or (until - since > SEASON and until < len(counts)):
            continue
        around = (counts[max(0, since - AROUND) : since], counts[until : until + AROUND])
        quiet = max((np.sum(side == 0) + 1) / (len(side) + 2) for side in around if len(side))
        if quiet ** (until - since) < UNBELIEVABLE and not _was_quiet_a_year_before(counts, since, until):
            yield since, until


def _runs(empty: Bools) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], empty, [False]]).astype(int)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _was_quiet_a_year_before(counts: Floats, since: int, until: int) -> bool:
    """A season that ends each year is no gap."""
    before = counts[max(0, since - 364) : max(0, until - 364)]
    return bool(len(before)) and float((before == 0).mean()) > 0.5


def _told(first: date, since: int, until: int) -> str:
    return f"No record from {first + timedelta(days=since)} to {first + timedelta(days=until - 1)}: left out."


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
