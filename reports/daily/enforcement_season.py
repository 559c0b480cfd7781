"""The season's block: what came so far, against last season to the same day, and by week."""

from __future__ import annotations

from datetime import datetime, timedelta

from reports.measures import enforcement_season as season
from reports.measures.days import LocalDay
from reports.measures.enforcement_season import LAST, SEASON, THIS, SeasonMeasure, Span

from . import figures as f
from .enforcement_figures import Season, SeasonStep
from .wording import said

Days = dict[int, int]


def block(day: LocalDay, department: int, known_at: datetime) -> Season | None:
    """None where the department has no such work."""
    task = season.task_of(department)
    if task is None:
        return None
    this, last = season.span(day), season.span(day, LAST)
    weeks = this.weeks
    now = season.by_day(this, this.last, department, task.pk, known_at)
    whole = last.first.shifted(season.WEEK * weeks - 1)  # the last of these weeks is whole
    then = season.by_day(last, max(whole, last.last, key=lambda one: one.date), department, task.pk, known_at)
    steps = [_step(one, this, last, now[one.key], then[one.key]) for one in SEASON.values()]
    return Season(
        task=task.name,
        first=this.first.date.isoformat(),
        last_first=last.first.date.isoformat(),
        weeks=[(this.first.date + timedelta(season.WEEK * week)).isoformat() for week in range(weeks)],
        steps=steps,
        sentence=_sentence(steps[0], this),
    )


def _step(measure: SeasonMeasure, this: Span, last: Span, now: Days, then: Days) -> SeasonStep:
    return SeasonStep(
        this=_figure(measure, this, now, THIS),
        last=_figure(measure, last, then, LAST),
        weekly=_weekly(now, this.weeks),
        last_weekly=_weekly(then, this.weeks),
    )


def _figure(measure: SeasonMeasure, span: Span, days: Days, which: str) -> f.Figure:
    so_far = (span.last.date - span.first.date).days
    n = sum(count for day, count in days.items() if day <= so_far)
    return f.count(measure.key, measure.name, n, unit=measure.unit, scope={"season": which})


def _weekly(days: Days, weeks: int) -> list[int]:
    found = [0] * weeks
    for day, count in days.items():
        if day // season.WEEK < weeks:
            found[day // season.WEEK] += count
    return found


def _sentence(complaints: SeasonStep, this: Span) -> str:
    n, before = int(complaints.this.value or 0), int(complaints.last.value or 0)
    since = f"{said(n, 'complaint')} since {this.first.date:%B} {this.first.date.day}"
    if before < f.HIDE_RATES_UNDER:
        return f"{since}; {before:,} last season by this day."
    change = 100 * (n - before) / before
    word = "more" if change >= 0 else "fewer"
    return f"{since}, {f.percent(abs(change))} {word} than last season by this day ({before:,})."
