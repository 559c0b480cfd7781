"""Reports of one thing: pairs that may be the same, and storms, which many reports are about."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .catalogue import Bulletin, Service
from .contacts import Contact, Resident
from .directory import District
from .requests import ServiceRequest


class LikelyDuplicate(models.Model):
    """A report and an earlier one that it may be the same as, for a person to decide; what was decided is kept."""

    class Decision(models.TextChoices):
        JOINED = "joined", "Joined"
        DIFFERENT = "different", "Not the same"
        GONE = "gone", "Settled otherwise"

    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="likely_originals")
    original = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="likely_duplicates")
    chance = models.FloatField(help_text="0 to 1")
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=9, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-chance", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["service_request", "original"], name="pair_asked_once"),
            models.CheckConstraint(condition=~Q(service_request=F("original")), name="pair_of_two"),
        ]
        indexes = [
            models.Index(fields=["-chance", "-id"], name="pair_undecided", condition=Q(decision="")),
        ]

    def __str__(self):
        return f"{self.service_request} and {self.original}"


class DuplicateSearch(models.Model):
    """One row: how far the search for likely duplicates has come."""

    reached = models.BigIntegerField(default=0, help_text="Requests up to this key were compared")

    def __str__(self):
        return f"Up to {self.reached}"


class StormQuerySet(models.QuerySet["Storm"]):
    def open(self):
        return self.filter(ended_at__isnull=True)


class Storm(models.Model):
    """An event that many reports are about. title: {"en": ..., "es": ...}; no district: the whole city.

    alarm: the code of the alarm that it was accepted from, as the system that raised it names it.
    """

    title = models.JSONField()
    services = models.ManyToManyField(Service, related_name="+")
    districts = models.ManyToManyField(District, blank=True, related_name="+")
    started_at = models.DateTimeField(help_text="Reports received since then may be of it")
    ended_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    alarm = models.CharField(max_length=80, blank=True)
    bulletin = models.ForeignKey(
        Bulletin, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = StormQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="storm_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["alarm"], condition=~Q(alarm=""), name="alarm_accepted_once"),
        ]
        indexes = [
            models.Index(fields=["-started_at"], name="storm_open", condition=Q(ended_at__isnull=True))
        ]

    def __str__(self):
        return self.title.get("en", "")

    @property
    def is_open(self):
        return self.ended_at is None


class StormRequest(models.Model):
    """A request that is counted to a storm; left_at: no longer."""

    storm = models.ForeignKey(Storm, models.PROTECT, related_name="attached", db_index=False)
    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="storms", db_index=False)
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    needs_more = models.BooleanField(
        default=False, help_text="There is more to do than the storm: it stays open when the storm is closed"
    )

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_request"], condition=Q(left_at__isnull=True), name="in_one_storm"
            )
        ]
        indexes = [
            models.Index(fields=["storm", "service_request"], name="storm_attached"),
            models.Index(fields=["service_request"], name="storm_of_request"),
        ]

    def __str__(self):
        return f"{self.service_request} in {self.storm}"


class StormCaller(models.Model):
    """Somebody who called about a storm and has no request of their own: told what the others are told."""

    storm = models.ForeignKey(Storm, models.PROTECT, related_name="callers", db_index=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_index=False)
    resident = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["storm", "contact"], name="caller_counted_once")]
        indexes = [
            models.Index(fields=["resident"], name="caller_of_resident", condition=Q(resident__isnull=False))
        ]

    def __str__(self):
        return f"{self.contact} in {self.storm}"


class StormWord(models.Model):
    """What was said to everybody at once. text: {"en": ..., "es": ...}; people: how many were written to."""

    class Kind(models.TextChoices):
        UPDATE = "update", "Update"
        CLOSING = "closing", "Closing"

    storm = models.ForeignKey(Storm, models.PROTECT, related_name="words")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.UPDATE)
    text = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    requests = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self):
        return self.text.get("en", "")
