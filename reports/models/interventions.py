"""What the city changed, so that its effect can be claimed or refuted."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from requests_app.models import District, Service


class Intervention(models.Model):
    """effect: before and after against the comparison, as of `judged_on`; empty until the first night."""

    class Outcome(models.TextChoices):
        REQUESTS = "requests", "How many requests come"
        DURATION = "duration", "How long they take"

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the whole city"
    )
    comparison = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where nothing changed; empty: all other districts",
    )
    started_on = models.DateField("changed on")
    what_changed = models.CharField(max_length=300, help_text="A schedule, a crew, a baiting")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.REQUESTS)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    added_at = models.DateTimeField(editable=False)
    judged_on = models.DateField(null=True, blank=True, editable=False)
    effect = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["-started_on", "-id"]

    def __str__(self) -> str:
        return f"{self.what_changed}, {self.started_on}"
