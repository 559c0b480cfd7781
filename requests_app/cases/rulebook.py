"""Rules as the city wrote them -> rules as they are asked: codes become keys, conditions become words.

A rule's conditions (its `when`), all of which must hold:
services, groups: codes, any of them · districts: "layer/code", any · answers: [{"question", "is", "value"}] · words:
phrases, any of them, or all with "all_words" · weekdays: 0 to 6 · from, to: local "17:00" · season_from, season_to:
"11-01" · channels · priorities: 1 (urgent) to 4 (low).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from ..models import Channel, District, Priority, RoutingRule, Service, ServiceLevelRule
from . import words
from .rules import Answer, Condition, Hours, OneOf, Rule, Said, Season, Words, fold_answer

Values = dict[str, Any]
KEYS = (
    "services", "groups", "districts", "answers", "words", "all_words", "weekdays", "from", "to", "season_from",
    "season_to", "channels", "priorities",
)  # fmt: skip
LISTS = ("services", "groups", "districts", "answers", "words", "weekdays", "channels", "priorities")
COMPARISONS = {
    "=": "is", "in": "is one of", "contains": "contains", "<": "is under", "<=": "is at most", ">": "is over",
    ">=": "is at least",
}  # fmt: skip
NUMERIC = ("<", "<=", ">", ">=")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ROUTING = ("department_id", "team_id", "assignee_id", "priority")
DUE = ("amount", "unit")


@dataclass(frozen=True)
class Names:
    """The catalogue's codes and keys. services: code -> row, with its group; districts: "layer/code" -> its rows."""

    services: Mapping[str, Service]
    districts: Mapping[str, list[District]]

    @classmethod
    def read(cls) -> "Names":
        services = {row.service_code: row for row in Service.objects.select_related("group")}
        districts: dict[str, list[District]] = {}
        for row in District.objects.select_related("layer").defer("geometry").order_by("id"):
            districts.setdefault(f"{row.layer.code}/{row.code}", []).append(row)
        return cls(services, districts)


def check(when: Any) -> list[str]:
    """What is wrong with the form of a rule's conditions, in sentences; what they mean is another question."""
    if not isinstance(when, Mapping):
        return ['when: write conditions such as { services = ["pothole"], words = ["school"] }.']
    said = [f"when: “{key}” is not known: use one of {', '.join(KEYS)}." for key in when if key not in KEYS]
    said += [f"when: {key} is a list." for key in LISTS if not isinstance(when.get(key, []), list)]
    return said or [text for text in (_wrong(when, key) for key in _FORMS) if text]


def _wrong(when: Mapping[str, Any], key: str) -> str:
    try:
        for value in when[key] if key in LISTS else [when[key]] if when.get(key) else []:
            _FORMS[key](value)
    except KeyError:
        return ""
    except (ValueError, TypeError, AttributeError):
        return f"when: {_HINTS[key]}"
    return ""


def _is_answer(answer: Mapping[str, Any]) -> None:
    if set(answer) != {"question", "is", "value"} or answer["is"] not in COMPARISONS:
        raise ValueError
    if answer["is"] in NUMERIC:
        float(answer["value"])


_FORMS: dict[str, Callable[[Any], Any]] = {
    "answers": _is_answer,
    "weekdays": lambda one: DAYS[one] if 0 <= one <= 6 else float("day"),
    "priorities": Priority,
    "channels": Channel,
    "from": time.fromisoformat,
    "to": time.fromisoformat,
    "season_from": lambda text: month_day(text),
    "season_to": lambda text: month_day(text),
}
_HINTS = {
    "answers": 'an answer is { question = "size", is = "=", value = "wheel" }, and is one of '
    + ", ".join(COMPARISONS),
    "weekdays": "a weekday is 0 (Monday) to 6 (Sunday).",
    "priorities": "a priority is 1 (urgent), 2 (high), 3 (normal) or 4 (low).",
    "channels": f"a channel is one of {', '.join(Channel.values)}.",
    "from": "a time is written 17:00.",
    "to": "a time is written 17:00.",
    "season_from": "a day of the year is written 11-01 for November 1.",
    "season_to": "a day of the year is written 11-01 for November 1.",
}


# A row as plain values, which a draft keeps too


def routing_values(row: RoutingRule) -> Values:
    effect = {column: getattr(row, column) for column in ROUTING}
    return {**_shared(row), **effect, "when": _when(row)}


def due_values(row: ServiceLevelRule) -> Values:
    return {**_shared(row), "when": dict(row.when), "amount": row.amount, "unit": row.unit}


def _shared(row: RoutingRule | ServiceLevelRule) -> Values:
    return {"name": row.name, "order": row.order, "examples": list(row.examples), "is_active": row.is_active}


def _when(row: RoutingRule) -> Values:
    """What the rule's own columns say for one service, group or district stands beside the lists."""
    when = dict(row.when)
    if row.service:
        when["services"] = _with(when.get("services"), row.service.service_code)
    elif row.group:
        when["groups"] = _with(when.get("groups"), row.group.code)
    if row.district:
        when["districts"] = _with(when.get("districts"), f"{row.district.layer.code}/{row.district.code}")
    return when


def _with(codes: Iterable[str] | None, code: str) -> list[str]:
    return [*(one for one in codes or () if one != code), code]


def routing_rows() -> list[RoutingRule]:
    return list(
        RoutingRule.objects.filter(is_active=True)
        .select_related("service", "group", "district__layer")
        .defer("district__geometry")
    )


def due_rows() -> list[ServiceLevelRule]:
    return list(ServiceLevelRule.objects.filter(is_active=True))


def routing(names: Names | None = None) -> list[Rule]:
    """The active routing rules in their order."""
    rows = routing_rows()
    return _compiled(((row.pk, routing_values(row)) for row in rows), ROUTING, names) if rows else []


def due(names: Names | None = None) -> list[Rule]:
    """The active due-date rules in their order."""
    rows = due_rows()
    return _compiled(((row.pk, due_values(row)) for row in rows), DUE, names) if rows else []


def _compiled(rows: Iterable[tuple[int, Values]], effect: tuple[str, ...], names: Names | None) -> list[Rule]:
    names = names or Names.read()
    return [compiled(values, names, effect, pk) for pk, values in rows]


def compiled(
    values: Values, names: Names, effect: tuple[str, ...], pk: int | None = None, key: str = ""
) -> Rule:
    """A rule to ask. What its codes do not find is left out, so that it takes nothing rather than everything."""
    said = {column.removesuffix("_id"): values.get(column) for column in effect}
    return Rule(pk, values["name"], tuple(conditions(values["when"], names)), said, key or str(pk or ""))


# Conditions


def conditions(when: Values, names: Names) -> Iterable[Condition]:
    """The quick ones first: words are looked for last."""
    yield from _services(when, names)
    yield from _among("priority", when.get("priorities"), lambda one: Priority(one).label.lower(), "priority")
    yield from _among("channel", when.get("channels"), _channel, "received by")
    yield from _among("weekday", when.get("weekdays"), lambda one: DAYS[one], "on")
    if when.get("from") or when.get("to"):
        yield _hours(when.get("from") or "00:00", when.get("to") or "00:00")
    if when.get("season_from") or when.get("season_to"):
        yield _season(when.get("season_from") or "01-01", when.get("season_to") or "12-31")
    yield from _districts(when, names)
    for answer in when.get("answers") or ():
        yield _answer(answer)
    if when.get("words"):
        yield _words(when["words"], bool(when.get("all_words")))


def _services(when: Values, names: Names) -> Iterable[Condition]:
    codes, groups = when.get("services") or [], when.get("groups") or []
    if not codes and not groups:
        return
    found = [row for row in names.services.values() if row.service_code in codes or row.group.code in groups]
    said = [names.services[code].name if code in names.services else code for code in codes]
    of_groups = {row.group.code: row.group.name for row in names.services.values()}
    said += [f"anything of {of_groups.get(code, code)}" for code in groups]
    yield OneOf("service", frozenset(row.pk for row in found), f"the service is {either(said)}")


def _among(kind: str, values: Any, label: Any, before: str) -> Iterable[Condition]:
    if values:
        yield OneOf(kind, frozenset(values), f"{before} {either([label(one) for one in values])}")


def _channel(code: str) -> str:
    return str(Channel(code).label).lower() if code in Channel.values else code


def _districts(when: Values, names: Names) -> Iterable[Condition]:
    codes = when.get("districts")
    if codes:
        rows = [row for code in codes for row in names.districts.get(code, [])]
        said = list(
            dict.fromkeys(
                names.districts[code][-1].name if code in names.districts else code for code in codes
            )
        )
        yield OneOf("district", frozenset(row.pk for row in rows), f"in {either(said)}")


def _answer(answer: Values) -> Answer:
    compare, value = answer["is"], answer["value"]
    phrase = f"the answer to “{answer['question']}” {COMPARISONS[compare]} {_said(value)}"
    if compare in NUMERIC:
        return Answer(answer["question"], compare, float(value), phrase)
    several = value if isinstance(value, list) else [value]
    return Answer(answer["question"], compare, frozenset(map(fold_answer, several)), phrase)


def _said(value: Any) -> str:
    return either([f"“{one}”" for one in value]) if isinstance(value, list) else f"“{value}”"


def _words(phrases: Iterable[str], all_of_them: bool) -> Words:
    said = tuple(Said(phrase, places) for phrase in phrases if (places := words.places(phrase)))
    quoted = [f"“{one}”" for one in phrases]
    return Words(said, all_of_them, f"the words {both(quoted) if all_of_them else either(quoted)} are in it")


def _hours(start: str, end: str) -> Hours:
    opens, closes = time.fromisoformat(start), time.fromisoformat(end)
    return Hours(opens, closes, f"between {clock(opens)} and {clock(closes)}")


def _season(start: str, end: str) -> Season:
    first, last = month_day(start), month_day(end)
    return Season(first, last, f"from {day_words(first)} to {day_words(last)}")


def month_day(text: str) -> tuple[int, int]:
    """ValueError for a day that no year has."""
    day = date.fromisoformat(f"2024-{text}")
    return day.month, day.day


def day_words(day: tuple[int, int]) -> str:
    return f"{date(2024, *day):%B} {day[1]}"


def clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02}"


def either(words: list[str]) -> str:
    return _joined(words, "or")


def both(words: list[str]) -> str:
    return _joined(words, "and")


def _joined(words: list[str], word: str) -> str:
    return f"{', '.join(words[:-1])} {word} {words[-1]}" if len(words) > 1 else "".join(words)


def sentence(rule: Rule) -> str:
    """All conditions in a phrase."""
    return "; ".join(condition.words for condition in rule.conditions) or "always"
