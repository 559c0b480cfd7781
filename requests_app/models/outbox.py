"""What residents are told: one row a message, written with the change, sent by a task."""

from django.db import models

from .contacts import Resident
from .requests import RequestEvent


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
        ]

    def __str__(self):
        return f"{self.template} ({self.get_status_display()})"
