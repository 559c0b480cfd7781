"""Whether what was said came true, and whether the records can be trusted."""

from __future__ import annotations

from django.db import models

from requests_app.models import District, Service


class PromiseMade(models.Model):
    """From `since` on residents were told: so many of ten within `days` working days. No days: nothing was promised."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="+", db_index=False)
    district = models.ForeignKey(
        District, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    since = models.DateField()
    of_ten = models.PositiveSmallIntegerField(default=8)
    days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "district", "since"], nulls_distinct=False, name="promise_made_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id}/{self.district_id} since {self.since}: {self.days}"


class PromiseCheck(models.Model):
    """Of the requests received in four weeks, how many were done within the days promised at their beginning.

    Written once, when the last of them had its time. replayed: no promise was published then; it is the one that would
    have been, learned from what had happened by that day.
    """

    day = models.DateField(help_text="The first of the 28 days")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+", db_index=False)
    district = models.ForeignKey(
        District, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    of_ten = models.PositiveSmallIntegerField(default=8)
    days = models.PositiveSmallIntegerField(help_text="Promised, working days")
    cases = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    replayed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-day", "service__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "service", "district"], nulls_distinct=False, name="promise_checked_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kept__lte=models.F("cases")), name="promise_kept_of_cases"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kept} of {self.cases} within {self.days} working days"


class DataQuality(models.Model):
    """What a day's records lack. findings: [{"key", "count", "of", "sentence", "fix", "requests": ids, 50 at most}]."""

    day = models.DateField(unique=True)
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ["-day"]
        verbose_name_plural = "data quality"

    def __str__(self) -> str:
        return f"Data quality, {self.day}"
