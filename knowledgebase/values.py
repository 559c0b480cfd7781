"""One value of a fact: is it one, and how people say it in a language."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

MONTHS_ES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
DAYS_ES = "lunes martes miércoles jueves viernes sábado domingo".split()
Values = dict[str, str]


def check(kind: str, values: Any) -> None:
    """ValidationError unless values is {"": text} or {language: text} and each text is a value of this kind."""
    if (
        not isinstance(values, dict)
        or not values
        or not all(isinstance(v, str) and v for v in values.values())
    ):
        raise ValidationError({"values": 'Write the value as {"": "20.00"} or one text for each language.'})
    reader = READERS.get(kind)
    for value in values.values():
        try:
            if reader:
                reader(value)
        except (ValueError, InvalidOperation):
            raise ValidationError({"values": f"“{value}” is not {EXAMPLES[kind]}."}) from None


def say(kind: str, value: str, language: str, *, weekday: bool = False) -> str:
    """As it stands in a sentence: $20.00, July 1, 2026, 1.5%; other kinds as they are."""
    if kind == "money":
        return money(value)
    if kind == "date":
        return day(date.fromisoformat(value), language, weekday=weekday)
    if kind == "percent":
        return f"{Decimal(value).normalize():f}%"
    return value


def money(value: str) -> str:
    return f"${Decimal(value):,.2f}"


def day(when: date, language: str, *, weekday: bool = False) -> str:
    if language == "es":
        name = f"{DAYS_ES[when.weekday()]} " if weekday else ""
        return f"{name}{when.day} de {MONTHS_ES[when.month - 1]} de {when.year}"
    name = f"{when:%A}, " if weekday else ""
    return f"{name}{when:%B} {when.day}, {when.year}"


def _link(value: str) -> None:
    if urlsplit(value).scheme not in {"https", "http", "mailto"} and not value.startswith("/"):
        raise ValueError


def _amount(value: str) -> None:
    if not Decimal(value).is_finite():
        raise ValueError


READERS = {"money": _amount, "percent": _amount, "date": date.fromisoformat, "link": _link}
EXAMPLES = {
    "money": "an amount such as 20.00",
    "percent": "a number such as 1.5",
    "date": "a day such as 2026-07-01",
    "link": "an address that begins with https:// or /",
}
