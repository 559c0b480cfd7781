"""What everybody reads."""

from __future__ import annotations

from django.db import models


class PublicFigures(models.Model):
    """The public dashboard up to a day, written once a night so that no visitor waits for it."""

    day = models.DateField(unique=True)
    known_at = models.DateTimeField()
    written_at = models.DateTimeField()
    figures = models.JSONField()

    class Meta:
        ordering = ["-day"]
        verbose_name_plural = "public figures"

    def __str__(self) -> str:
        return f"Public figures, {self.day}"
