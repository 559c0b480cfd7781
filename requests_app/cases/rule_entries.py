"""All rules together, live or as a draft wants them, ready to be compared, checked and asked."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..models import RoutingRule, RuleDraft, RuleEdit, ServiceLevelRule
from . import rulebook
from .clocks import Promises
from .judging import Judge
from .routing import Router
from .rulebook import Names, Values
from .rules import Rule

ROUTING, DUE = RuleEdit.Kind.ROUTING, RuleEdit.Kind.DUE
EFFECT = {ROUTING: rulebook.ROUTING, DUE: rulebook.DUE}


@dataclass(frozen=True)
class Entry:
    """rule: the row's key, 0 for a new one; edit: the draft's edit that says so, if one does."""

    kind: str
    rule: int
    values: Values
    edit: int | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.rule or f'new-{self.edit}'}"

    @property
    def is_active(self) -> bool:
        return bool(self.values["is_active"])

    def compiled(self, names: Names) -> Rule:
        return rulebook.compiled(
            self.values, names, EFFECT[RuleEdit.Kind(self.kind)], self.rule or None, self.key
        )


def live() -> list[Entry]:
    """Every rule, those that are off too, in order."""
    routing = RoutingRule.objects.select_related("service", "group", "district__layer").defer(
        "district__geometry"
    )
    return [
        *(Entry(ROUTING, row.pk, rulebook.routing_values(row)) for row in routing),
        *(Entry(DUE, row.pk, rulebook.due_values(row)) for row in ServiceLevelRule.objects.all()),
    ]


def with_edits(entries: Iterable[Entry], edits: Iterable[RuleEdit]) -> list[Entry]:
    """The same rules as the edits want them, in their new order."""
    changed = {(edit.kind, edit.rule): edit for edit in edits if edit.rule}
    new = [edit for edit in edits if not edit.rule]
    found = [_edited(entry, changed.get((entry.kind, entry.rule))) for entry in entries]
    found += [Entry(edit.kind, 0, edit.values, edit.pk) for edit in new]
    return sorted(
        found, key=lambda entry: (entry.kind != ROUTING, entry.values["order"], entry.rule or 1 << 62)
    )


def _edited(entry: Entry, edit: RuleEdit | None) -> Entry:
    return Entry(entry.kind, entry.rule, edit.values, edit.pk) if edit else entry


def drafted(draft: RuleDraft) -> list[Entry]:
    return with_edits(live(), draft.edits.all())


def active(entries: Iterable[Entry], kind: str) -> list[Entry]:
    return [entry for entry in entries if entry.kind == kind and entry.is_active]


def judge(entries: Sequence[Entry], names: Names) -> Judge:
    routing = [entry.compiled(names) for entry in active(entries, ROUTING)]
    due = [entry.compiled(names) for entry in active(entries, DUE)]
    return Judge(Router(routing), Promises(due))


def fingerprint(*sets: Sequence[Entry]) -> str:
    """The same for the same active rules in the same order."""
    rules = [[[one.kind, one.rule, one.values] for one in entries if one.is_active] for entries in sets]
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()
