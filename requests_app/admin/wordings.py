"""/admin/words/: what the city's messages say, for each occasion, way, language and service, with a preview."""

from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from .. import permissions
from ..cases import numbers
from ..models import By, NoticeTemplate, RequestEvent, Service
from ..outbox import mail, sending, templates, texting, wordings
from .base import FORM, staff_page, staff_view

EDITORS = (permissions.EDITOR, permissions.ADMINISTRATOR)
VERSIONS_SHOWN = 20


class Cell(NamedTuple):
    url: str
    way: str
    language: str
    is_own: bool


@staff_view(*EDITORS)
def overview(request: HttpRequest) -> HttpResponse:
    """Every message the city sends, and which of them have words of the city's own."""
    own = set(NoticeTemplate.objects.values_list("template", "service", "by", "language"))
    rows = [(label, _cells(template, own)) for template, label in templates.NAMES.items()]
    special = NoticeTemplate.objects.exclude(service=None).select_related("service")
    return staff_page(
        request,
        "requests_app/admin/wordings.html",
        {"title": "Words of messages", "rows": rows, "special": [(row, _url(row)) for row in special]},
    )


def _cells(template: str, own: set[tuple]) -> list[Cell]:
    return [
        Cell(
            reverse("staff:wording", args=[template, by, code]),
            By(by).label,
            name,
            (template, None, by, code) in own,
        )
        for by in By.values
        for code, name in settings.LANGUAGES
        if templates.from_file(template, by, "en")
    ]


def _url(row: NoticeTemplate) -> str:
    address = reverse("staff:wording", args=[row.template, row.by, row.language])
    return f"{address}?service={row.service.service_code}" if row.service else address


class WordsForm(forms.Form):
    subject = forms.CharField(max_length=200, error_messages={"required": templates.NO_SUBJECT})
    body = forms.CharField(
        label="Text", max_length=templates.LONGEST, widget=forms.Textarea(attrs={"rows": 16}), strip=False
    )
    number = forms.CharField(
        label="Preview with request",
        max_length=20,
        required=False,
        help_text="Empty: the last one it would have been sent for",
    )

    def __init__(self, *args: Any, by: str, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)
        if by == By.TEXT:
            del self.fields["subject"]
            self.fields["body"].widget.attrs["rows"] = 6

    def words(self) -> templates.Words:
        body = self.cleaned_data.get("body", "").replace("\r\n", "\n").strip()
        return templates.Words(self.cleaned_data.get("subject", "").strip(), body)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "body" in cleaned:
            try:
                templates.check(self.words(), self.by)
            except ValidationError as wrong:
                new = {name: said for name, said in wrong.message_dict.items() if name not in self.errors}
                self.add_error(None, ValidationError(new))
        return cleaned


@staff_view(*EDITORS, methods=FORM)
def wording(request: HttpRequest, template: str, by: str, language: str) -> HttpResponse:
    """One text: as the city wrote it or as it came; look at it with a real request, then keep it."""
    service = _service(request.GET.get("service", ""))
    default = templates.from_file(template, by, language) or templates.from_file(template, by, "en")
    if template not in templates.NAMES or language not in dict(settings.LANGUAGES) or default is None:
        raise Http404
    own = NoticeTemplate.objects.filter(template=template, service=service, by=by, language=language).first()
    now = templates.Words(own.subject, own.body) if own else default
    form = WordsForm(request.POST or None, initial=vars(now), by=by)
    if request.method == "POST" and request.POST.get("do") == "default":
        wordings.remove(template, service=service, by=by, language=language)
        messages.success(request, "The words that came with the product are used again.")
        return redirect(request.get_full_path())
    if request.method == "POST" and form.is_valid() and request.POST.get("do") == "keep":
        wordings.keep(template, form.words(), service=service, by=by, language=language)
        messages.success(request, "Kept. Messages that go out from now on say it so.")
        return redirect(request.get_full_path())
    words = form.words() if form.is_bound and form.is_valid() else None if form.is_bound else now
    typed = form.cleaned_data.get("number", "") if form.is_bound and form.is_valid() else ""
    return staff_page(
        request,
        "requests_app/admin/wording.html",
        {
            "title": f"{templates.NAMES[template]}: {By(by).label.lower()}, {dict(settings.LANGUAGES)[language]}",
            "form": form,
            "language": language,
            "own": own,
            "service": service,
            "services": Service.objects.filter(is_active=True).order_by("name"),
            "placeholders": templates.PLACEHOLDERS,
            "preview": _preview(request, words, template, by, language, service, typed) if words else None,
            "versions": wordings.versions(own)[:VERSIONS_SHOWN] if own else [],
        },
    )


def _service(code: str) -> Service | None:
    if not code:
        return None
    found = Service.objects.filter(service_code=code[:60]).first()
    if found is None:
        raise Http404
    return found


def _preview(
    request: HttpRequest,
    words: templates.Words,
    template: str,
    by: str,
    language: str,
    service: Service | None,
    typed: str,
) -> dict[str, Any]:
    """With a request that this person may see; the resident is always made up."""
    try:
        event = _event(request, template, service, typed)
    except ValidationError as wrong:
        return {"error": wrong.messages[0]}
    said = sending.sample(words, event, language)
    shown: dict[str, Any] = {"number": event.service_request.number, "words": said}
    if by == By.TEXT:
        return shown | {"length": texting.length(said.body)}
    return shown | {"paragraphs": mail.paragraphs(said.body)}


def _event(request: HttpRequest, template: str, service: Service | None, typed: str) -> RequestEvent:
    seen = RequestEvent.objects.select_related("service_request__service", "note", "department")
    if not permissions.scope(request.user).has(*permissions.SEES_REQUESTS):
        seen = seen.exclude(service_request__service__visibility=Service.Visibility.PRIVATE)
    if typed:
        seen = seen.filter(service_request__number=numbers.parse(typed))
    elif service:
        seen = seen.filter(service_request__service=service)
    found = seen.filter(**wordings.occasion(template)).order_by("-at").first() or (
        seen.order_by("-at").first() if typed else None
    )
    if found is None:
        raise ValidationError("No request has come so far yet. Give the number of another one.")
    return found
