"""People, and each time one of them reached the city."""

from django.conf import settings
from django.db import models


class Channel(models.TextChoices):
    PHONE = "phone", "Phone"
    WEB = "web", "Web"
    APP = "app", "App"
    WALK_IN = "walk_in", "Walk-in"
    EMAIL = "email", "E-mail"
    TEXT = "text", "Text message"
    SOCIAL = "social", "Social media"
    EMPLOYEE = "employee", "City employee"
    ELECTED_OFFICE = "elected_office", "Elected office"
    OTHER = "other", "Other"


class Resident(models.Model):
    """Personal data lives here and nowhere else, so that it can be redacted."""

    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164, e.g. +18605550123")
    language = models.CharField(max_length=8, default="en")
    address = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        indexes = [
            models.Index(fields=["phone"], name="resident_phone"),
            models.Index(fields=["email"], name="resident_email"),
            models.Index(fields=["last_name", "first_name", "id"], name="resident_name"),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip() or f"Resident {self.pk}"


class Contact(models.Model):
    """One time somebody reached the contact centre, whether or not it led to a request."""

    class Disposition(models.TextChoices):
        ANSWERED = "answered", "Answered"
        REQUEST_OPENED = "request_opened", "Request opened"
        JOINED = "joined", "Joined to an existing request"
        TRANSFERRED = "transferred", "Transferred"
        CALL_BACK = "call_back", "Call-back promised"
        NOT_CITY = "not_city", "Not our city"
        ABANDONED = "abandoned", "Abandoned"

    channel = models.CharField(max_length=16, choices=Channel, default=Channel.PHONE)
    language = models.CharField(max_length=8, default="en")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    csr = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)
    resident = models.ForeignKey(Resident, models.PROTECT, null=True, blank=True, related_name="contacts")
    topic = models.CharField(max_length=60, blank=True, help_text="Slug of the topic asked about")
    disposition = models.CharField(max_length=16, choices=Disposition, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="contact_newest"),
            models.Index(fields=["resident", "-started_at"], name="contact_of_resident"),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.started_at:%Y-%m-%d %H:%M}"
