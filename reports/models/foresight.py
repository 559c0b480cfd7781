"""What the night works out about each service and district: written once for a day, read by pages and reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from requests_app.models import District, Service


class Refresh(models.Model):
    """One night's work on the history up to the end of `day`; asked again for the same day it gives the same figures.

    failures: [{"step", "series", "reason"}]. figures: what the pages' first sentences and the quality page read.
    """

    day = models.DateField(unique=True, help_text="The last local day of the history used")
    known_at = models.DateTimeField(help_text="It uses what was recorded up to this moment")
    written_at = models.DateTimeField()
    figures = models.JSONField(default=dict)
    failures = models.JSONField(default=list)

    class Meta:
        ordering = ["-day"]
        verbose_name_plural = "refreshes"

    def __str__(self) -> str:
        return f"Analytics up to {self.day}"


class Series(models.Model):
    """A service in a district on a day; no district: the whole city."""

    day = models.DateField()
    service = models.ForeignKey(Service, models.CASCADE, related_name="+", db_index=False)
    district = models.ForeignKey(
        District, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class Forecast(Series):
    """From the day after `day`: 28 days and 26 weeks. figures: {"days", "weeks", "recent", "seasons", "backtest", ...}.

    too_little: what is missing where nothing can be said.
    """

    method = models.CharField(max_length=80)
    figures = models.JSONField(default=dict)
    too_little = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["service__name", "district__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "service", "district"], nulls_distinct=False, name="forecast_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"Forecast {self.service_id}/{self.district_id} of {self.day}"


class DurationFigures(Series):
    """How long requests take. figures: {"n", "open", "median", "p90", "stages", "comparison", "change", ...}."""

    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["service__name", "district__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "service", "district"], nulls_distinct=False, name="durations_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"Durations {self.service_id}/{self.district_id} of {self.day}"


class AlarmQuerySet(models.QuerySet):
    def shown(self) -> AlarmQuerySet:
        """Those among the five of their day."""
        return self.filter(is_shown=True)

    def between(self, first: date, last: date) -> AlarmQuerySet:
        return self.filter(day__gte=first, day__lte=last)


class Alarm(Series):
    """More requests than expected: a surge of a series, or a hot spot of cells. What staff say of it is kept.

    since: the first day of an alarm that goes on. rank: among its day's, 1 is the most certain; is_shown: among the
    five that passed. requests: the ids that it counted.
    """

    class Kind(models.TextChoices):
        SURGE = "surge", "Surge"
        HOT_SPOT = "hot_spot", "Hot spot"

    class State(models.TextChoices):
        NEW = "new", "New"
        ACKNOWLEDGED = "acknowledged", "Seen"
        EXPLAINED = "explained", "Explained"
        STORM = "storm", "Opened as a storm"
        FALSE = "false", "Nothing there"

    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=80, help_text="The same for one alarm on all its days")
    since = models.DateField(help_text="The first day counted")
    observed = models.PositiveIntegerField()
    expected = models.FloatField()
    p = models.FloatField()
    score = models.FloatField()
    rank = models.PositiveIntegerField()
    is_shown = models.BooleanField(default=False)
    sentence = models.CharField(max_length=400)
    figures = models.JSONField(default=dict)
    requests = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=500, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["day", "kind", "key"], name="alarm_once_a_day"),
        ]
        indexes = [
            models.Index(fields=["-day"], name="alarm_shown", condition=models.Q(is_shown=True)),
            models.Index(fields=["key", "-day"], name="alarm_days"),
        ]

    def __str__(self) -> str:
        return self.sentence

    def answered(self, state: str, *, by: Any, why: str, at: datetime) -> None:
        self.state, self.said_by, self.why, self.said_at = state, by, why, at
        self.save(update_fields=["state", "said_by", "why", "said_at"])


class CellMap(models.Model):
    """Of one service the last 28 days on a map: cells is [{"cell", "observed", "expected", "ratio", "hot"}]."""

    day = models.DateField()
    service = models.ForeignKey(Service, models.CASCADE, related_name="+", db_index=False)
    cells = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "service"], name="cell_map_once_a_day")]

    def __str__(self) -> str:
        return f"Map {self.service_id} of {self.day}"
