"""Who gets a request: the first active rule that fits, else the service's department."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..models import RoutingRule, Service


@dataclass(frozen=True)
class Destination:
    department_id: int | None
    team_id: int | None = None
    assignee_id: int | None = None
    because: Mapping[str, Any] | None = None


class Router:
    """The rules, read once."""

    def __init__(self, rules: Iterable[RoutingRule] | None = None):
        self.rules = list(RoutingRule.objects.filter(is_active=True) if rules is None else rules)

    def destination(self, service: Service, district_ids: Iterable[int]) -> Destination:
        districts = set(district_ids)
        for rule in self.rules:
            if self._fits(rule, service, districts):
                because = {"rule": rule.pk, "name": rule.name}
                return Destination(rule.department_id, rule.team_id, rule.assignee_id, because)
        return Destination(service.department_id, because={"rule": None, "name": "the service's department"})

    @staticmethod
    def _fits(rule: RoutingRule, service: Service, districts: set[int]) -> bool:
        return (
            (rule.service_id is None or rule.service_id == service.pk)
            and (rule.group_id is None or rule.group_id == service.group_id)
            and (rule.district_id is None or rule.district_id in districts)
        )
