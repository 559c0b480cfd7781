"""The service request, the only history it has, and what people wrote or attached."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q

from ..cases.workflow import OPEN, EventKind, Resolution, Status
from .blocks import BlockCoordinate, trimmed_block
from .catalogue import Priority, Service
from .contacts import Channel, Contact, Resident
from .directory import Department, District, Team
from .querysets import ServiceRequestQuerySet


class RequestState(models.Model):
    """What a request is like after an event: the same columns on the request (now) and each event (then)."""

    status = models.CharField(max_length=12, choices=Status)
    resolution = models.CharField(max_length=16, choices=Resolution, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    pending_department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Offered to this department, not yet accepted",
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    parent = models.ForeignKey(
        "requests_app.ServiceRequest", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="Empty while the clock is paused")
    clock_left = models.PositiveIntegerField(
        null=True, blank=True, help_text="Seconds of the clock left when it was paused"
    )
    target_at = models.DateTimeField(
        null=True, blank=True, help_text="The internal target, never told to residents; empty while paused"
    )
    target_left = models.PositiveIntegerField(
        null=True, blank=True, help_text="Seconds of the target's clock left when it was paused"
    )

    class Meta:
        abstract = True


STATE_COLUMNS = tuple(field.attname for field in RequestState._meta.local_fields)


class ServiceRequest(RequestState):
    number = models.CharField(max_length=16, unique=True)
    source = models.CharField(max_length=40, blank=True, help_text="System it was imported from")
    external_id = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001 (unique where given)
    idempotency_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.OTHER)
    language = models.CharField(max_length=8, default="en")
    description = models.TextField(blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    resident = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="service_requests", db_index=False
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="service_requests", db_index=False
    )
    on_behalf_of = models.CharField(max_length=120, blank=True, help_text="Elected office that asked")
    reply_by = models.DateField(null=True, blank=True)
    address = models.CharField(max_length=300, blank=True)
    zip_code = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    block_address = models.GeneratedField(
        expression=trimmed_block(), output_field=models.CharField(max_length=400), db_persist=True
    )
    block_latitude = models.GeneratedField(
        expression=BlockCoordinate(F("latitude")), output_field=models.FloatField(null=True), db_persist=True
    )
    block_longitude = models.GeneratedField(
        expression=BlockCoordinate(F("longitude")), output_field=models.FloatField(null=True), db_persist=True
    )
    h3_8 = models.BigIntegerField(null=True, blank=True)
    h3_9 = models.BigIntegerField(null=True, blank=True)
    is_default_point = models.BooleanField(default=False, help_text="A fallback location, not a real one")
    requested_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    redacted_at = models.DateTimeField(
        null=True, blank=True, help_text="Its words were taken out, what happened stays"
    )

    objects = ServiceRequestQuerySet.as_manager()

    seen_at: datetime | None = None  # the step after which its user decided, see cases.seeing
    unsaved_events: "Sequence[RequestEvent]" = ()  # of a move that is being worked out, see cases.bulk

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=Q(external_id__isnull=False),
                name="external_id_once",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) & ~Q(resolution="")
                | ~Q(status="closed") & Q(closed_at__isnull=True, resolution=""),
                name="closed_has_time_and_resolution",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("requested_at")),
                name="closed_after_requested",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="point_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["-requested_at", "-id"], name="request_newest"),
            models.Index(fields=["department", "-requested_at", "-id"], name="request_of_department"),
            models.Index(fields=["service", "-requested_at"], name="request_of_service"),
            models.Index(
                fields=["closed_at"], name="request_closed_at", condition=Q(closed_at__isnull=False)
            ),
            models.Index(
                fields=["closed_at"],
                name="request_personal",
                condition=Q(closed_at__isnull=False, redacted_at__isnull=True),
            ),
            models.Index(fields=["-updated_at", "-id"], name="request_updated"),
            models.Index(
                fields=["department", "due_at", "id"], name="request_open_due", condition=Q(status__in=OPEN)
            ),
            models.Index(fields=["due_at", "id"], name="request_city_due", condition=Q(status__in=OPEN)),
            models.Index(
                fields=["status", "due_at", "id"], name="request_city_status", condition=Q(status__in=OPEN)
            ),
            models.Index(
                fields=["department", "status", "due_at", "id"],
                name="request_open_status",
                condition=Q(status__in=OPEN),
            ),
            models.Index(
                fields=["requested_at", "id"], name="request_open_oldest", condition=Q(status__in=OPEN)
            ),
            models.Index(
                fields=["assignee", "due_at"], name="request_of_assignee", condition=Q(status__in=OPEN)
            ),
            models.Index(
                fields=["department", "due_at"],
                name="request_urgent",
                condition=Q(status__in=OPEN, priority__lte=2),
            ),
            models.Index(
                fields=["team", "due_at"],
                name="request_of_team",
                condition=Q(status__in=OPEN, assignee__isnull=True, team__isnull=False),
            ),
            models.Index(
                fields=["reply_by"],
                name="request_reply_by",
                condition=Q(status__in=OPEN, reply_by__isnull=False),
            ),
            models.Index(
                fields=["target_at", "id"],
                name="request_open_target",
                condition=Q(status__in=OPEN, target_at__isnull=False),
            ),
            models.Index(
                fields=["pending_department"],
                name="request_handed_over",
                condition=Q(pending_department__isnull=False),
            ),
            models.Index(
                fields=["resident"], name="request_of_resident", condition=Q(resident__isnull=False)
            ),
            models.Index(fields=["contact"], name="request_of_contact", condition=Q(contact__isnull=False)),
            models.Index(fields=["parent"], name="request_of_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["h3_9", "-requested_at"], name="request_near"),
            models.Index(
                fields=["h3_9", "requested_at"], name="request_open_near", condition=Q(status__in=OPEN)
            ),
            models.Index(fields=["district", "-requested_at"], name="request_of_district"),
            models.Index(
                fields=["external_id"], name="request_external", condition=Q(external_id__isnull=False)
            ),
            GinIndex(OpClass("address", name="gin_trgm_ops"), name="request_address_trigram"),
            GinIndex(SearchVector("description", config="english"), name="request_words"),
        ]

    def __str__(self):
        return self.number

    @property
    def is_open(self):
        return self.status in OPEN


class RequestEvent(RequestState):
    """Append-only. at: when it happened; recorded_at: when we knew. The state columns are as after it.

    data holds what explains the step (reason, rule, from/to), never personal data; texts are in notes.
    """

    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=20, choices=EventKind)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    note = models.ForeignKey(
        "requests_app.Note", models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["service_request", "at", "id"], name="event_of_request"),
            models.Index(fields=["kind", "at"], name="event_kind_at"),
            models.Index(fields=["recorded_at", "at"], name="event_recorded"),
            models.Index(
                fields=["due_at"],
                name="event_due",
                condition=Q(
                    kind__in=(
                        "received",
                        "resumed",
                        "reopened",
                        "reprioritised",
                        "reclassified",
                        "due_changed",
                        "hand_over_accepted",
                    )
                ),
            ),
            models.Index(fields=["note"], name="event_note", condition=Q(note__isnull=False)),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"


class RequestReporter(models.Model):
    """Somebody else who reported the same thing: every reporter and every time is kept."""

    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="reporters")
    resident = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="reported_with", db_index=False
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.OTHER)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_request", "resident"],
                condition=Q(resident__isnull=False),
                name="reporter_once_a_request",
            )
        ]
        indexes = [
            models.Index(
                fields=["resident"], name="reporter_of_resident", condition=Q(resident__isnull=False)
            )
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.at:%Y-%m-%d %H:%M}"


class Note(models.Model):
    """Free text: internal ones are for the department that wrote them, public ones for everybody."""

    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="notes")
    is_public = models.BooleanField(default=False)
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self):
        return self.text[:60]


class Attachment(models.Model):
    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="attachments/%Y/%m/")
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    is_public = models.BooleanField(default=False)
    caption = models.CharField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self):
        return self.caption or self.content_type
