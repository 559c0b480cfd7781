"""Elected offices: whom they stand for, what they asked for, and what they are told every week."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from .directory import District
from .requests import RequestEvent, ServiceRequest


class Office(models.Model):
    """A council member with a ward, or a mayor without one. district: of any layer; its boundary is the ward."""

    name = models.CharField(
        max_length=120, unique=True, help_text="As it stands on requests: Council Member Ortiz"
    )
    code = models.SlugField(max_length=40, unique=True)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="offices")
    contact = models.CharField(max_length=120, blank=True, help_text="Who works there")
    emails = ArrayField(models.EmailField(), default=list, blank=True, help_text="Who gets the weekly digest")
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class OfficeAskQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(answered_at__isnull=True)


class OfficeAsk(models.Model):
    """An office asked for a request, once; the answer is what it was told."""

    service_request = models.OneToOneField(ServiceRequest, models.PROTECT, related_name="office_ask")
    office = models.ForeignKey(Office, models.PROTECT, related_name="asks")
    asked_at = models.DateTimeField()
    reply_by = models.DateField(null=True, blank=True)
    event = models.ForeignKey(RequestEvent, models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    answer = models.TextField(blank=True)

    objects = OfficeAskQuerySet.as_manager()

    class Meta:
        ordering = ["reply_by", "id"]
        indexes = [
            models.Index(
                fields=["reply_by", "id"],
                name="office_reply_by",
                condition=models.Q(answered_at__isnull=True),
            ),
            models.Index(fields=["office", "-asked_at"], name="office_asks"),
        ]

    def __str__(self):
        return f"{self.office}: {self.service_request}"


class WardDigest(models.Model):
    """What an office was told of a week (its Monday); written once, the same forever."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="digests")
    week = models.DateField(help_text="The Monday")
    figures = models.JSONField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-week", "office__name"]
        constraints = [models.UniqueConstraint(fields=["office", "week"], name="digest_once_a_week")]

    def __str__(self):
        return f"{self.office}, {self.week}"
