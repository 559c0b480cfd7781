"""Who watches a request, who looked at it and when, and who is about to start it. About staff, never about residents."""

from django.conf import settings
from django.db import models

from .requests import ServiceRequest


class Watch(models.Model):
    """Somebody wants to know what becomes of a request that is not theirs."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches", db_index=False)
    service_request = models.ForeignKey(
        ServiceRequest, models.CASCADE, related_name="watches", help_text="What is watched"
    )
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "watches"
        constraints = [models.UniqueConstraint(fields=["user", "service_request"], name="watched_once")]

    def __str__(self):
        return f"{self.user} watches {self.service_request}"


class Look(models.Model):
    """When somebody last had a request's page open."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    service_request = models.ForeignKey(ServiceRequest, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "service_request"], name="last_look_once")]
        indexes = [
            models.Index(fields=["service_request", "-at"], name="look_at_request"),
            models.Index(fields=["user", "-at"], name="look_of_user"),
            models.Index(fields=["at"], name="look_at"),
        ]

    def __str__(self):
        return f"{self.user} looked at {self.service_request}"


class Claim(models.Model):
    """“Next best request” gave it to somebody: until it expires nobody else is given the same one."""

    service_request = models.OneToOneField(
        ServiceRequest, models.CASCADE, primary_key=True, related_name="claim"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.user} until {self.expires_at:%H:%M}"
