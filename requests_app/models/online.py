"""What residents do online: reports they have begun, requests they follow, what they say afterwards."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .catalogue import Service, tracked
from .contacts import Resident
from .requests import ServiceRequest


@tracked
class ServiceWording(models.Model):
    """A service in another language, and how people there ask for it.

    questions: {code of the attribute: {"description": ..., "datatype_description": ..., "values": {key: name}}}.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    questions = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["service", "language"], name="one_wording_a_language")]

    def __str__(self):
        return self.name


class Draft(models.Model):
    """A report that somebody has begun. Its token is the only key to it; data are the form's fields as typed.

    sender: who sent it, as a hash of address and day that matches nothing tomorrow: to stop floods.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.CASCADE, related_name="+", db_index=False)
    data = models.JSONField(default=dict, blank=True)
    sender = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    service_request = models.ForeignKey(
        ServiceRequest, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["updated_at"], name="draft_updated"),
            models.Index(fields=["sender", "sent_at"], name="draft_sent", condition=Q(sent_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.service} {self.created_at:%Y-%m-%d %H:%M}"


class DraftPhoto(models.Model):
    """A photo of a draft, already encoded anew; it moves to the request when the report is sent."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="photos")
    file = models.FileField(upload_to="attachments/%Y/%m/")
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["draft", "sha256"], name="photo_once_a_draft")]

    def __str__(self):
        return self.content_type


class FollowQuerySet(models.QuerySet):
    def told(self):
        """Those who said yes in the mail and have not left."""
        return self.filter(confirmed_at__isnull=False, ended_at__isnull=True)


class Follow(models.Model):
    """Somebody without an account who wants to hear how a request goes on; told only after a yes by e-mail."""

    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="follows")
    email = models.EmailField(help_text="In lower case")
    language = models.CharField(max_length=8, default="en")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["service_request", "email"], name="follows_once")]
        indexes = [models.Index(fields=["email"], name="follow_of_email")]

    def __str__(self):
        return f"Follows {self.service_request_id}"


class Survey(models.Model):
    """What somebody who reported it says once it is closed: once for each person and request."""

    class Score(models.IntegerChoices):
        VERY_BAD = 1, _("Very bad")
        BAD = 2, _("Bad")
        FAIR = 3, _("Neither good nor bad")
        GOOD = 4, _("Good")
        VERY_GOOD = 5, _("Very good")

    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="surveys")
    resident = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="surveys", db_index=False
    )
    score = models.PositiveSmallIntegerField(choices=Score)
    words = models.TextField(blank=True)
    language = models.CharField(max_length=8, default="en")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_request", "resident"], nulls_distinct=False, name="survey_once_a_person"
            ),
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="score_from_one_to_five"),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="survey_newest")]

    def __str__(self):
        return f"{self.service_request_id}: {self.score} of 5"


class UsedLink(models.Model):
    """A link that opens only once, after it did."""

    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField()

    class Meta:
        ordering = ["-used_at"]
        indexes = [models.Index(fields=["used_at"], name="link_used")]

    def __str__(self):
        return f"Used {self.used_at:%Y-%m-%d %H:%M}"
