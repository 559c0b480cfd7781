"""People, each time one of them reached the city, and what came of it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from knowledgebase.models import Article

from .directory import DirectoryEntry


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
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text="Everything personal was taken out")

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        indexes = [
            models.Index(fields=["phone"], name="resident_phone"),
            models.Index(fields=["email"], name="resident_email"),
            models.Index(fields=["last_name", "first_name", "id"], name="resident_name"),
            models.Index(
                fields=["created_at"], name="resident_kept", condition=models.Q(forgotten_at__isnull=True)
            ),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip() or f"Resident {self.pk}"


class Disposition(models.TextChoices):
    ANSWERED = "answered", "Answered"
    REQUEST_OPENED = "request_opened", "Request opened"
    JOINED = "joined", "Joined to an existing request"
    TRANSFERRED = "transferred", "Transferred"
    CALL_BACK = "call_back", "Call-back promised"
    NOT_CITY = "not_city", "Not our city"
    ABANDONED = "abandoned", "Abandoned"


class ContactQuerySet(models.QuerySet["Contact"]):
    def unfinished(self):
        return self.filter(ended_at__isnull=True)

    def started_between(self, start: datetime, end: datetime):
        return self.filter(started_at__gte=start, started_at__lt=end)


class Contact(models.Model):
    """One time somebody reached the contact center, whether or not it led to a request.

    topic, disposition and article repeat the first question's, for the many contacts that have just one.
    """

    number = models.CharField(max_length=16, unique=True, null=True, blank=True)  # noqa: DJ001 (old logs have none)
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.PHONE)
    language = models.CharField(max_length=8, default="en")
    interpreter = models.CharField(max_length=80, blank=True, help_text="Interpreter or service used")
    interpreter_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    started_at = models.DateTimeField()
    recorded_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="Since when we know of it"
    )
    ended_at = models.DateTimeField(null=True, blank=True, help_text="The caller hung up or left")
    wrapped_up_at = models.DateTimeField(null=True, blank=True, help_text="The writing after it was done")
    csr = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)
    resident = models.ForeignKey(Resident, models.PROTECT, null=True, blank=True, related_name="contacts")
    caller_phone = models.CharField(max_length=20, blank=True, help_text="E.164, as the telephone said")
    topic = models.CharField(max_length=80, blank=True, help_text="Slug of the answer asked about")
    disposition = models.CharField(max_length=16, choices=Disposition, blank=True)
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="contacts", db_index=False
    )
    note = models.CharField(
        max_length=2000, blank=True, help_text="Written while wrapping up, for colleagues"
    )
    draft = models.JSONField(default=dict, blank=True, help_text="What was typed and not yet finished")
    version = models.PositiveIntegerField(
        default=1, help_text="Raised by every change, so that nobody overwrites"
    )

    Disposition = Disposition
    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="contact_newest"),
            models.Index(fields=["resident", "-started_at"], name="contact_of_resident"),
            models.Index(
                fields=["caller_phone", "-started_at"], name="contact_of_phone", condition=~Q(caller_phone="")
            ),
            models.Index(fields=["csr"], name="contact_unfinished", condition=Q(ended_at__isnull=True)),
            models.Index(
                fields=["started_at"],
                name="contact_personal",
                condition=~Q(caller_phone="") | ~Q(note="") | ~Q(draft={}),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="contact_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return self.number or f"{self.get_channel_display()} {self.started_at:%Y-%m-%d %H:%M}"


class ContactQuestion(models.Model):
    """One thing asked in a contact, and what came of it."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="questions")
    topic = models.CharField(max_length=80, blank=True)
    disposition = models.CharField(max_length=16, choices=Disposition)
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="contact_questions"
    )
    service_request = models.ForeignKey(
        "requests_app.ServiceRequest", models.PROTECT, null=True, blank=True, related_name="contact_questions"
    )
    transferred_to = models.ForeignKey(
        DirectoryEntry, models.PROTECT, null=True, blank=True, related_name="transfers"
    )
    is_warm = models.BooleanField(
        default=False, help_text="The CSR stayed on the line until somebody answered"
    )
    came_back = models.BooleanField(default=False, help_text="The transfer came back to us")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["at"], name="question_at")]

    def __str__(self):
        return f"{self.topic or 'question'}: {self.get_disposition_display()}"


class CallBack(models.Model):
    """A promise to ring somebody."""

    class Reason(models.TextChoices):
        FIND_OUT = "find_out", "Find out and call"
        VOICEMAIL = "voicemail", "Voicemail"
        CLOSING = "closing", "Tell how a request ended"
        CLOSED_OFFICE = "closed_office", "The office was closed"

    class Outcome(models.TextChoices):
        REACHED = "reached", "Reached"
        GIVEN_UP = "given_up", "Not reached, given up"
        NOT_NEEDED = "not_needed", "No longer needed"

    reason = models.CharField(max_length=16, choices=Reason)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="call_backs")
    resident = models.ForeignKey(Resident, models.PROTECT, null=True, blank=True, related_name="call_backs")
    service_request = models.ForeignKey(
        "requests_app.ServiceRequest", models.PROTECT, null=True, blank=True, related_name="call_backs"
    )
    phone = models.CharField(max_length=20)
    language = models.CharField(max_length=8, default="en")
    about = models.CharField(max_length=500)
    created_at = models.DateTimeField()
    promised_by = models.DateTimeField()
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["promised_by", "id"]
        indexes = [
            models.Index(fields=["promised_by", "id"], name="call_back_waiting", condition=Q(outcome="")),
            models.Index(fields=["ended_at"], name="call_back_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["promised_by"], name="call_back_due"),
            models.Index(fields=["created_at"], name="call_back_made"),
        ]

    def __str__(self):
        return f"Call back by {self.promised_by:%Y-%m-%d %H:%M}"


class CallBackAttempt(models.Model):
    call_back = models.ForeignKey(CallBack, models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"Attempt {self.at:%Y-%m-%d %H:%M}"
