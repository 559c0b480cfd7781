"""What ran, what was brought in, and which systems may write."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from .requests import RequestEvent, ServiceRequest


class JobRun(models.Model):
    """One run of a scheduled job, so that a supervisor can see that the night went well."""

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    job = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.RUNNING)
    message = models.TextField(blank=True)
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["job", "-started_at"], name="jobrun_latest")]

    def __str__(self):
        return f"{self.job} {self.started_at:%Y-%m-%d %H:%M}"


class ImportRun(models.Model):
    """One file brought in: its summary is the receipt."""

    source = models.CharField(max_length=60)
    file_name = models.CharField(max_length=255)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    summary = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self):
        return f"{self.source}: {self.file_name}"


class ApiKey(models.Model):
    """Another system that may write; of its secret only the hash is kept. rate: uses a minute, empty for no limit."""

    class Scope(models.TextChoices):
        REPORT = "report", "Open service requests (Open311)"
        UPDATE = "update", "Comment on service requests (Open311)"
        WORK = "work", "Start, close and reopen service requests (Open311)"
        READ = "read", "Read all service requests, with exact places and residents' words"
        CONTACTS = "contacts", "Read and record contacts"
        REPORTS = "reports", "Read the daily reports"

    name = models.CharField(max_length=80, help_text="The system that holds it")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=12, editable=False, help_text="How the key begins")
    scopes = ArrayField(models.CharField(max_length=24), default=list)
    rate = models.PositiveIntegerField(null=True, blank=True, help_text="Uses a minute; empty: no limit")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Stands in the history as the author of what this key changes",
    )
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    window_started_at = models.DateTimeField(null=True, editable=False)
    window_uses = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = "API key"

    def __str__(self):
        return self.name

    def has(self, scope: str) -> bool:
        return scope in self.scopes


class ApiAnswer(models.Model):
    """What was answered to a key's Idempotency-Key, so that it is answered again and not done again."""

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    asked = models.CharField(max_length=64, help_text="Hash of address and body")
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "digest"], name="one_answer_a_key")]

    def __str__(self):
        return f"{self.key}, {self.at:%Y-%m-%d %H:%M}"


class RequestToken(models.Model):
    """What stands for a request of a batch service until its number is asked for (Open311)."""

    token = models.CharField(max_length=43, unique=True)
    service_request = models.OneToOneField(ServiceRequest, models.PROTECT, related_name="token")
    created_at = models.DateTimeField()

    def __str__(self):
        return self.token


class ExternalUpdate(models.Model):
    """An update that another system sent, by the id it has there, so that it is never written twice (Open311)."""

    api_key = models.ForeignKey(ApiKey, models.PROTECT, related_name="+", db_index=False)
    update_id = models.CharField(max_length=120)
    event = models.ForeignKey(RequestEvent, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "update_id"], name="external_update_once"),
        ]

    def __str__(self):
        return self.update_id
