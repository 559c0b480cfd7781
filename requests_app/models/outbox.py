"""What residents are told: one row a message, written with the change, sent by a task."""

from django.conf import settings
from django.db import models

from knowledgebase.models import Article

from .contacts import Contact, Resident
from .requests import RequestEvent, ServiceRequest


class Notice(models.Model):
    class Status(models.TextChoices):
        PENDING = "pending", "Waiting to be sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"

    event = models.ForeignKey(RequestEvent, models.PROTECT, related_name="notices")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="notices")
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=8, default="en")
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    subject = models.CharField(max_length=200, blank=True, help_text="As sent")
    body = models.TextField(blank=True, help_text="As sent")
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "resident"], name="told_once_per_event"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(status="pending"), name="notice_pending"
            ),
            models.Index(fields=["created_at"], condition=~models.Q(body=""), name="notice_personal"),
        ]

    def __str__(self):
        return f"{self.template} ({self.get_status_display()})"


class Message(models.Model):
    """What a caller asked to have in writing: an answer by e-mail or text, sent by the same task as the notices."""

    class By(models.TextChoices):
        EMAIL = "email", "E-mail"
        TEXT = "text", "Text message"

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="messages")
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    by = models.CharField(max_length=5, choices=By)
    to = models.CharField(max_length=254, help_text="E-mail address, or phone as E.164")
    language = models.CharField(max_length=8, default="en")
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    status = models.CharField(max_length=8, choices=Notice.Status, default=Notice.Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(status="pending"), name="message_pending"
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
    sent_at = models.DateTimeField(null=True, blank=True)
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
