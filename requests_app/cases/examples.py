"""Example cases of a rule: what comes in, and what the rules must make of it.

{"name": ..., "facts": {"service", "priority", "channel", "text", "language", "answers", "districts", "at"}, "expect":
{"department", "team", "assignee", "priority", "amount", "unit"}}: codes throughout, `at` in the city's own time,
"2026-01-17T22:30"; what is not expected is not looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from ..models import Channel, Department, Priority, Service, ServiceLevel, Team
from . import clocks, rulebook, words
from .judging import Judge, Outcome
from .rule_entries import Entry
from .rulebook import Names, Values
from .rules import Facts

FACTS = ("service", "priority", "channel", "text", "language", "answers", "districts", "at")
EXPECT = ("department", "team", "assignee", "priority", "amount", "unit")
A_WORKING_DAY = "2026-06-17T10:00"  # where an example does not say when


def facts_of(example: Values, names: Names, zone: ZoneInfo | None = None) -> tuple[Facts, Service]:
    """ValidationError where it names a service or district that there is not."""
    given, zone = example.get("facts", {}), zone or clocks.zone()
    service = names.services.get(given.get("service", ""))
    if service is None:
        raise ValidationError(f"there is no service “{given.get('service', '')}”: choose one that there is.")
    return (
        Facts(
            service=service.pk,
            priority=given.get("priority") or service.default_priority,
            at=_moment(given.get("at") or A_WORKING_DAY, zone),
            zone=zone,
            channel=given.get("channel") or Channel.WEB,
            text=given.get("text", ""),
            language=given.get("language") or "en",
            attributes=given.get("answers") or {},
            around=_districts(given.get("districts") or [], names),
            stem=words.stem,
        ),
        service,
    )


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if not 1900 < moment.year < 2900:  # calendars count on from it
            raise ValueError(text)
    except (TypeError, ValueError):
        raise ValidationError(f"“{text}” is no day and time such as 2026-01-17T22:30.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _districts(codes: Iterable[str], names: Names) -> frozenset[int]:
    missing = [code for code in codes if code not in names.districts]
    if missing:
        raise ValidationError(f"there is no district “{missing[0]}”: write layer/code, such as zones/Z1.")
    return frozenset(names.districts[code][-1].pk for code in codes)


@dataclass(frozen=True)
class People:
    """Codes of departments, teams and staff by key, to read an outcome as an example writes it."""

    @cached_property
    def departments(self) -> Mapping[int, Department]:
        return Department.objects.in_bulk()

    @cached_property
    def teams(self) -> Mapping[int, Team]:
        return Team.objects.in_bulk()

    def department(self, pk: int | None) -> str:
        return self.departments[pk].code if pk else ""

    def team(self, pk: int | None) -> str:
        return self.teams[pk].code if pk else ""

    def assignee(self, pk: int | None) -> str:
        return User.objects.get(pk=pk).get_username() if pk else ""


def found(outcome: Outcome, people: People) -> Values:
    """The outcome in the words of an expectation."""
    promise = outcome.promise
    return {
        "department": people.department(outcome.to.department_id),
        "team": people.team(outcome.to.team_id),
        "assignee": people.assignee(outcome.to.assignee_id),
        "priority": outcome.priority,
        "amount": promise.amount if promise else None,
        "unit": promise.unit if promise else "",
    }


def failure(example: Values, judge: Judge, names: Names, people: People) -> str:
    """Why the example does not pass, as the rest of a sentence; empty where it does."""
    try:
        facts, service = facts_of(example, names)
    except ValidationError as error:
        return error.messages[0]
    given = bool(example.get("facts", {}).get("priority"))
    outcome = judge.outcome(facts, service, priority_is_given=given)
    got, expected = found(outcome, people), example.get("expect") or {}
    wrong = [
        name
        for name in EXPECT
        if name in expected and expected[name] not in (None, "") and got[name] != expected[name]
    ]
    if not any(expected.get(name) for name in EXPECT):
        return "it expects nothing: say where it should go or how long it may take."
    if not wrong:
        return ""
    return f"expected {_said({name: expected[name] for name in wrong})}, but {_said(got, wrong)} ({_by(outcome, wrong)})."


def _said(values: Values, names: Sequence[str] | None = None) -> str:
    return rulebook.both([_phrase(name, values[name]) for name in names or values])


def _phrase(name: str, value: Any) -> str:
    if name == "priority" and value in Priority.values:
        return f"priority {Priority(value).label.lower()}"
    if name == "unit" and value:
        return str(ServiceLevel.Unit(value).label).lower()
    if name == "amount":
        return str(value or "no promise")
    return f"{name} {value}" if value else f"no {name}"


def _by(outcome: Outcome, wrong: Sequence[str]) -> str:
    if set(wrong) <= {"amount", "unit"}:
        return f"by the rule “{outcome.due_rule}”" if outcome.due_rule else "by the service level"
    return f"by the rule “{outcome.rule}”" if outcome.rule else "by no rule"


def failures(entries: Iterable[Entry], judge: Judge, names: Names) -> list[tuple[Entry, Values, str]]:
    """Every example that does not pass, of rules that are on."""
    people, found = People(), []
    for entry in entries:
        for example in entry.values["examples"] if entry.is_active else ():
            if why := failure(example, judge, names, people):
                found.append((entry, example, why))
    return found


def reaches(entry: Entry, judge: Judge, names: Names) -> bool:
    """Whether one of its examples is decided by the rule itself."""
    rules = judge.router.rules if entry.kind == "routing" else judge.promises.rules
    for example in entry.values["examples"]:
        try:
            facts, service = facts_of(example, names)
        except ValidationError:
            continue
        if entry.kind != "routing":
            facts = _as_routed(facts, service, example, judge)
        decides = rules.first(facts)
        if decides and decides.key == entry.key:
            return True
    return False


def _as_routed(facts: Facts, service: Service, example: Values, judge: Judge) -> Facts:
    """At the priority that the routing rules leave it with."""
    given = bool(example.get("facts", {}).get("priority"))
    return facts.but(service.pk, judge.outcome(facts, service, priority_is_given=given).priority)
