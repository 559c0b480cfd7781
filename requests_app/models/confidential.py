"""Whoever complains of a property is kept to ourselves; each look at who it was is kept too."""

from django.conf import settings
from django.db import models

from .requests import ServiceRequest


class Reveal(models.Model):
    """Append-only: who was shown who complained and in which words, and why."""

    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="reveals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="reveal_newest")]

    def __str__(self):
        return f"{self.service_request}, {self.at:%Y-%m-%d %H:%M}"
