"""What others count, for the year's page."""

from __future__ import annotations

from django.db import models


class NonEmergencyCalls(models.Model):
    """What 911 says it took in a month that was no emergency, and who said so."""

    month = models.DateField(unique=True, help_text="Its first day")
    calls = models.PositiveIntegerField(help_text="Non-emergency calls that 911 answered")
    source = models.CharField(max_length=300, help_text="Who gave the number, where and when")

    class Meta:
        ordering = ["-month"]
        verbose_name = "non-emergency calls to 911"
        verbose_name_plural = "non-emergency calls to 911"
        constraints = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="month_by_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}: {self.calls:,}"
