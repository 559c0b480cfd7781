"""What became of each change that the city made: before and after, against where nothing changed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from reports.analysis import comparing
from reports.analysis import interventions as method
from reports.analysis.interventions import Effect
from reports.daily.figures import duration
from reports.models import Intervention

from .facts import Facts, Floats
from .failures import Night

Json = dict[str, Any]
SIDE, TAU = 180, 30  # days before and after that durations are compared over


def write(facts: Facts, night: Night) -> None:
    """Those that had begun by then."""
    for one in Intervention.objects.filter(started_on__lte=facts.day.date).select_related(
        "service", "district"
    ):
        effect = night.tried("interventions", str(one), judged, facts, one)
        if effect is not None:
            one.effect, one.judged_on = effect, facts.day.date
            one.save(update_fields=["effect", "judged_on"])


def judged(facts: Facts, one: Intervention) -> Json:
    by = {Intervention.Outcome.REQUESTS: _requests, Intervention.Outcome.DURATION: _durations}
    return by[Intervention.Outcome(one.outcome)](facts, one)


def _requests(facts: Facts, one: Intervention) -> Json:
    rows = facts.demand.where(facts.demand.service == one.service_id)
    split = {
        int(d): facts.counts(rows.received_day, rows.district == d) for d in np.unique(rows.district) if d
    }
    if not one.district_id:
        return {"too_little": "the whole city was changed at once: there is nowhere left to compare it with."}
    here = split.pop(one.district_id, np.zeros(facts.today - facts.first + 1))
    others: list[Floats] = [split[one.comparison_id]] if one.comparison_id in split else list(split.values())
    found = method.before_after(here, others, date.fromordinal(facts.first), one.started_on)
    if not isinstance(found, Effect):
        return {"too_little": found.why}
    where = one.district.name if one.district else "the whole city"
    return {
        **asdict(found),
        "clear": found.is_clear,
        "sentence": found.sentence(f"“{one.service.name}”", where),
        "weekly": _weekly(here, others, facts, one.started_on),
    }


def _weekly(here: Floats, others: list[Floats], facts: Facts, changed: date) -> Json:
    """Counts a week of half a year on each side, for the picture; weeks begin at the change."""
    at = changed.toordinal() - facts.first
    starts = [
        at + 7 * week for week in range(-26, 26) if at + 7 * week >= 0 and at + 7 * week + 7 <= len(here)
    ]
    together = np.sum(others, axis=0) if others else np.zeros(len(here))
    return {
        "first": date.fromordinal(facts.first + starts[0]).isoformat() if starts else "",
        "here": [int(here[s : s + 7].sum()) for s in starts],
        "others": [int(together[s : s + 7].sum()) for s in starts],
    }


def _durations(facts: Facts, one: Intervention) -> Json:
    """The change of the restricted mean here less that elsewhere, with its 95 % interval."""
    rows = facts.work.where(facts.work.service == one.service_id)
    at = one.started_on.toordinal()
    rows = rows.where(abs(rows.received_day - at) <= SIDE)
    here = rows.district == one.district_id if one.district_id else np.ones(len(rows), dtype=bool)
    there = rows.district == one.comparison_id if one.comparison_id else ~here
    later = rows.received_day >= at
    sides = [here & ~later, here & later, there & ~later, there & later]
    if not one.district_id:
        sides = sides[:2]
    if min(int(np.count_nonzero(side)) for side in sides) < comparing.ENOUGH:
        return {"too_little": f"each side needs {comparing.ENOUGH} requests before and after the change."}
    means = [comparing.restricted_mean(rows.took[side], rows.is_closed[side], TAU) for side in sides]
    signs = (-1, 1, 1, -1)[: len(means)]
    change = sum(sign * mean.value for sign, mean in zip(signs, means, strict=True))
    error = float(np.hypot.reduce([mean.error for mean in means]))
    low, high = change - comparing.SURE * error, change + comparing.SURE * error
    return {
        "change": change, "low": low, "high": high, "clear": not low <= 0 <= high,
        "means": [round(mean.value, 2) for mean in means],
        "sentence": _sentence(one, change, low, high),
    }  # fmt: skip


def _sentence(one: Intervention, change: float, low: float, high: float) -> str:
    where = f" in {one.district.name}" if one.district else ""
    against = " against the comparison" if one.district else " against the months before"
    bounds = f"95% sure: {low:+.1f} to {high:+.1f} days".replace("-", "−")
    if low <= 0 <= high:
        return f"“{one.service.name}”{where} takes neither measurably longer nor shorter{against} ({bounds})."
    return f"“{one.service.name}”{where} takes {duration(abs(change))} {'longer' if change > 0 else 'less'}{against} ({bounds})."
