"""What departments, kinds of service and services are called in a resident's language."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from .models import Department, ServiceGroup, ServiceWording

Names = dict[tuple[str, str], str]


def names(language: str) -> Names:
    """{(kind, code): name} of what has a name in that language, in one query; kinds as in filters.Choices."""
    services = ServiceWording.objects.filter(language=language).order_by()
    rows = services.values_list(Value("service"), _text(F("service__service_code")), _text(F("name"))).union(
        _named("department", Department, language), _named("group", ServiceGroup, language), all=True
    )
    return {(kind, code): name for kind, code, name in rows}


def said(one: Department | ServiceGroup, language: str | None) -> str:
    return str(one.names.get(language) or one.name)


def _named(kind: str, model: type[Model], language: str) -> QuerySet[Any, Any]:
    rows = model._default_manager.filter(names__has_key=language).order_by()
    return rows.values_list(Value(kind), _text(F("code")), _text(KeyTextTransform(language, "names")))


def _text(expression: Any) -> Cast:
    return Cast(expression, CharField())
