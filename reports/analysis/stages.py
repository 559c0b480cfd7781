"""Whom requests wait for: the time between their steps, with the step that lasts counted as lasting so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .durations import Bools, Floats, Percentile, time_to_close

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Stage:
    """share: of all waiting; mean: days a request, of all requests; n: the stays; percentiles: of one stay, in days."""

    stage: int
    share: float
    mean: float
    n: int
    requests: int
    lasting: int
    median: Percentile
    p90: Percentile


def stays(request: Ints, stage: Ints, days: Floats, lasts: Bools) -> tuple[Ints, Ints, Floats, Bools]:
    """Rows in order of time, request by request; those of one stage that follow each other become one stay."""
    if not len(request):
        return request, stage, days, lasts
    begins = np.flatnonzero(np.r_[True, (request[1:] != request[:-1]) | (stage[1:] != stage[:-1])])
    return (
        request[begins],
        stage[begins],
        np.add.reduceat(days, begins),
        np.logical_or.reduceat(lasts, begins),
    )


def stages(request: Ints, stage: Ints, days: Floats, lasts: Bools) -> list[Stage]:
    """The longest waiting first; rows as for `stays`."""
    total, everyone = float(days.sum()), len(np.unique(request))
    request, stage, days, lasts = stays(request, stage, days, lasts)
    found = []
    for one in np.unique(stage):
        mask = stage == one
        length = time_to_close(days[mask], ~lasts[mask])
        spent = float(days[mask].sum())
        found.append(
            Stage(
                stage=int(one),
                share=spent / total if total else 0.0,
                mean=spent / everyone,
                n=int(np.count_nonzero(mask)),
                requests=len(np.unique(request[mask])),
                lasting=int(np.count_nonzero(lasts[mask])),
                median=length.median,
                p90=length.p90,
            )
        )
    return sorted(found, key=lambda one: -one.share)
