"""From what somebody chose in a form, or what a macro says, to the turns of a move: who may, what must hold, what is done.

Asked in doors only, like the permissions that it stands on.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet

from . import permissions
from .cases import belonging, plans
from .cases.bulk import Turn
from .cases.checks import Checks
from .cases.recording import Plan
from .cases.workflow import Status, status_after
from .models import Macro, MacroStep, ServiceRequest, StandardReply
from .outbox import replies

Data = Mapping[str, Any]

_PLANS: dict[str, Callable[[User, Data], Plan]] = {
    "accept": lambda by, data: plans.accepted(data.get("team")),
    "refuse": lambda by, data: plans.refused(by, data["reason"]),
    "assign": lambda by, data: plans.assigned(data.get("assignee"), data.get("team")),
    "start": lambda by, data: plans.started(),
    "hold": lambda by, data: plans.held(by, data["reason"], data.get("explanation", "")),
    "resume": lambda by, data: plans.resumed(),
    "close": lambda by, data: plans.closed(by, data["resolution"], data["sentence"]),
    "reopen": lambda by, data: plans.reopened(by, data["reason"]),
    "hand_over": lambda by, data: plans.handed_over(by, data["to"], data["reason"]),
    "reclassify": lambda by, data: plans.reclassified(data["service"]),
    "reprioritise": lambda by, data: plans.reprioritised(data["priority"]),
    "add_note": lambda by, data: plans.noted(by, data["text"], data.get("is_public", False)),
    "merge": lambda by, data: belonging.merged(data["into"]),
}
BULK = (
    "assign", "start", "hold", "resume", "close", "reopen", "hand_over", "accept", "refuse", "reclassify",
    "reprioritise", "add_note", "merge",
)  # fmt: skip


def of(verb: str, user: User, data: Data, checks: Checks) -> Turn:
    """data: what the verb's form understood. ValidationError where it is not enough."""
    extra = _EXTRA.get(verb)

    def may(row: ServiceRequest) -> None:
        permissions.check(user, verb, row)
        if extra:
            extra(row, data, checks)

    return Turn(str(permissions.VERBS[verb].kind), _PLANS[verb](user, data), may)


def _check_assignee(row: ServiceRequest, data: Data, checks: Checks) -> None:
    permissions.check_assignee(row, data.get("assignee"), data.get("team"))


def _check_closing(row: ServiceRequest, data: Data, checks: Checks) -> None:
    checks.check_closing(row, data["resolution"])


_EXTRA: dict[str, Callable[[ServiceRequest, Data, Checks], None]] = {
    "assign": _check_assignee,
    "close": _check_closing,
}


# Macros


def of_macro(macro: Macro, user: User, pks: Iterable[int], at: datetime) -> list[Turn]:
    """Its steps, each as this user would do it; before the first one, whether it is for this request and its checks."""
    checks = Checks(pks)
    steps = list(macro.steps.select_related("assignee", "team", "service", "department", "reply"))
    if not steps:
        raise ValidationError(f"“{macro}” has no steps: add some.")
    turns = [of(step.verb, user, data_of(step, user, at), checks) for step in steps]
    guard = _guard(macro, user, checks)
    first = turns[0]

    def may(row: ServiceRequest) -> None:
        guard(row)
        first.may(row)

    return [Turn(first.kind, first.plan, may), *turns[1:]]


def _guard(macro: Macro, user: User, checks: Checks) -> Callable[[ServiceRequest], None]:
    services = set(macro.services.values_list("pk", flat=True))
    groups = set(macro.groups.values_list("pk", flat=True))
    is_theirs = may_use(macro, user)

    def check(row: ServiceRequest) -> None:
        if not macro.is_active:
            raise ValidationError(f"“{macro}” is switched off.")
        if not is_theirs:
            raise PermissionDenied(f"“{macro}” is for {macro.department}.")
        if (services or groups) and row.service_id not in services and row.service.group_id not in groups:
            raise ValidationError(f"“{macro}” is not for {row.service.name}.")
        checks.check(row, macro.checks)

    return check


def may_use(macro: Macro, user: User) -> bool:
    who = permissions.scope(user)
    everywhere = who.has(permissions.ADMINISTRATOR)
    return macro.department_id is None or everywhere or macro.department_id in who.departments


def usable_macros(user: User) -> QuerySet[Macro]:
    who, active = permissions.scope(user), Macro.objects.filter(is_active=True)
    if who.has(permissions.ADMINISTRATOR):
        return active
    return active.filter(Q(department=None) | Q(department__in=who.departments))


def data_of(step: MacroStep, user: User, at: datetime) -> dict[str, Any]:
    """A step's columns as the form of its move would have understood them."""
    return {
        "assignee": user if step.to_me else step.assignee,
        "team": step.team,
        "reason": step.hold_reason if step.verb == MacroStep.Verb.HOLD else step.text,
        "explanation": step.text,
        "resolution": step.resolution,
        "sentence": sentence_of(step.reply, step.text, at),
        "to": step.department,
        "service": step.service,
        "priority": step.priority,
        "text": sentence_of(None, step.text, at),
        "is_public": step.is_public,
    }


def sentence_of(
    reply: StandardReply | None, text: str, at: datetime
) -> str | Callable[[ServiceRequest], str]:
    """What is written for each request: words of one's own with their placeholders, else the standard reply."""
    if reply is None or text.strip():
        return (lambda row: replies.fill(text, row, at)) if "{" in text or "[" in text else text
    return lambda row: replies.write(reply, row, at).text


# What a macro needs to make sense


_NEEDS: dict[str, tuple[tuple[str, ...], str]] = {
    "assign": (("to_me", "assignee", "team"), "Say who gets it: a person, a team, or whoever runs it."),
    "hold": (("hold_reason",), "Say what it waits for."),
    "reprioritise": (("priority",), "Choose the priority."),
    "reclassify": (("service",), "Choose the service."),
    "hand_over": (("department",), "Choose the department it is offered to."),
    "add_note": (("text",), "Write the note."),
    "close": (("resolution",), "Say how it ends."),
}


def check_step(step: MacroStep) -> None:
    """ValidationError where the step lacks what its move needs, or holds words that are wrong."""
    columns, sentence = _NEEDS.get(step.verb, ((), ""))
    if columns and not any(getattr(step, column) for column in columns):
        raise ValidationError(sentence)
    if step.verb == "hand_over" and not step.text.strip():
        raise ValidationError("Say why this belongs to the other department.")
    if step.verb == "close" and not (step.text.strip() or step.reply_id):
        raise ValidationError("Choose a standard reply, or write the sentence for the resident.")
    if step.verb in ("close", "add_note"):
        replies.check(step.text)


def check_macro(macro: Macro, steps: list[MacroStep], user: User) -> None:
    """ValidationError where nobody could ever run it, or where this user may not make it."""
    if not steps:
        raise ValidationError("Add at least one step.")
    for step in steps:
        check_step(step)
    _check_order(steps)
    _check_places(macro, steps)
    _check_maker(macro, steps, user)


def _check_order(steps: list[MacroStep]) -> None:
    """From no status could a request go through them all."""
    possible = set(map(str, Status.values))
    for number, step in enumerate(steps, 1):
        following = set(filter(None, (_after(step.verb, status) for status in possible)))
        if not following:
            before = f"after “{steps[number - 2]}”" if number > 1 else "from no status"
            raise ValidationError(f"Step {number}, “{step}”, can never follow: {before} it is not allowed.")
        possible = following


def _after(verb: str, status: str) -> str:
    kind = str(permissions.VERBS[verb].kind)
    try:
        return status_after(kind, status)
    except ValidationError:
        return ""


def _check_places(macro: Macro, steps: list[MacroStep]) -> None:
    home = macro.department
    for number, step in enumerate(steps, 1):
        if home and step.team and step.verb == "assign" and step.team.department_id != home.pk:
            raise ValidationError(f"Step {number}: {step.team} is no team of {home}.")
        if (
            home
            and step.assignee
            and step.verb == "assign"
            and home.pk not in permissions.departments_of(step.assignee)
        ):
            name = step.assignee.get_full_name() or step.assignee.get_username()
            raise ValidationError(f"Step {number}: {name} does not work for {home}.")
        if home and step.department_id == home.pk and step.verb == "hand_over":
            raise ValidationError(f"Step {number}: {home} has it already; offer it to another department.")


def _check_maker(macro: Macro, steps: list[MacroStep], user: User) -> None:
    """Nobody writes into a macro what the own role may not do, nor for a department that is not theirs."""
    who = permissions.scope(user)
    if who.has(permissions.ADMINISTRATOR):
        return
    if macro.department_id is None or macro.department_id not in who.departments:
        raise ValidationError("You may make macros for your own departments: choose one of them.")
    for number, step in enumerate(steps, 1):
        rule = permissions.VERBS[step.verb]
        if not who.has(*rule.anywhere, *rule.ours):
            raise ValidationError(
                f"Step {number}, “{step}”: your role cannot do this, so its macro cannot either."
            )
