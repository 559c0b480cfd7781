"""Who gets a request: the first active rule that fits, else the service's department."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..models import Service
from . import rulebook
from .rules import Facts, Rule, Rules

NO_RULE = "the service's department"


@dataclass(frozen=True)
class Destination:
    """priority: what the rule says, where nobody gave another."""

    department_id: int | None
    team_id: int | None = None
    assignee_id: int | None = None
    because: Mapping[str, Any] | None = None
    priority: int | None = None


class Router:
    """The rules, read once."""

    def __init__(self, rules: Sequence[Rule] | None = None):
        self.rules = Rules(rulebook.routing() if rules is None else rules)

    def destination(self, service: Service, facts: Facts) -> Destination:
        rule = self.rules.first(facts)
        if rule is None:
            return Destination(service.department_id, because={"rule": None, "name": NO_RULE})
        return _of(rule, service)


def _of(rule: Rule, service: Service) -> Destination:
    """Without a department of its own, a rule leaves the request with the service's."""
    said = rule.effect
    because = {"rule": rule.id, "name": rule.name}
    if said["priority"]:
        because["priority"] = said["priority"]
    return Destination(
        said["department"] or service.department_id, said["team"], said["assignee"], because, said["priority"]
    )
