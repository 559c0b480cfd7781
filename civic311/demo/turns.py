"""Who answers: a CSR who is free; where all are busy the caller waits. And the writing after it."""

import numpy as np
from numpy.random import Generator

from .crews import CSRS
from .log import Log
from .reporters import NOBODY

WRITING = {
    "request_opened": 70, "call_back": 55, "joined": 35, "answered": 24, "transferred": 20, "not_city": 15, "abandoned": 0,
}  # fmt: skip
SLOW_CSR, SLOWNESS = "dev", 2.4
LONGEST_WAIT = 600  # seconds


def take_turns(log: Log, rng: Generator) -> Log:
    """Each contact with its CSR, its wait and the end of its writing; those nobody answered have neither."""
    writing = np.array([WRITING[ending] for ending in log.ending.tolist()])
    writing = (writing * np.exp(rng.normal(0, 0.5, len(log)))).astype(int)
    lucky = rng.random(len(log))
    csrs, waits, written = _turns(log, writing.tolist(), lucky.tolist())
    wait = np.array(waits, dtype=np.int64)
    shifted = {
        name: np.where(getattr(log, name) == NOBODY, NOBODY, getattr(log, name) + wait)
        for name in ("started", "said", "ended", "beside_at")
    }
    wrapped = np.where(np.array(csrs) == NOBODY, NOBODY, shifted["ended"] + np.array(written))
    return Log(**vars(log) | shifted | {"csr": np.array(csrs), "wrapped": wrapped})


def _turns(log: Log, writing: list[int], lucky: list[float]) -> tuple[list[int], list[int], list[int]]:
    """By contact: CSR, seconds of waiting, seconds of writing."""
    pace = [SLOWNESS if csr.username == SLOW_CSR else 1.0 for csr in CSRS]
    free_at, turns = [0] * len(CSRS), []
    can_wait = (log.ending != "request_opened") & (log.ending != "joined")
    columns = (log.started.tolist(), log.ended.tolist(), can_wait.tolist(), log.ending.tolist())
    for started, ended, waits, ending, wrote, luck in zip(*columns, writing, lucky, strict=True):
        if ending == "abandoned":
            turns.append((NOBODY, 0, 0))
            continue
        free = [place for place, until in enumerate(free_at) if until <= started]
        csr = free[int(luck * len(free))] if free else min(range(len(free_at)), key=free_at.__getitem__)
        wait = max(0, free_at[csr] - started) if waits else 0
        wait = wait if wait <= LONGEST_WAIT else 0
        wrote = int(wrote * pace[csr])
        free_at[csr] = max(free_at[csr], ended + wait + wrote)
        turns.append((csr, wait, wrote))
    csrs, waited, written = (list(column) for column in zip(*turns, strict=True))
    return csrs, waited, written
