"""What residents are told: one row a message, written with the change, sent by a task."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from knowledgebase.models import Article

from .catalogue import Service, tracked
from .contacts import Contact, Resident
from .requests import RequestEvent, ServiceRequest


class By(models.TextChoices):
    EMAIL = "email", "E-mail"
    TEXT = "text", "Text message"


class OutgoingQuerySet(models.QuerySet):
    def due(self, at: datetime):
        """What is to be sent now, and what a worker took and never finished."""
        return self.filter(status__in=Outgoing.UNFINISHED, next_attempt_at__lte=at)

    def stuck(self, at: datetime):
        """What should have gone out before this moment, and what was given up."""
        return self.filter(
            Q(status__in=Outgoing.UNFINISHED, next_attempt_at__lt=at) | Q(status=Outgoing.Status.FAILED)
        )


class Outgoing(models.Model):
    """A row that leaves the house once. next_attempt_at: when to try; while it is being sent, when that lease ends."""

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"
        BOUNCED = "bounced", "Came back"
        SKIPPED = "skipped", "Not sent"

    UNFINISHED = (Status.PENDING, Status.SENDING)

    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    is_repeat = models.BooleanField(
        default=False, help_text="A worker stopped while sending it: it may have arrived twice"
    )
    created_at = models.DateTimeField()

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        abstract = True


class Notice(Outgoing):
    """to: where it went, known once it is sent; for a follower, who is no resident of ours, from the start."""

    event = models.ForeignKey(RequestEvent, models.PROTECT, related_name="notices")
    resident = models.ForeignKey(Resident, models.PROTECT, null=True, blank=True, related_name="notices")
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=8, default="en")
    by = models.CharField(max_length=5, choices=By, blank=True)
    to = models.CharField(max_length=254, blank=True, help_text="E-mail address, or phone as E.164")
    subject = models.CharField(max_length=200, blank=True, help_text="As sent")
    body = models.TextField(blank=True, help_text="As sent")
    provider_id = models.CharField(max_length=200, blank=True, help_text="The mail provider's own number")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "resident"], name="told_once_per_event"),
            models.UniqueConstraint(
                fields=["event", "to"],
                condition=Q(resident__isnull=True) & ~Q(to=""),
                name="follower_told_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status__in=("pending", "sending")),
                name="notice_waiting",
            ),
            models.Index(fields=["id"], condition=Q(status="failed"), name="notice_failed"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="notice_of_provider"),
            models.Index(fields=["created_at"], condition=~Q(body=""), name="notice_personal"),
        ]

    def __str__(self):
        return f"{self.template} ({self.get_status_display()})"


class Message(Outgoing):
    """What somebody asked to have in writing, by e-mail or text, sent by the same task as the notices."""

    By = By

    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        help_text="Empty for what somebody asked for on the website",
    )
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    by = models.CharField(max_length=5, choices=By)
    to = models.CharField(max_length=254, help_text="E-mail address, or phone as E.164")
    language = models.CharField(max_length=8, default="en")
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    provider_id = models.CharField(max_length=200, blank=True, help_text="The provider's own number")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status__in=("pending", "sending")),
                name="message_waiting",
            ),
            models.Index(fields=["id"], condition=Q(status="failed"), name="message_failed"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_of_provider"),
            models.Index(
                fields=["to", "created_at"],
                condition=models.Q(contact__isnull=True),
                name="message_from_website",
            ),
            models.Index(fields=["created_at"], condition=~models.Q(body=""), name="message_personal"),
        ]

    def __str__(self):
        return f"{self.subject} ({self.get_status_display()})"


class Page(models.Model):
    """An urgent request rung out to the person on call; the next one when nobody acknowledges."""

    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="pages")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="pages", db_index=False)
    level = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField(help_text="Goes out at this moment")
    sending_until = models.DateTimeField(
        null=True, blank=True, help_text="A worker has it until then; after that another one may send it"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    escalates_at = models.DateTimeField(help_text="Unacknowledged by then: the next level is paged")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["service_request", "level"], name="one_page_a_level"),
        ]
        indexes = [
            models.Index(
                fields=["escalates_at"],
                name="page_waiting",
                condition=models.Q(acknowledged_at__isnull=True, escalated_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.user} level {self.level}"


class ContactPoint(models.Model):
    """What we learned of an e-mail address or a phone number while writing to it."""

    value = models.CharField(max_length=254, unique=True, help_text="E-mail in lower case, or phone as E.164")
    undeliverable_since = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="What the other side said")
    texts_allowed_at = models.DateTimeField(null=True, blank=True, help_text="Asked for text messages")
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="Texted STOP, or called it spam")
    wants_digest = models.BooleanField(default=False, help_text="One e-mail a day with what can wait")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["-updated_at"], name="contact_point_newest")]

    def __str__(self):
        return self.value


class Unsubscribed(models.Model):
    """Wants to hear no more: of one request, or (none named) of any."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="unsubscribed", db_index=False)
    service_request = models.ForeignKey(
        ServiceRequest, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "unsubscribed"
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "service_request"], nulls_distinct=False, name="unsubscribed_once"
            )
        ]

    def __str__(self):
        return f"{self.resident} since {self.at:%Y-%m-%d}"


@tracked
class NoticeTemplate(models.Model):
    """The city's own words for a message; where there are none, those of the files are used."""

    template = models.CharField(max_length=40)
    service = models.ForeignKey(
        Service, models.CASCADE, null=True, blank=True, related_name="+", help_text="Empty: every service"
    )
    by = models.CharField(max_length=5, choices=By)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["template", "by", "language", "service"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "service", "by", "language"],
                nulls_distinct=False,
                name="one_text_for_a_notice",
            )
        ]

    def __str__(self):
        return f"{self.template} by {self.get_by_display()} in {self.language}"
