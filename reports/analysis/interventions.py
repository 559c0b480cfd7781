"""Did it help? before_after(here, others, first, changed) compares an area with others that did not change.

    found = before_after(here, [there, ...], first, changed=date(2026, 3, 1))   # counts a day, as for a forecast
    found.change, found.low, found.high       # -0.41, -0.54, -0.24: 41 % fewer than without it (24 to 54 %)
    found.sentence("Rodent reports", "Downtown")

Difference in differences on the log scale, week by week, so that season, storms and holidays cancel: the area's share of
each week is regressed on the change. Areas drift apart without anybody's doing, so the interval also holds how far each
of the others moved against the rest at the same time (Conley and Taber 2011): give all that are comparable, four at
least. Whether the area ran alike with them before is tested and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from .durations import Floats
from .too_little import TooLittle

BEFORE, AFTER, MONTH = 52, 52, 4  # weeks, the first two at most
FEWEST, LEAST = 6, 20  # weeks on each side; counts in each of the four cells of the comparison
COMPARED = 4  # areas, to learn how far they drift
APART = 0.05  # chance below which the two areas are said to have run apart before


@dataclass(frozen=True)
class Effect:
    """change, low, high: relative to what the comparison says would have been, with its 95 % interval.

    here, elsewhere: counts a week before and after; drift: how far areas move without a change, in logs (standard
    deviation; None with too few to tell); p_alike: the chance of trends so different before the change.
    """

    change: float
    low: float
    high: float
    here: tuple[float, float]
    elsewhere: tuple[float, float]
    weeks: tuple[int, int]
    drift: float | None
    p_alike: float

    @property
    def is_clear(self) -> bool:
        return not self.low <= 0 <= self.high

    @property
    def ran_alike(self) -> bool:
        return self.p_alike >= APART

    def sentence(self, what: str, where: str) -> str:
        """As in: Rodent reports in Downtown fell by 41% against comparable areas (24% to 54%)."""
        return (
            f"{what} in {where} {self._moved()} against comparable areas ({self._interval()}){self._doubt()}."
        )

    def _doubt(self) -> str:
        if not self.ran_alike:
            return "; but they did not run alike before, so this may be something else"
        if self.drift is None:
            return f"; with fewer than {COMPARED} of them, how far areas drift by themselves is not in it"
        return ""

    def _moved(self) -> str:
        if not self.is_clear:
            return "did not change measurably"
        return f"{'fell' if self.change < 0 else 'rose'} by {abs(self.change):.0%}"

    def _interval(self) -> str:
        if self.is_clear:
            near, far = sorted([abs(self.low), abs(self.high)])
            return f"{near:.0%} to {far:.0%}"
        return f"between {self.low:+.0%} and {self.high:+.0%}".replace("-", "−")


def before_after(here: Floats, others: Sequence[Floats], first: date, changed: date) -> Effect | TooLittle:
    """here, others: counts a day from one first day, NaN where unknown. The day of the change counts as after."""
    from scipy.stats import norm, t

    if not len(others):
        return TooLittle("no area is named to compare with.")
    rows = _weeks(here, _together(others), first, changed)
    refused = _refused(*rows)
    if refused:
        return refused
    area, reference, after = rows
    effect, error = _regressed(area, reference, after.astype(float))
    drift = _drift(others, first, changed)
    total = np.hypot(error, (drift or 0.0) * np.sqrt(1 + 1 / len(others)))
    reach = float(t.ppf(0.975, max(2, len(others) - 1)) if drift else norm.ppf(0.975)) * total
    trend, doubt = _regressed(area[~after], reference[~after], np.linspace(-1, 1, int((~after).sum())))
    return Effect(
        change=float(np.expm1(effect)),
        low=float(np.expm1(effect - reach)),
        high=float(np.expm1(effect + reach)),
        here=(float(area[~after].mean()), float(area[after].mean())),
        elsewhere=(float(reference[~after].mean()), float(reference[after].mean())),
        weeks=(int((~after).sum()), int(after.sum())),
        drift=drift,
        p_alike=float(2 * norm.sf(abs(trend) / doubt)),
    )


def _together(areas: Sequence[Floats]) -> Floats:
    found: Floats = np.sum([np.asarray(area, dtype=float) for area in areas], axis=0)
    return found


def _drift(others: Sequence[Floats], first: date, changed: date) -> float | None:
    """How far each of the others moved against the rest, beyond what its counts explain by chance."""
    if len(others) < COMPARED:
        return None
    moves = []
    for at, other in enumerate(others):
        rows = _weeks(other, _together([*others[:at], *others[at + 1 :]]), first, changed)
        if not _refused(*rows):
            moves.append(_regressed(rows[0], rows[1], rows[2].astype(float)))
    if len(moves) < COMPARED:
        return None
    effects, errors = np.array(moves).T
    return float(np.sqrt(max(0.0, (effects**2 - errors**2).mean())))


def _weeks(
    here: Floats, elsewhere: Floats, first: date, changed: date
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Whole weeks counted from the day of the change, at most a year each way; those with an unknown day left out."""
    here, elsewhere = np.asarray(here, dtype=float), np.asarray(elsewhere, dtype=float)
    at, days = (changed - first).days, min(len(here), len(elsewhere))
    before, after = min(BEFORE, max(0, at) // 7), min(AFTER, max(0, days - max(0, at)) // 7)
    if not 0 <= at <= days:
        before = after = 0
    window = slice(at - 7 * before, at + 7 * after)
    area, reference = (side[window].reshape(-1, 7).sum(axis=1) for side in (here, elsewhere))
    known = np.isfinite(area) & np.isfinite(reference) & (area + reference > 0)
    return area[known], reference[known], (np.arange(before + after) >= before)[known]


def _refused(area: Floats, reference: Floats, after: npt.NDArray[np.bool_]) -> TooLittle | None:
    weeks = int((~after).sum()), int(after.sum())
    if min(weeks) < FEWEST:
        return TooLittle(
            f"{weeks[0]} weeks before the change and {weeks[1]} after it are known; {FEWEST} of each are needed."
        )
    cells = [side[when].sum() for side in (area, reference) for when in (~after, after)]
    if min(cells) < LEAST:
        return TooLittle(
            f"one side of the comparison holds {int(min(cells))} reports; {LEAST} are needed on each."
        )
    return None


def _regressed(area: Floats, reference: Floats, term: Floats) -> tuple[float, float]:
    """The term's effect on the area's share of each week, and its standard error, which knows how weeks vary."""
    from sklearn.linear_model import LogisticRegression

    rows = np.repeat(term, 2)[:, None]
    model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-8)
    weights = np.column_stack([area, reference]).ravel()
    model.fit(rows, np.tile([1, 0], len(area)), sample_weight=weights)
    share = model.predict_proba(term[:, None])[:, 1]
    total = area + reference
    design = np.column_stack([np.ones(len(term)), term])
    information = design.T @ (design * (total * share * (1 - share))[:, None])
    spread = _spread(area, total, share)
    return float(model.coef_[0, 0]), float(np.sqrt(spread * np.linalg.inv(information)[1, 1]))


def _spread(area: Floats, total: Floats, share: Floats) -> float:
    """How much more than chance weeks vary, and months too: what lasts for weeks must not look certain."""
    found = [1.0]
    for weeks in (1, MONTH):
        used = len(area) // weeks * weeks
        off, variance = (
            side[:used].reshape(-1, weeks).sum(axis=1)
            for side in (area - total * share, total * share * (1 - share))
        )
        if len(off) > 2:
            found.append(float((off**2 / variance).sum() / (len(off) - 2)))
    return max(found)
