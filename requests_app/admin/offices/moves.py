"""The forms of an office's request: who asks, and what it was told."""

from typing import Any

from django import forms

from ...cases import offices
from ...models import Office, OfficeAsk, ServiceRequest
from ..forms import MoveForm


class AskForm(MoveForm):
    office = forms.ModelChoiceField(Office.objects.filter(is_active=True), label="Elected office")
    reply_by = forms.DateField(
        label="Answer by", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def prepare(self, service_request: ServiceRequest) -> None:
        self.fields["reply_by"].initial = service_request.reply_by


class ReplyForm(MoveForm):
    answer = forms.CharField(
        label="What you tell the office", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="It is sent to the office's addresses and kept among the internal notes; name no resident",
    )  # fmt: skip

    def prepare(self, service_request: ServiceRequest) -> None:
        asked = OfficeAsk.objects.select_related("office").filter(service_request=service_request.pk).first()
        if asked:
            self.fields["answer"].label = f"What you tell {asked.office}"


def ask(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    return offices.ask_for_office(service_request, by=by, **data)


def reply(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    return offices.reply_to_office(service_request, by=by, **data)
