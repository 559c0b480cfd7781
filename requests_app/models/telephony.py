"""What the telephone system says: whose extension it is, one row a call, one row an interval of a queue."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from .contacts import Contact


class Extension(models.Model):
    """At which desk an extension rings; a hot desk changes its user."""

    number = models.CharField(max_length=20, unique=True, help_text="As the telephone system writes it")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="extensions")

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.number}: {self.user}"


class PhoneCallQuerySet(models.QuerySet["PhoneCall"]):
    def live(self):
        return self.filter(ended_at__isnull=True)

    def begun_since(self, at: datetime):
        return self.filter(began_at__gte=at)


class PhoneCall(models.Model):
    """One call, whatever order its events came in; csr is who it rings at or who answered last."""

    call_id = models.CharField(max_length=80, unique=True, help_text="The telephone system's")
    contact = models.OneToOneField(Contact, models.PROTECT, related_name="phone_call")
    queue = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164; empty when it is withheld")
    language = models.CharField(max_length=8, blank=True, help_text="Chosen in the telephone menu")
    began_at = models.DateTimeField(help_text="The earliest of its events")
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    extension = models.CharField(max_length=20, blank=True)
    extension_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is there")
    csr = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    end_is_guessed = models.BooleanField(default=False, help_text="Its end was never told")

    objects = PhoneCallQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-id"]
        indexes = [
            models.Index(fields=["csr", "began_at"], name="call_live", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["-began_at", "-id"], name="call_newest"),
            models.Index(fields=["began_at"], name="call_personal", condition=~Q(phone="")),
        ]

    def __str__(self):
        return self.call_id


class CallInterval(models.Model):
    """What the telephone system counted in one interval of one queue (often half an hour)."""

    queue = models.CharField(max_length=60)
    start = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30, help_text="Length of the interval")
    offered = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    abandoned = models.PositiveIntegerField()
    average_wait = models.PositiveIntegerField(
        null=True, blank=True, help_text="Seconds until an answer (ASA)"
    )
    average_talk = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds of a conversation")

    class Meta:
        ordering = ["-start", "queue"]
        constraints = [
            models.UniqueConstraint(fields=["queue", "start"], name="interval_once_a_queue"),
        ]
        indexes = [models.Index(fields=["-start", "queue"], name="interval_newest")]

    def __str__(self):
        return f"{self.queue} {self.start:%Y-%m-%d %H:%M}"
