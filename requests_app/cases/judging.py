"""What a set of rules says of a request: who gets it, at which priority, and when it is due."""

from dataclasses import dataclass
from datetime import datetime

from ..models import Service
from .clocks import Promises
from .deadlines import Promise
from .routing import NO_RULE, Destination, Router
from .rules import Facts


@dataclass(frozen=True)
class Outcome:
    to: Destination
    priority: int
    promise: Promise | None
    due_at: datetime | None

    @property
    def rule(self) -> str:
        """The name of the routing rule; empty where it was the service's department."""
        name = str((self.to.because or {}).get("name", ""))
        return "" if name == NO_RULE else name

    @property
    def due_rule(self) -> str:
        return self.promise.rule if self.promise else ""


@dataclass(frozen=True)
class Judge:
    router: Router
    promises: Promises

    def outcome(self, facts: Facts, service: Service, *, priority_is_given: bool = False) -> Outcome:
        to = self.router.destination(service, facts)
        priority = facts.priority if priority_is_given else to.priority or facts.priority
        promise = self.promises.promise(service.pk, priority, to.department_id, facts)
        return Outcome(to, priority, promise, promise.due_at(facts.at) if promise else None)
