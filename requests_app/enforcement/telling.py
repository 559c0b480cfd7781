"""The steps of a case in the words of those who work on it. Pure: rows that were read already, plain lines out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.models import User

from ..models import EnforcementNotice, EnforcementStep
from .ladder import Method, Outcome, Result, StepKind
from .recording import digest, local_day

METHODS = {
    Method.MAIL: "by first-class mail",
    Method.CERTIFIED: "by certified mail",
    Method.POSTED: "by posting",
    Method.PERSON: "in person",
}
VISITS = {"reinspection": "re-inspection", "final": "final inspection", "sweep": "sweep", "first": "first inspection"}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """is_broken: its hash does not follow from what it says and the step before."""

    step: EnforcementStep
    at: datetime
    title: str
    actor: str
    detail: str
    digest: str
    is_broken: bool


@dataclass(frozen=True)
class Knowing:
    """What a line may name. shows_parties: parties and what somebody wrote; else kinds, dates and sums only."""

    today: date
    shows_parties: bool = False
    notices: Mapping[int, EnforcementNotice] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)


def lines(number: str, steps: Iterable[EnforcementStep], known: Knowing) -> list[Line]:
    """steps: all of one case, by id."""
    told, before = [], ""
    for step in steps:
        broken = step.digest != digest(step, number, before)
        before = step.digest
        title = StepKind(step.kind).label
        words = detail(step, known)
        told.append(Line(step, step.at, title, person(step.actor), words, step.digest, broken))
    return told


def detail(step: EnforcementStep, known: Knowing) -> str:
    tell = _TELL.get(step.kind)
    facts = tell(step, step.data, known) if tell else []
    reason = str(step.data.get("reason") or step.data.get("text") or "") if known.shows_parties else ""
    return "; ".join(filter(None, [*facts, reason]))


def person(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else "the system"


def short(day: date | str | None, today: date) -> str:
    """June 9; with the year where it is not this one."""
    if not day:
        return ""
    said = date.fromisoformat(day[:10]) if isinstance(day, str) else day
    words = f"{said:%B} {said.day}"
    return words if said.year == today.year else f"{words}, {said.year}"


def dollars(amount: Any) -> str:
    """$340, $340.50; empty for what is no sum."""
    try:
        said = Decimal(str(amount))
    except (InvalidOperation, TypeError):
        return ""
    return f"${said:,.0f}" if said == said.to_integral_value() else f"${said:,.2f}"


# What each kind of step says besides its title

Facts = Sequence[str]


def _opened(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    if data.get("imported") or data.get("source"):
        return ["Brought over from the system before this one"]
    return ["Found on a proactive sweep" if data.get("proactive") else "After a complaint"]


def _found(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    times = data.get("earlier") or 0
    again = f"found {times} time{'s' if times > 1 else ''} before within three years" if times else ""
    return [str(data.get("section", "")), again]


def _section(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    return [str(data.get("section", ""))]


def _assigned(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    name = known.people.get(data.get("to") or 0)
    return [f"to {name}"] if name else []


def _issued(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    by_day = f"to comply by {short(data['comply_by'], known.today)}" if data.get("comply_by") else ""
    return [_addressed(data.get("notices") or [], known), f"to be served {_method(data)}" if _method(data) else "", by_day]  # fmt: skip


def _addressed(keys: Sequence[int], known: Knowing) -> str:
    names = (
        [str(known.notices[pk].party) for pk in keys if pk in known.notices] if known.shows_parties else []
    )
    if names:
        return f"to {' and '.join(names)}"
    return f"{len(keys)} document{'s' if len(keys) > 1 else ''}" if keys else ""


def _served(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    whom = _addressed([data["notice"]], known) if data.get("notice") and known.shows_parties else ""
    on = f"on {short(data['served_on'], known.today)}" if data.get("served_on") else ""
    until = f"the window runs until {short(step.comply_by, known.today)}" if step.comply_by else ""
    return [" ".join(filter(None, [whom, on, _method(data)])), until]


def _method(data: dict[str, Any]) -> str:
    return METHODS[Method(data["method"])] if data.get("method") in METHODS else ""


def _extended(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    was = f" instead of {short(data['was'], known.today)}" if data.get("was") else ""
    return [f"until {short(step.comply_by, known.today)}{was}"]


def _inspected(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    result = Result(data["result"]).label if data.get("result") in Result.values else ""
    return [VISITS.get(str(data.get("kind")), ""), result]


def _dollars(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    return [dollars(data["dollars"]) if "dollars" in data else ""]


def _ordered(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    return [f"from {data['vendor']}" if data.get("vendor") else "by the city’s own people"]


def _on(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    day = data.get("on") or data.get("day") or data.get("at") or _local(data.get("when"))
    return [f"on {short(str(day), known.today)}" if day else "", str(data.get("ruling") or "")]


def _local(when: str | None) -> str:
    """The city's day of a moment."""
    return local_day(datetime.fromisoformat(when)).isoformat() if when else ""


def _sent(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    return [*_on(step, data, known), _addressed(data.get("notices") or [], known)]


def _closed(step: EnforcementStep, data: dict[str, Any], known: Knowing) -> Facts:
    return [Outcome(data["outcome"]).label if data.get("outcome") in Outcome.values else ""]


_TELL: dict[str, Any] = {
    StepKind.OPENED: _opened,
    StepKind.VIOLATION_FOUND: _found,
    StepKind.VIOLATION_CORRECTED: _section,
    StepKind.VIOLATION_WITHDRAWN: _section,
    StepKind.ASSIGNED: _assigned,
    StepKind.COURTESY_SENT: _issued,
    StepKind.NOTICE_ISSUED: _issued,
    StepKind.NOTICE_SERVED: _served,
    StepKind.EXTENDED: _extended,
    StepKind.INSPECTED: _inspected,
    StepKind.CITED: _dollars,
    StepKind.ABATEMENT_ORDERED: _ordered,
    StepKind.ABATED: _dollars,
    StepKind.COLLECTED: _dollars,
    StepKind.BILLED: _sent,
    StepKind.LIEN_RECORDED: _sent,
    StepKind.LIEN_RELEASED: _sent,
    StepKind.HEARING_SET: _on,
    StepKind.HEARD: _on,
    StepKind.APPEALED: _on,
    StepKind.JUDGED: _on,
    StepKind.CLOSED: _closed,
}
