"""What comes in: arguments of the address or the form. An empty one is an absent one, as the standard says."""

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime, time

from django.http import HttpRequest, QueryDict
from django.utils.dateparse import parse_date, parse_datetime

from .answers import refusal

# Neither text nor layout; a NUL cannot be stored, the others cannot be written as XML.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,80})\](\[\d{0,3}\])?")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_IDS = 1000
MOST_ANSWERS = 100
LONGEST_ANSWER = 4000  # characters
EARLIEST, LATEST = 1900, 2200  # years; Open311 is younger, and days may be added to what is sent


def clean(text: str) -> str:
    return INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()


class Arguments:
    """Looked up in one or more query dicts, the first that has a name wins."""

    def __init__(self, *given: QueryDict):
        self.given = given

    def all(self, name: str) -> list[str]:
        """Every value that is not empty, as sent, without what is invisible."""
        for one in self.given:
            if values := [text for raw in one.getlist(name) if (text := clean(str(raw)))]:
                return values
        return []

    def text(self, name: str, most: int | None = None) -> str:
        values = self.all(name)
        if len(set(values)) > 1:
            raise refusal(400, f"Send {name} once: it was sent {len(values)} times with different values.")
        value = values[0] if values else ""
        if most and len(value) > most:
            raise refusal(400, f"Shorten {name} to {most:,} characters: it has {len(value):,}.")
        return value

    def words(self, name: str) -> list[str]:
        """A comma list, or the argument several times, or both."""
        found = [word for value in self.all(name) for part in value.split(",") if (word := part.strip())]
        if len(found) > MOST_IDS:
            raise refusal(400, f"Ask for at most {MOST_IDS:,} in {name}: these are {len(found):,}.")
        return list(dict.fromkeys(found))

    def number(self, name: str, low: float, high: float) -> float | None:
        text = self.text(name, 40)
        if not text:
            return None
        value = as_number(text)
        if value is None or not low <= value <= high:
            raise refusal(400, f"{name} must be a number from {low:g} to {high:g}.")
        return value

    def whole(self, name: str, low: int, high: int) -> int | None:
        text = self.text(name, 20)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise refusal(400, f"{name} must be a whole number from {low} to {high}.")
        return int(text)

    def flag(self, name: str) -> bool | None:
        text = self.text(name, 10).lower()
        if not text:
            return None
        if text not in ("true", "1", "yes", "false", "0", "no"):
            raise refusal(400, f"{name} must be true or false.")
        return text in ("true", "1", "yes")

    def moment(self, name: str) -> datetime | None:
        text = self.text(name, 60)
        if not text:
            return None
        found = _moment(text)
        if found is None or not EARLIEST <= found.year <= LATEST:
            raise refusal(400, f"{name} must be a date and time such as 2026-06-17T14:30:00Z.")
        return found

    def attributes(self) -> dict[str, list[str]]:
        """Code -> what was sent as attribute[CODE], attribute[CODE][] or attribute[CODE][0], in order."""
        found: dict[str, list[str]] = {}
        for one in self.given:
            for name in one:
                if (match := ATTRIBUTE.fullmatch(name)) and (values := _all(one.getlist(name))):
                    found.setdefault(clean(match[1]), []).extend(values)
        if len(found) > MOST_ANSWERS:
            raise refusal(400, f"Send at most {MOST_ANSWERS} attributes: these are {len(found)}.")
        if long := next((code for code, values in found.items() if _is_long(values)), None):
            raise refusal(400, f"Shorten attribute[{long}] to {LONGEST_ANSWER:,} characters.")
        return found


def _all(values: Iterable[object]) -> list[str]:
    return [text for value in values if (text := clean(str(value)))]


def _is_long(values: list[str]) -> bool:
    return sum(map(len, values)) > LONGEST_ANSWER


def as_number(text: str) -> float | None:
    """Plain decimal notation: no NaN, no infinity, no underscores."""
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", text, re.ASCII):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _moment(text: str) -> datetime | None:
    """With its offset (a + that arrived as a space too); a moment without one is read as UTC."""
    text = re.sub(r" (\d{2}:?\d{2})$", r"+\1", text) if "T" in text else text
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)):
            found = datetime.combine(day, time(), UTC)
        if found is None:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def query(request: HttpRequest) -> Arguments:
    return Arguments(request.GET)


def form(request: HttpRequest) -> Arguments:
    """The form of a POST, then the address. 400 where the body is no form."""
    if request.content_type not in FORMS and request.META.get("CONTENT_LENGTH") not in (None, "", "0"):
        said = clean(request.content_type or "")[:60] or "nothing"
        raise refusal(400, f"Send a form ({FORMS[0]} or {FORMS[1]}), not {said}.")
    return Arguments(request.POST, request.GET)
