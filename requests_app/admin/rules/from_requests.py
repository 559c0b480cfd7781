"""A real request as the facts of an example or a test, as far as the user may see it, and without personal data."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from ... import mentions, permissions
from ...cases import examples, facts, numbers, rule_entries, snapshot
from ...cases.rule_entries import ROUTING
from ...cases.rulebook import Names, Values
from ...cases.rules import Facts
from ...models import Service, ServiceAttribute, ServiceRequest

SAFE = (ServiceAttribute.Datatype.NUMBER, ServiceAttribute.Datatype.SINGLEVALUELIST)
MOST_WORDS = 300  # characters of a description taken over into an example


def find(request: HttpRequest, text: str) -> ServiceRequest:
    """PermissionDenied where the role sees no requests; ValidationError where there is none."""
    if not permissions.scope(request.user).has(*permissions.SEES_RESIDENTS):
        raise PermissionDenied("Your role sees no requests: write down the facts instead.")
    rows = permissions.visible_requests(request.user).select_related(
        "service", "resident", "contact__resident"
    )
    found = rows.filter(number=numbers.parse(text)).first()
    if found is None:
        raise ValidationError(f"There is no request {text}, or it is not with your department.")
    return found


def facts_of(row: ServiceRequest) -> tuple[Facts, Service]:
    """As the request was received."""
    city = snapshot.current()
    first = row.events.order_by("at", "id").first()
    service = city.services[first.service_id if first else row.service_id]
    priority = first.priority if first else row.priority
    return facts.of_request(row, city, service.pk, priority), service


def example_of(row: ServiceRequest, names: Names, kind: str) -> Values:
    """What came in, and what the rules of today make of it; the editor corrects what should come of it."""
    known, service = facts_of(row)
    districts = [code for code, rows in names.districts.items() if any(d.pk in known.districts for d in rows)]
    given = {
        "service": service.service_code,
        "text": ""
        if service.is_code_complaint
        else mentions.without(row.description, row.resident)[:MOST_WORDS],
        "answers": _choices(row, service),
        "districts": districts,
        "channel": row.channel,
        "at": f"{known.local:%Y-%m-%dT%H:%M}",
        "language": row.language,
    }
    outcome = rule_entries.judge(rule_entries.live(), names).outcome(known, service)
    got = examples.found(outcome, examples.People())
    keys = ("department", "team") if kind == ROUTING else ("amount", "unit")
    return {
        "name": f"Like {row.number}",
        "facts": given,
        "expect": {key: got[key] for key in keys if got[key]},
    }


def _choices(row: ServiceRequest, service: Service) -> dict[str, Any]:
    """Answers chosen from a list or given as a number; what somebody wrote freely may name people."""
    asked = {question.code for question in service.service_attributes.all() if question.datatype in SAFE}
    return {
        code: answer
        for code, answer in row.attributes.items()
        if code in asked and not isinstance(answer, list)
    }


def fetched(request: HttpRequest, number: str, names: Names, kind: str) -> list[Values]:
    """The request of this number as an example; nothing where the user may not see it."""
    try:
        return [example_of(find(request, number), names, kind)]
    except (ValidationError, PermissionDenied):
        return []
