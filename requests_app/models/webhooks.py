"""Other systems that want to know at once, and what each of them was told."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .outbox import Outgoing
from .requests import RequestEvent


class WebhookEndpoint(models.Model):
    """An address of another system. Its signing secret is derived from the key of this site and the salt."""

    name = models.CharField(max_length=100)
    url = models.URLField(max_length=500, help_text="https://…; private addresses are refused")
    events = ArrayField(models.CharField(max_length=20), help_text="Kinds of events it is told of")
    is_for_staff = models.BooleanField(
        "staff system",
        default=False,
        help_text="A system of the city: gets private services, internal steps and the resident's data too",
    )
    is_active = models.BooleanField(default=True)
    salt = models.CharField(max_length=32, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_because = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class WebhookDelivery(Outgoing):
    """One event for one endpoint; its id stays the same however often it is sent."""

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(
        RequestEvent, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: a test"
    )
    payload = models.TextField(blank=True, help_text="As sent")
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    tries = models.JSONField(
        default=list, blank=True, help_text="The last ones: when, how long, what came back"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "endpoint"], condition=Q(event__isnull=False), name="delivered_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status__in=("pending", "sending")),
                name="webhook_waiting",
            ),
            models.Index(fields=["endpoint", "-id"], name="webhook_of_endpoint"),
        ]

    def __str__(self):
        return f"{self.endpoint}: {self.get_status_display().lower()}"
