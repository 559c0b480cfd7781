"""Forecasts against last week again: 12 series a city, 12 origins 28 days apart over the last year."""

import time

import numpy as np

from reports.analysis.backtests import Backtest, backtest
from reports.analysis.forecast import forecast

from .. import Row
from . import series

MASE = {7: 0.80, 28: 0.82}
UNDER, UNDER_WQL = 0.12, 0.20  # the share by which the error is under that of last week again
COVERED = (0.78, 0.93)
NIGHT, SECONDS = 200, 60.0


def run() -> list[Row]:
    chicago = series.chicago()
    kinds = series.busiest(chicago["kind"], 8)
    twelve = kinds | series.busiest(chicago["police district"], 12 - len(kinds))
    others = dict(list(series.busiest(chicago["police district"], 16).items())[4:])
    first, closed = series.CHICAGO_FIRST, series.holidays_of("IL")
    rows = _measured("Chicago", twelve, first, closed, origins=12)
    rows += _measured("Chicago, districts held out", others, first, closed, origins=12)
    rows += [_together(twelve | others, days, first, closed) for days in (5, 28)]
    # One year alone: the first half teaches, so that half a year of origins is left.
    half = _measured(
        "Boston 2015", series.boston_daily(12), series.BOSTON_FIRST, series.holidays_of("MA"), origins=6
    )
    return [
        *rows,
        *half,
        _night(chicago["ward"] | chicago["police district"] | chicago["kind"], first, closed),
    ]


def _measured(city, daily, first, closed, origins) -> list[Row]:
    started = time.process_time()
    tried = [backtest(counts, first, holidays=closed, origins=origins) for counts in daily.values()]
    found = [one for one in tried if isinstance(one, Backtest)]
    each = 1000 * (time.process_time() - started) / sum(one.origins for one in found)
    detail = f"{len(found)} series of {len(daily)}, {origins} origins, {each:.0f} ms a forecast"
    return [
        row for days in MASE for row in _rows(city, days, [one.by_horizon[days] for one in found], detail)
    ]


def _rows(city, days, scores, detail) -> list[Row]:
    mase, naive = np.mean([one.mase for one in scores]), np.mean([one.naive_mase for one in scores])
    wql, naive_wql = np.mean([one.wql for one in scores]), np.mean([one.naive_wql for one in scores])
    covered = float(np.mean([one.coverage for one in scores]))
    bias = f"bias {np.mean([one.bias for one in scores]):+.1%}"
    name = f"{city}, {days} days:"
    return [
        Row(f"{name} MASE", float(mase), at_most=MASE[days], detail=detail),
        Row(
            f"{name} under last week again",
            float(1 - mase / naive),
            at_least=UNDER,
            detail=f"that: {naive:.3f}",
        ),
        Row(
            f"{name} wQL under it",
            float(1 - wql / naive_wql),
            at_least=UNDER_WQL,
            detail=f"{wql:.3f}, {naive_wql:.3f}",
        ),
        Row(f"{name} days inside p10 to p90", covered, at_least=COVERED[0], detail=bias),
        Row(f"{name} ... and no more than", covered, at_most=COVERED[1]),
    ]


def _together(daily, days, first, closed) -> Row:
    """What is staffed for: so many days as one number, against its p80."""
    held = []
    for counts in daily.values():
        for origin in range(len(counts) - 12 * 28, len(counts), 28):
            found = forecast(counts[:origin], first, holidays=closed)
            held.append(counts[origin : origin + days].sum() <= found.total(days, 0.8))
    return Row(f"Chicago: the next {days} days together within their p80", float(np.mean(held)))


def _night(daily, first, closed) -> Row:
    names = list(daily)
    started = time.process_time()
    for at in range(NIGHT):
        forecast(daily[names[at % len(names)]], first, holidays=closed)
    spent = time.process_time() - started
    return Row(
        "200 series forecast, seconds of CPU",
        spent,
        at_most=SECONDS,
        detail=f"{1000 * spent / NIGHT:.0f} ms each",
    )
