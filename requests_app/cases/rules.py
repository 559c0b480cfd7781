"""Ordered rules over the facts of a request: the first that fits decides, and each can say why. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

Day = tuple[int, int]  # month, day
Stem = Callable[[str, str], frozenset[str]]  # text, language -> its stems


class Facts:
    """What is known when a request is received. around: the districts of every layer, or how to find them."""

    def __init__(
        self,
        *,
        service: int,
        priority: int,
        at: datetime,
        zone: ZoneInfo,
        channel: str = "other",
        text: str = "",
        language: str = "en",
        attributes: Mapping[str, Any] | None = None,
        around: frozenset[int] | Callable[[], frozenset[int]] = frozenset(),
        stem: Stem | None = None,
    ):
        self.service, self.priority, self.channel = service, priority, channel
        self.at, self.zone = at, zone
        self.text, self.language, self.attributes = text, language, attributes or {}
        self._around, self._stem = around, stem

    @cached_property
    def districts(self) -> frozenset[int]:
        return self._around() if callable(self._around) else self._around

    @cached_property
    def local(self) -> datetime:
        return self.at.astimezone(self.zone)

    @cached_property
    def stems(self) -> frozenset[str]:
        return self._stem(self.text, self.language) if self._stem and self.text else frozenset()

    def also_in(self, district: int | None) -> "Facts":
        """The same request where it was found to lie in another district."""
        if district is None or district in self.districts:
            return self
        moved = self.but(-1, self.priority)
        moved.service, moved._around = self.service, self.districts | {district}
        return moved

    def but(self, service: int, priority: int) -> "Facts":
        """The same request as another service or priority; everything else as it was received."""
        if (service, priority) == (self.service, self.priority):
            return self
        return Facts(
            service=service, priority=priority, at=self.at, zone=self.zone, channel=self.channel, text=self.text,
            language=self.language, attributes=self.attributes, around=lambda: self.districts,
            stem=lambda text, language: self.stems,
        )  # fmt: skip


class Condition(Protocol):
    """words: the condition in a phrase. follows_from: whatever fits the other one fits this one."""

    @property
    def kind(self) -> str: ...
    @property
    def words(self) -> str: ...
    def fits(self, facts: Facts) -> bool: ...
    def follows_from(self, other: Any) -> bool: ...


@dataclass(frozen=True)
class OneOf:
    """kind: service, district, channel, priority or weekday."""

    kind: str
    values: frozenset[Any]
    words: str

    def fits(self, facts: Facts) -> bool:
        return _ONE_OF[self.kind](facts, self.values)

    def follows_from(self, other: "OneOf") -> bool:
        return bool(other.values) and other.values <= self.values


_ONE_OF: dict[str, Callable[[Facts, frozenset], bool]] = {
    "service": lambda facts, values: facts.service in values,
    "district": lambda facts, values: not values.isdisjoint(facts.districts),
    "channel": lambda facts, values: facts.channel in values,
    "priority": lambda facts, values: facts.priority in values,
    "weekday": lambda facts, values: facts.local.weekday() in values,
}


@dataclass(frozen=True)
class Answer:
    """compare: = in contains < <= > >=; expected: texts, or one number for the last four."""

    question: str
    compare: str
    expected: frozenset[str] | float
    words: str

    @property
    def kind(self) -> str:
        return f"answer {self.question}"

    def fits(self, facts: Facts) -> bool:
        given = facts.attributes.get(self.question)
        if given in (None, "", []):
            return False
        if isinstance(self.expected, float):
            number = _number(given)
            return number is not None and COMPARE[self.compare](number, self.expected)
        several = [_fold(one) for one in (given if isinstance(given, (list, tuple)) else [given])]
        if self.compare == "contains":
            return any(part in one for part in self.expected for one in several)
        return any(one in self.expected for one in several)

    def follows_from(self, other: "Answer") -> bool:
        if isinstance(self.expected, float):
            return self._number_follows(other)
        if isinstance(other.expected, float):
            return False
        if self.compare == "contains":
            return all(any(part in one for part in self.expected) for one in other.expected)
        return other.compare != "contains" and other.expected <= self.expected

    def _number_follows(self, other: "Answer") -> bool:
        """An answer named exactly is compared; a bound follows from a tighter one in the same direction."""
        assert isinstance(self.expected, float)
        if not isinstance(other.expected, float):
            numbers = [_number(one) for one in other.expected] if other.compare != "contains" else [None]
            return all(n is not None and COMPARE[self.compare](n, self.expected) for n in numbers)
        if self.compare[0] != other.compare[0]:
            return False
        tighter = COMPARE[self.compare[0]](other.expected, self.expected)
        same = other.expected == self.expected
        return tighter or (same and (len(self.compare) == 2 or self.compare == other.compare))


COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda given, bound: given < bound,
    "<=": lambda given, bound: given <= bound,
    ">": lambda given, bound: given > bound,
    ">=": lambda given, bound: given >= bound,
}


class Said(NamedTuple):
    """A word or phrase: each place is the stems that may stand for it."""

    text: str
    places: tuple[frozenset[str], ...]

    def is_in(self, stems: frozenset[str]) -> bool:
        return all(not place.isdisjoint(stems) for place in self.places)


@dataclass(frozen=True)
class Words:
    phrases: tuple[Said, ...]
    all_of_them: bool
    words: str
    kind: str = "words"

    def fits(self, facts: Facts) -> bool:
        found = (phrase.is_in(facts.stems) for phrase in self.phrases)
        return all(found) if self.all_of_them else any(found)

    def follows_from(self, other: "Words") -> bool:
        """Each text that the other takes holds one (or all) of its phrases; is that enough for this one?"""
        held = (
            [frozenset(other.phrases)] if other.all_of_them else [frozenset([one]) for one in other.phrases]
        )
        return bool(held) and all(self._taken(phrases) for phrases in held)

    def _taken(self, held: frozenset[Said]) -> bool:
        found = [any(set(mine.places) <= set(one.places) for one in held) for mine in self.phrases]
        return all(found) if self.all_of_them else any(found)


@dataclass(frozen=True)
class Hours:
    """Local time of day, the end not included; from 17:00 to 8:00 passes midnight."""

    start: time
    end: time
    words: str
    kind: str = "hours"

    def fits(self, facts: Facts) -> bool:
        return _within(facts.local.time(), self.start, self.end)

    def follows_from(self, other: "Hours") -> bool:
        return _around_within(
            _minutes(other.start), _minutes(other.end), _minutes(self.start), _minutes(self.end), 1440
        )


@dataclass(frozen=True)
class Season:
    """Days of any year, both included; from 1 November to 31 March passes the new year."""

    start: Day
    end: Day
    words: str
    kind: str = "season"

    def fits(self, facts: Facts) -> bool:
        day = (facts.local.month, facts.local.day)
        if self.start <= self.end:
            return self.start <= day <= self.end
        return day >= self.start or day <= self.end

    def follows_from(self, other: "Season") -> bool:
        year = [(month, day) for month in range(1, 13) for day in range(1, 32)]
        taken = [self._has(day) for day in year]
        return all(mine for mine, day in zip(taken, year, strict=True) if other._has(day))

    def _has(self, day: Day) -> bool:
        if self.start <= self.end:
            return self.start <= day <= self.end
        return day >= self.start or day <= self.end


def _within(moment: time, start: time, end: time) -> bool:
    return start <= moment < end if start < end else moment >= start or moment < end


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _around_within(start: int, end: int, outer_start: int, outer_end: int, length: int) -> bool:
    """Whether one stretch of a circle lies within another."""
    inner = (end - start) % length or length
    outer = (outer_end - outer_start) % length or length
    return (start - outer_start) % length + inner <= outer


def _number(given: Any) -> float | None:
    try:
        return None if isinstance(given, bool) else float(given)
    except (TypeError, ValueError):
        return None


def _fold(given: Any) -> str:
    return str(given).strip().casefold()


fold_answer = _fold


@dataclass(frozen=True)
class Rule:
    """id: the row's key, None while it is only drafted. effect: what the rule says, as its table has it."""

    id: int | None
    name: str
    conditions: tuple[Condition, ...]
    effect: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""  # what tells it apart among drafted and live ones

    def fits(self, facts: Facts) -> bool:
        return all(condition.fits(facts) for condition in self.conditions)

    @cached_property
    def services(self) -> frozenset[int] | None:
        """None: every service."""
        found = [c.values for c in self.conditions if isinstance(c, OneOf) and c.kind == "service"]
        return frozenset.intersection(*found) if found else None

    def is_for(self, service: int) -> bool:
        return self.services is None or service in self.services


class Step(NamedTuple):
    """One rule that was looked at: each condition in words and whether it fits."""

    rule: Rule
    fits: bool
    reasons: list[tuple[str, bool]]


class Rules:
    """In their order, and by service, so that hundreds of rules cost a request what its own few do."""

    def __init__(self, rules: Iterable[Rule]):
        self.all: Sequence[Rule] = tuple(rules)
        self._of_service: dict[int, tuple[Rule, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self.all)

    def of(self, service: int) -> tuple[Rule, ...]:
        """Those that may take a request of the service; what stands behind one that takes all of them is left out."""
        found = self._of_service.get(service)
        if found is None:
            found = self._of_service[service] = tuple(self._reachable(service))
        return found

    def _reachable(self, service: int) -> Iterable[Rule]:
        for rule in self.all:
            if rule.is_for(service):
                yield rule
                if all(condition.kind == "service" for condition in rule.conditions):
                    return

    def first(self, facts: Facts) -> Rule | None:
        return next((rule for rule in self.of(facts.service) if rule.fits(facts)), None)

    def trace(self, facts: Facts) -> list[Step]:
        """Every rule for its service up to the one that fits, with its reasons."""
        steps = []
        for rule in self.of(facts.service):
            reasons = [(condition.words, condition.fits(facts)) for condition in rule.conditions]
            steps.append(Step(rule, all(fits for _, fits in reasons), reasons))
            if steps[-1].fits:
                break
        return steps
