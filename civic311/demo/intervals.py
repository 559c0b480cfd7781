"""What the telephone system counted, half hour by half hour."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from .cityclock import CityClock
from .log import Log

INTERVAL = ("queue", "start", "minutes", "offered", "answered", "abandoned", "average_wait", "average_talk")
MINUTES, QUEUE = 30, "311"


def intervals(log: Log, clock: CityClock) -> Iterator[tuple[Any, ...]]:
    """Only half hours in which the telephone rang; the fuller they were, the longer people waited."""
    rng = np.random.default_rng([311, 30])
    phone = log.take(np.flatnonzero(log.channel == "phone"))
    starts, place = np.unique(phone.started // (60 * MINUTES), return_inverse=True)
    lost = phone.ending == "abandoned"
    offered, abandoned = np.bincount(place), np.bincount(place, weights=lost).astype(int)
    answered = offered - abandoned
    talk = np.bincount(place, weights=np.where(lost, 0, phone.ended - phone.started)) / np.maximum(
        answered, 1
    )
    wait = rng.gamma(4, 5, len(starts)) + 55 * (offered / max(offered.max(), 1)) ** 2
    columns = (
        column.tolist()
        for column in (starts, offered, answered, abandoned, wait.astype(int), talk.astype(int))
    )
    for start, rang, met, left, waited, talked in zip(*columns, strict=True):
        at = clock.utc(start * 60 * MINUTES)
        yield QUEUE, at, MINUTES, rang, met, left, waited if met else None, talked if met else None
