"""Standard replies: a text for each language of the city, its placeholders checked, shown as a real request would read it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..cases.workflow import Resolution
from ..models import ServiceRequest, StandardReply
from ..outbox import replies
from .base import ModelAdmin, Select, Textarea


class ReplyForm(forms.ModelForm):
    """A text, and a box for each other language."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=Select, help_text="Of the first text")
    resolution = forms.ChoiceField(
        label="For what ended so", choices=[("", "Any"), *Resolution.choices], required=False, widget=Select
    )

    class Meta:
        model = StandardReply
        fields = ("title", "language", "text", "resolution", "group", "service")
        widgets = {"text": Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in _others(self.instance):
            self.fields[_box(code)] = forms.CharField(
                label=f"In {replies.language_name(code)}",
                required=False,
                initial=self.instance.texts.get(code, ""),
                widget=Textarea(attrs={"rows": 4}),
            )

    def clean_text(self) -> str:
        replies.check(self.cleaned_data["text"])
        return self.cleaned_data["text"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        texts = {code: data.pop(_box(code), "").strip() for code in _others(self.instance)}
        texts.pop(data.get("language", ""), None)
        for code, text in texts.items():
            try:
                replies.check(text)
            except ValidationError as wrong:
                self.add_error(_box(code), wrong)
        self.instance.texts = {code: text for code, text in texts.items() if text}
        return data


def _box(language: str) -> str:
    return f"text_{language}"


def _others(reply: StandardReply | None) -> list[str]:
    """The city's languages but the one that the reply is written in."""
    own = reply.language if reply and reply.pk else settings.LANGUAGE_CODE
    return [code for code, _ in settings.LANGUAGES if code != own]


@admin.register(StandardReply)
class StandardReplyAdmin(ModelAdmin):
    form = ReplyForm
    list_display = ["title", "languages", "resolution", "group", "service"]
    list_filter = ["language", "group"]
    list_select_related = ["group", "service"]
    search_fields = ["title", "text"]
    autocomplete_fields = ["group", "service"]
    readonly_fields = ["placeholders", "preview"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Each language has its box; Django's own list would not know them."""
        boxes = [_box(code) for code in _others(obj)]
        shown = ["placeholders", *(["preview"] if obj else [])]
        return [
            (
                None,
                {"fields": ["title", "language", "text", *boxes, "resolution", "group", "service", *shown]},
            )
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["fields"] = ReplyForm.Meta.fields
        return super().get_form(request, obj, change=change, **kwargs)

    @admin.display(description="Languages")
    def languages(self, reply: StandardReply) -> str:
        return ", ".join(map(replies.language_name, [reply.language, *reply.texts]))

    @admin.display(description="Placeholders")
    def placeholders(self, reply: StandardReply) -> SafeString:
        rows = replies.PLACEHOLDERS.items()
        return format_html("<dl>{}</dl>", format_html_join("", "<dt>{{{}}}</dt><dd>{}</dd>", rows))

    @admin.display(description="As it would read")
    def preview(self, reply: StandardReply) -> SafeString:
        """With the newest request that it is for, in each of its languages."""
        row = _example(reply)
        if row is None:
            return format_html("{}", "There is no request yet to show it with.")
        texts = {reply.language: reply.text, **reply.texts}
        at = timezone.now()
        shown = [
            (replies.language_name(code), replies.fill(text, row, at, code)) for code, text in texts.items()
        ]
        return format_html(
            "<p>{}</p>{}", row.number, format_html_join("", "<p><strong>{}</strong> {}</p>", shown)
        )


def _example(reply: StandardReply) -> ServiceRequest | None:
    found = ServiceRequest.objects.public().select_related("service", "department", "assignee")
    if reply.service_id:
        found = found.filter(service=reply.service_id)
    elif reply.group_id:
        found = found.filter(service__in=reply.group.services.values("pk"))
    return found.order_by("-requested_at", "-id").first()
