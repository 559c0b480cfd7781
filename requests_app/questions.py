"""A service's own questions as form fields, in the words of a language."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from .models import Service, ServiceAttribute, ServiceWording

PREFIX = "answer_"
Said = Mapping[str, Any]  # a question in another language, as ServiceWording.questions has it


def wording_of(service: Service, language: str) -> ServiceWording | None:
    return next((one for one in service.wordings.all() if one.language == language), None)


def field_of(question: ServiceAttribute, said: Said | None = None) -> forms.Field:
    """said: the same question in another language; what it leaves out is asked as it is."""
    said = said or {}
    names = said.get("values", {})
    pairs = [(value["key"], names.get(value["key"], value["name"])) for value in question.values]
    asked: dict[str, Any] = {
        "label": said.get("description") or question.description,
        "required": question.required,
        "help_text": said.get("datatype_description") or question.datatype_description,
    }
    kinds = ServiceAttribute.Datatype
    if question.datatype == kinds.NUMBER:
        return forms.FloatField(
            widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}), **asked
        )
    if question.datatype == kinds.DATETIME:
        return forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), **asked)
    if question.datatype == kinds.TEXT:
        return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **asked)
    if question.datatype == kinds.SINGLEVALUELIST:
        return forms.ChoiceField(choices=[("", _("Choose")), *pairs], **asked)
    if question.datatype == kinds.MULTIVALUELIST:
        return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **asked)
    return forms.CharField(max_length=500, **asked)


def plain(answer: Any) -> Any:
    """An answer as it is kept: a moment as ISO 8601."""
    return answer.isoformat() if hasattr(answer, "isoformat") else answer
