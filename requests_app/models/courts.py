"""What was handed to a court, so that anybody can be told later whether it still is the same."""

from django.conf import settings
from django.db import models

from .enforcement import EnforcementCase


class CourtPacket(models.Model):
    """Append-only: a packet of a case as it was taken. seal: the SHA-256 of its manifest, printed on its cover."""

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="packets")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    steps = models.PositiveIntegerField()
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.case}, {self.at:%Y-%m-%d %H:%M}"
