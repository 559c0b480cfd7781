"""Which closings as fixed are looked back at, and whether what they closed was reported again. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from requests_app.cases.duplicates import RETURN_RADIUS as RADIUS
from requests_app.cases.duplicates import RETURN_WITHIN as WITHIN

__all__ = ["MATURE", "OLDEST", "RADIUS", "WITHIN", "Fixes"]

MATURE, OLDEST = WITHIN.days + 1, WITHIN.days + 28  # days: each closing had the time to come back


def _none() -> npt.NDArray[np.int64]:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Fixes:
    """Events that closed something as fixed, at a known place, and when it was reported again (NEVER: it was not)."""

    event: npt.NDArray[np.int64] = field(default_factory=_none)
    again: npt.NDArray[np.int64] = field(default_factory=_none)
