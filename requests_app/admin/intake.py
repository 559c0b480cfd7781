"""/admin/new/: a request typed in by staff; the service asks its own questions."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from .. import permissions
from ..cases import actions, residents
from ..cases.intake import NewRequest, Place
from ..models import Channel, Priority, Service, ServiceAttribute
from ..questions import PREFIX as QUESTION
from ..questions import field_of, plain
from . import reported_already
from .base import FORM, staff_page, staff_view
from .forms import PlaceForm

FIELD_OF = {"place": "address", "resident": "email"}


@staff_view(*permissions.SEES_RESIDENTS)
def choose_service(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").lower().split()
    services = Service.objects.filter(is_active=True).select_related("group", "department")
    found = [service for service in services.order_by("group__name", "name") if _matches(service, words)]
    return staff_page(
        request,
        "requests_app/admin/choose_service.html",
        {"title": "New request", "services": found, "q": request.GET.get("q", "")},
    )


def _matches(service: Service, words: list[str]) -> bool:
    text = " ".join([service.name, service.description, service.group.name, *service.keywords]).lower()
    return all(word in text for word in words)


@staff_view(*permissions.SEES_RESIDENTS, methods=FORM)
def new_request(request: HttpRequest, service_code: str) -> HttpResponse:
    service = get_object_or_404(Service.objects.filter(is_active=True), service_code=service_code)
    questions = list(service.service_attributes.all())
    form = IntakeForm(
        request.POST if request.method == "POST" else None, service=service, questions=questions
    )
    known = (
        form.is_valid() and "anyway" not in request.POST and reported_already.likely(request, service, form)
    )
    if known and (joined := reported_already.joined(request, form)):
        return redirect("admin:requests_app_servicerequest_change", joined.pk)
    if form.is_valid() and not known and (service_request := _submitted(request, form)):
        messages.success(request, f"{service_request.number} is open. Give the caller this number.")
        if permissions.visible_requests(request.user).filter(pk=service_request.pk).exists():
            return redirect("admin:requests_app_servicerequest_change", service_request.pk)
        messages.info(request, f"It went to {service_request.department}, which takes it from here.")
        return redirect("staff:choose_service")
    return staff_page(
        request,
        "requests_app/admin/new_request.html",
        {
            "title": f"New request: {service.name}",
            "service": service,
            "form": form,
            "sections": form.sections(),
            "known": known or [],
            "hints": [question.description for question in questions if not question.variable],
        },
    )


def _submitted(request: HttpRequest, form: "IntakeForm") -> Any:
    try:
        with transaction.atomic():
            return actions.submit(form.new_request(), by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        form.show(error)
        return None


class IntakeForm(PlaceForm):
    description = forms.CharField(
        label="What is it about", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    first_name = forms.CharField(max_length=80, required=False)
    last_name = forms.CharField(max_length=80, required=False)
    phone = forms.CharField(max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.EmailField(label="E-mail", required=False)
    channel = forms.ChoiceField(label="How it reached us", choices=Channel.choices, initial=Channel.PHONE)
    priority = forms.TypedChoiceField(
        choices=[("", "As the service says"), *Priority.choices], coerce=int, empty_value=None, required=False
    )
    on_behalf_of = forms.CharField(label="Elected office that asks", max_length=120, required=False)
    reply_by = forms.DateField(
        label="Reply to the office by", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    SECTIONS = (
        ("Where", ("address", "zip_code", "latitude", "longitude")),
        ("Who asks", ("first_name", "last_name", "phone", "email", "channel")),
        ("For an elected office", ("on_behalf_of", "reply_by")),
        ("Priority", ("priority",)),
    )

    def __init__(
        self, *args: Any, service: Service, questions: list[ServiceAttribute], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        self.fields["idempotency_key"].initial = f"staff-{uuid.uuid4()}"
        self.questions = [question for question in questions if question.variable]
        for question in self.questions:
            self.fields[QUESTION + question.code] = field_of(question)

    def sections(self) -> list[tuple[str, list[Any]]]:
        asked = ["description", *(QUESTION + question.code for question in self.questions)]
        return [(title, [self[name] for name in names]) for title, names in (("What", asked), *self.SECTIONS)]

    def new_request(self) -> NewRequest:
        """ValidationError where the contact details cannot be used."""
        data = self.cleaned_data
        resident = residents.resident_of(
            **{name: data[name].strip() for name in ("first_name", "last_name", "email", "phone")}
        )
        return NewRequest(
            service=self.service,
            description=data["description"],
            attributes=self._answers(),
            place=Place(**{name: data[name] for name in ("address", "zip_code", "latitude", "longitude")}),
            resident=resident,
            **{
                name: data[name]
                for name in ("channel", "priority", "on_behalf_of", "reply_by", "idempotency_key")
            },
        )

    def _answers(self) -> dict[str, Any]:
        answers = {question.code: self.cleaned_data[QUESTION + question.code] for question in self.questions}
        return {code: plain(answer) for code, answer in answers.items() if answer not in (None, "", [])}

    def show(self, error: ValidationError) -> None:
        """Put each sentence at the field it is about."""
        messages_by_field = getattr(error, "error_dict", None) or {None: [error]}
        for name, errors in messages_by_field.items():
            field = FIELD_OF.get(name or "", name)
            known = next((one for one in (field, f"{QUESTION}{field}") if one in self.fields), None)
            self.add_error(known, [message for one in errors for message in one.messages])
