"""The allocation of inspectors: a big city planned at once, and the demo's season replayed day by day.

SEASON_SEEDS (default 3) draws so many seasons. The way of planning was chosen on seed 1; the seeds here are others.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from statistics import median

from reports.analysis import allocation
from reports.analysis.allocation import Cell, Problem

from . import Row
from .inspectors import cities
from .inspectors.replay import Forecasts, Played, Way, replay
from .inspectors.season import Season, season

BEGINS, ENDS = date(2026, 4, 1), date(2026, 9, 30)
SEEDS = range(2, 2 + int(os.environ.get("SEASON_SEEDS", "3")))
SCARCE = 3.0  # times the demo's complaints: more than its people can do in July


def run() -> list[Row]:
    return [*_big_cities(), *_zoned(), *_impossible(), *_seasons()]


def _big_cities() -> Iterator[Row]:
    for name, draw in cities.CITIES.items():
        gaps, seconds, better = zip(*(_planned(draw(seed)) for seed in range(3)), strict=True)
        yield Row(f"20 zones × 5 days × 6 tasks, 40 inspectors, {name}: gap, %", 100 * max(gaps), at_most=1.0)
        yield Row(f"  seconds of processor time, worst of 3, {name}", max(seconds), at_most=5.0)
        yield Row(f"  late days as proportional, {name}", max(better), at_most=1.0)


def _zoned() -> Iterator[Row]:
    """Three kinds of zones at once: known to be hard for the search, which gives what it has by its limit. No bar."""
    gap, seconds, better = _planned(cities.season(0, zones=True))
    said = f"{seconds:.1f} s of processor time; late days as proportional {better:.2f}"
    yield Row("  in its season, half of the groups kept to zones: gap, %", 100 * gap, detail=said)


def _planned(problem: Problem) -> tuple[float, float, float]:
    started = time.process_time()
    plan = allocation.allocate(problem)
    seconds = time.process_time() - started
    assert plan.outcome, plan.refusals
    rival = allocation.proportional(problem).late_days()
    return plan.gap, seconds, plan.outcome.late_days() / rival if rival else 0.0


def _impossible() -> Iterator[Row]:
    plan = allocation.allocate(cities.impossible())
    yield Row(
        "impossible city: sentences that say why", len(plan.refusals), at_least=1, detail=plan.refusals[0]
    )


def planned(problem: Problem) -> Mapping[Cell, float]:
    plan = allocation.allocate(problem)
    assert plan.outcome, plan.refusals
    return plan.outcome.half_shifts


WAYS: dict[str, Way] = {
    "plan": planned,
    "as today": lambda problem: allocation.as_today(problem).half_shifts,
    "proportional": lambda problem: allocation.proportional(problem).half_shifts,
}


def _seasons() -> Iterator[Row]:
    played = [_played(season(BEGINS, ENDS, seed), seed) for seed in SEEDS]
    ratio = partial(_ratio, played)
    worst, usual = ratio("proportional"), ratio("as today")
    said = "; ".join(_said(one) for one in played)
    yield Row("season, missed deadlines as proportional, worst seed", max(worst), at_most=0.7, detail=said)
    yield Row("season, missed deadlines as today, worst seed", max(usual), at_most=1.0)
    yield Row("season, median of the seeds as proportional", median(worst))
    floors = sum(one["plan"].broken_floors for one in played)
    yield Row("season, days with a floor broken by the plan", floors, at_most=0)
    hours = max(abs(one["plan"].half_shifts - one["proportional"].half_shifts) for one in played)
    yield Row("season, half-shifts more or fewer than proportional", hours, at_most=0.01)
    yield from _scarce()


def _scarce() -> Iterator[Row]:
    """More work than people, so that somebody must wait: no bar, for the record. Weighted: a missed one by its weight."""
    found = _played(season(BEGINS, ENDS, SEEDS[0], SCARCE), SEEDS[0])
    yield Row("too few people: missed by weight as proportional", found["plan"].weighted / found["proportional"].weighted, detail=_said(found))  # fmt: skip
    yield Row(
        "too few people: missed as proportional", _missed(found["plan"]) / _missed(found["proportional"])
    )


def _played(drawn: Season, seed: int) -> dict[str, Played]:
    forecasts = Forecasts(drawn)
    return {name: replay(drawn, way, forecasts, seed) for name, way in WAYS.items()}


def _ratio(played: list[dict[str, Played]], rival: str) -> list[float]:
    return [_missed(one["plan"]) / max(1, _missed(one[rival])) for one in played]


def _missed(one: Played) -> int:
    return one.missed.total()


def _said(found: dict[str, Played]) -> str:
    return ", ".join(f"{name} {_missed(one):,} ({_by_task(one)})" for name, one in found.items())


def _by_task(one: Played) -> str:
    return " ".join(f"{task} {number}" for task, number in sorted(one.missed.items()))
