"""To look at: residents, contacts, what was sent, what ran."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ..cases import residents
from ..models import Contact, ContactQuestion, ImportRun, JobRun, Resident
from ..outbox import points
from .base import ReadOnlyAdmin, TabularInline
from .outbox import told


@admin.register(Resident)
class ResidentAdmin(ReadOnlyAdmin):
    """Found by last name, phone or e-mail, each by its beginning, each through its index."""

    list_display = ["__str__", "phone", "email", "language"]
    search_fields = ["last_name"]
    search_help_text = "Last name, phone number or e-mail, as it is written"
    readonly_fields = ["what_was_told"]
    actions = ["allow_texts"]
    ordering = ["last_name", "first_name", "id"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Resident], search_term: str
    ) -> tuple[QuerySet[Resident], bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        if "@" in text:
            return queryset.filter(email=text), False
        if sum(map(str.isdigit, text)) >= 7:
            return queryset.filter(phone=_dialed(text)), False
        return queryset.filter(last_name__in={text, text.title(), text.capitalize()}), False

    def has_consent_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.action(description="They asked for text messages", permissions=["consent"])
    def allow_texts(self, request: HttpRequest, queryset: QuerySet[Resident]) -> None:
        """Only who says so gets texts; what mail does not reach goes there."""
        phones = [resident.phone for resident in queryset if resident.phone]
        for phone in phones:
            points.allow_texts(phone, timezone.now())
        self.message_user(request, f"{len(phones)} will get texts where no e-mail reaches them.")

    @admin.display(description="What they were told")
    def what_was_told(self, resident: Resident) -> str:
        return told(resident.notices.all())


def _dialed(text: str) -> str:
    try:
        return residents.e164(text)
    except ValidationError:
        return text


class QuestionsInline(TabularInline):
    """What was asked in the contact, and what came of each question."""

    model = ContactQuestion
    fields = ["at", "topic", "disposition", "article", "service_request", "transferred_to", "came_back"]
    readonly_fields = fields
    extra, max_num, can_delete = 0, 0, False
    tab = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("article", "service_request", "transferred_to")


@admin.register(Contact)
class ContactAdmin(ReadOnlyAdmin):
    list_display = ["number", "started_at", "channel", "disposition", "topic", "csr"]
    inlines = [QuestionsInline]
    list_filter = ["channel", "disposition"]
    list_select_related = ["csr"]
    ordering = ["-started_at", "-id"]


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ["job", "started_at", "finished_at", "status", "message"]
    list_filter = ["status", "job"]


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["source", "file_name", "started_at", "finished_at"]
