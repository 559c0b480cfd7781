"""Fields that say a rule's conditions in lines: one phrase or one answer a line."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ...cases import rulebook
from ...models import District, ServiceGroup

ANSWER = re.compile(r"^([\w-]+)\s*(<=|>=|=|<|>|\bcontains\b|\bin\b)\s*(\S.*)$")
GIVEN = re.compile(r"^([\w-]+)\s*=\s*(.*)$")


class Lines(forms.CharField):
    """One a line; empty lines do not count."""

    def __init__(self, **given: Any) -> None:
        rows = given.pop("rows", 3)
        super().__init__(**{"required": False, "widget": forms.Textarea(attrs={"rows": rows}), **given})

    def to_python(self, value: Any) -> list[Any]:
        lines = (line.strip() for line in (value or "").replace("\x00", "").splitlines())
        return [self.line(line) for line in lines if line]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(self.said, value)) if isinstance(value, list) else value

    def line(self, text: str) -> Any:
        return text

    def said(self, value: Any) -> str:
        return str(value)


class Conditions(Lines):
    """Answers as they must be: size = wheel, depth >= 6, size in plate, wheel."""

    def line(self, text: str) -> Any:
        match = ANSWER.match(text)
        if not match:
            raise ValidationError(
                f"“{text}” is no condition: write size = wheel, depth >= 6 or size in plate, wheel."
            )
        question, compare, value = match.groups()
        several: Any = [one.strip() for one in value.split(",") if one.strip()] if compare == "in" else value
        if compare in rulebook.NUMERIC and not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise ValidationError(f"“{text}”: {compare} compares numbers, and “{value}” is none.")
        return {"question": question, "is": compare, "value": several}

    def said(self, value: Any) -> str:
        told = value["value"]
        return f"{value['question']} {value['is']} {', '.join(map(str, told)) if isinstance(told, list) else told}"


class Given(Lines):
    """Answers as somebody gave them: size = wheel."""

    def line(self, text: str) -> Any:
        match = GIVEN.match(text)
        if not match:
            raise ValidationError(f"“{text}” is no answer: write the question's code = the answer.")
        return list(match.groups())

    def clean(self, value: Any) -> dict[str, str]:
        return dict(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{q} = {a}" for q, a in value.items()) if isinstance(value, dict) else value


class YearDay(forms.CharField):
    """A day of any year as 11-01."""

    def __init__(self, **given: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": "11-01", "size": 6})
        super().__init__(**{"required": False, "max_length": 5, "widget": widget, **given})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            if text:
                rulebook.month_day(text)
        except ValueError:
            raise ValidationError("Write the month and the day as 11-01 for November 1.") from None
        return text


class Clock(forms.TimeField):
    def __init__(self, **given: Any) -> None:
        super().__init__(
            **{"required": False, "widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **given}
        )

    def clean(self, value: Any) -> str:
        found = super().clean(value)
        return f"{found:%H:%M}" if found is not None else ""


def group_choices() -> list[tuple[str, str]]:
    return list(ServiceGroup.objects.values_list("code", "name"))


def service_choices(names: rulebook.Names) -> list[tuple[str, list[tuple[str, str]]]]:
    """By group, as residents find them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in names.services.values():
        found.setdefault(row.group.name, []).append((row.service_code, row.name))
    return sorted((group, sorted(rows, key=lambda one: one[1])) for group, rows in found.items())


def district_choices(names: rulebook.Names) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for code, rows in names.districts.items():
        row: District = rows[-1]
        found.setdefault(row.layer.name, []).append((code, row.name))
    return sorted((layer, sorted(rows, key=lambda one: one[1])) for layer, rows in found.items())
