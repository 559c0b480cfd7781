"""What went out, what waits, what came back, and what other systems were told."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..cases.workflow import EventKind
from ..models import ContactPoint, Message, Notice, Outgoing, Unsubscribed, WebhookDelivery, WebhookEndpoint
from ..outbox import alarms, points, webhooks
from .base import ModelAdmin, ReadOnlyAdmin

SHOWN = 20


class StuckFilter(admin.SimpleListFilter):
    title = "stuck"
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Waits too long, or was given up")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.stuck(timezone.now() - alarms.LATE_AFTER) if self.value() else queryset


class OutgoingAdmin(ReadOnlyAdmin):
    """A second try by hand, for what was given up."""

    list_filter = [StuckFilter, "status", "by"]
    ordering = ["-id"]
    actions = ["try_again"]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.action(description="Try again what was given up", permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        given_up = queryset.filter(status=Outgoing.Status.FAILED)
        count = given_up.update(
            status=Outgoing.Status.PENDING, attempts=0, next_attempt_at=timezone.now(), is_repeat=False
        )
        self.message_user(request, f"{count} will be tried again within a minute.")


@admin.register(Notice)
class NoticeAdmin(OutgoingAdmin):
    list_display = ["id", "template", "by", "status", "attempts", "created_at", "sent_at", "last_error"]
    raw_id_fields = ["event", "resident"]


@admin.register(Message)
class MessageAdmin(OutgoingAdmin):
    list_display = ["subject", "by", "status", "created_at", "sent_at", "last_error"]
    raw_id_fields = ["contact", "article"]


@admin.register(ContactPoint)
class ContactPointAdmin(ReadOnlyAdmin):
    """Addresses that mail does not reach, and telephones that take texts or want none."""

    list_display = ["value", "undeliverable_since", "reason", "texts_allowed_at", "stopped_at"]
    search_fields = ["value"]
    list_filter = [
        ("undeliverable_since", admin.EmptyFieldListFilter),
        ("stopped_at", admin.EmptyFieldListFilter),
    ]
    actions = ["works_again"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ContactPoint], search_term: str
    ) -> tuple[QuerySet[ContactPoint], bool]:
        text = search_term.strip().lower()
        return (queryset.filter(value=text) if text else queryset), False

    def has_mend_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.action(description="Mail arrives there again", permissions=["mend"])
    def works_again(self, request: HttpRequest, queryset: QuerySet[ContactPoint]) -> None:
        for point in queryset:
            points.works_again(point.value, timezone.now())
        self.message_user(request, "The next messages go there again.")


@admin.register(Unsubscribed)
class UnsubscribedAdmin(ReadOnlyAdmin):
    list_display = ["resident", "service_request", "at"]
    list_select_related = ["resident", "service_request"]
    raw_id_fields = ["resident", "service_request"]


BOX = "border:1px solid #6f7983;border-radius:4px;padding:8px 12px;width:100%;max-width:42rem"


class EndpointForm(forms.ModelForm):
    url = forms.URLField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"style": BOX}),
        help_text="https://…; private addresses are refused",
    )
    events = forms.MultipleChoiceField(
        choices=EventKind.choices,
        widget=forms.CheckboxSelectMultiple,
        label="Told of",
        help_text="Hand-overs, priorities, internal notes and private services reach staff systems only",
    )

    class Meta:
        model = WebhookEndpoint
        fields = ["name", "url", "events", "is_for_staff", "is_active"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("url"):
            try:
                webhooks.check(WebhookEndpoint(url=cleaned["url"], events=cleaned.get("events") or []))
            except ValidationError as wrong:
                self.add_error(None, wrong)
        return cleaned


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ModelAdmin):
    form = EndpointForm
    list_display = ["name", "url", "is_active", "is_for_staff", "failing_since", "disabled_because"]
    readonly_fields = ["health", "log"]
    actions = ["send_test", "make_secret", "switch_on"]

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
            webhooks.new_secret(obj)
            self._show(request, obj)
        elif obj.is_active and "is_active" in form.changed_data:
            obj.failing_since = obj.disabled_at = None
            obj.disabled_because = ""
        super().save_model(request, obj, form, change)

    def _show(self, request: HttpRequest, endpoint: WebhookEndpoint) -> None:
        text = f"The secret of {endpoint.name}, shown this once: {webhooks.secret(endpoint)}"
        messages.warning(request, text)

    @admin.display(description="State")
    def health(self, endpoint: WebhookEndpoint) -> str:
        if endpoint.disabled_at:
            return f"Switched off {endpoint.disabled_at:%Y-%m-%d %H:%M} UTC. {endpoint.disabled_because}"
        if endpoint.failing_since:
            return (
                f"Nothing has arrived since {endpoint.failing_since:%Y-%m-%d %H:%M} UTC; it is tried again."
            )
        return "Well." if endpoint.pk else "The secret is shown once, after saving."

    @admin.display(description="Last deliveries")
    def log(self, endpoint: WebhookEndpoint) -> SafeString | str:
        rows = (
            endpoint.deliveries.select_related("event__service_request").order_by("-id")[:SHOWN]
            if endpoint.pk
            else []
        )
        lines = [
            (row.pk, row.event.get_kind_display() if row.event else "Test", row.event.service_request.number if row.event else "",
             row.get_status_display().lower(), row.last_error)
            for row in rows
        ]  # fmt: skip
        return format_html_join("", "<div>evt_{} {} {}: {} {}</div>", lines) or "None yet."

    @admin.action(description="Send a test", permissions=["change"])
    def send_test(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            webhooks.test(endpoint)
        self.message_user(request, "A test is on its way; the delivery log says what came back.")

    @admin.action(description="Make a new secret, and show it once", permissions=["change"])
    def make_secret(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            webhooks.new_secret(endpoint)
            endpoint.save(update_fields=["salt"])
            self._show(request, endpoint)

    @admin.action(description="Switch on again", permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            webhooks.enable(endpoint)
        self.message_user(request, "On again. What waited is delivered now.")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    list_display = [
        "id",
        "endpoint",
        "event",
        "status",
        "attempts",
        "response_status",
        "created_at",
        "last_error",
    ]
    list_filter = [StuckFilter, "status", "endpoint"]
    list_select_related = ["endpoint", "event"]
    fields = ["endpoint", "event", "status", "attempts", "next_attempt_at", "last_error", "log", "payload"]
    readonly_fields = ["log"]
    raw_id_fields = ["event"]
    actions = ["replay"]

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.action(description="Send again", permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        count = webhooks.replay(queryset)
        self.message_user(request, f"{count} will be sent again within a minute, with the same id.")

    @admin.display(description="Tries")
    def log(self, delivery: WebhookDelivery) -> SafeString | str:
        lines = [(one["at"], one["status"] or "", f"{one['milliseconds']} ms" if one["milliseconds"] else "", one["error"])
                 for one in delivery.tries]  # fmt: skip
        return format_html_join("", "<div>{} {} {} {}</div>", lines) or "None yet."


def told(notices: QuerySet[Notice]) -> SafeString:
    """What somebody was told, as it was written: for the resident's page."""
    rows = notices.select_related("event__service_request").order_by("-id")[:SHOWN]
    lines = [
        (row.event.service_request.number, row.subject or row.template, state(row), row.body) for row in rows
    ]
    return format_html_join(
        "",
        "<details><summary>{} {} ({})</summary><p style='white-space:pre-line'>{}</p></details>",
        lines,
    ) or format_html("<span>{}</span>", "Nothing yet.")


def state(notice: Notice) -> str:
    """In a few words: how it went out, or why it did not."""
    if notice.status == Outgoing.Status.SENT:
        how = f"{notice.get_by_display() or 'E-mail'} to {notice.to or 'them'}, {timezone.localtime(notice.sent_at):%-d %b %Y, %-I:%M %p}"
        return f"{how}; it may have arrived twice" if notice.is_repeat else how
    said = notice.get_status_display().lower()
    return f"{said}: {notice.last_error}" if notice.last_error else said
