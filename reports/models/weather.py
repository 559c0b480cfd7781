"""The weather of each day, where somebody brings it."""

from __future__ import annotations

from django.db import models


class Weather(models.Model):
    """In the units of the file that was loaded; a value that was not measured is empty."""

    day = models.DateField(unique=True)
    tmin = models.FloatField("lowest temperature", null=True)
    tmax = models.FloatField("highest temperature", null=True)
    precipitation = models.FloatField(null=True)
    snow = models.FloatField("new snow", null=True)

    class Meta:
        ordering = ["-day"]
        verbose_name_plural = "weather"

    def __str__(self) -> str:
        return f"Weather, {self.day}"
