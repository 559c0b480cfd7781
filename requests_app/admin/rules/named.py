"""Which rules sent a request and made its due date, as its history says."""

from collections.abc import Sequence
from typing import NamedTuple

from ... import permissions
from ...cases.workflow import EventKind
from ...models import RequestEvent

READERS = (permissions.CSR, permissions.SUPERVISOR, permissions.EDITOR, permissions.ADMINISTRATOR)

COUNTED_AGAIN = (EventKind.RECLASSIFIED, EventKind.REPRIORITISED, EventKind.DUE_CHANGED)


class Named(NamedTuple):
    """key: of its row on the rules' page; empty where no rule did it."""

    name: str
    key: str


def rules_of(events: Sequence[RequestEvent]) -> list[tuple[str, Named]]:
    """By the last step that says so; nothing where the history is older than the rules."""
    found = {}
    for event in events:
        routing = event.data.get("routing") or {}
        if routing.get("name"):
            found["Sent by"] = _named(routing["name"], "routing", routing.get("rule"))
        if event.kind in COUNTED_AGAIN:
            found.pop("Promised", None)  # the service level promises now, unless the step says otherwise
        if "promise" in event.data:
            words = event.data["promise"] or "no promise"
            found["Promised"] = _named(words, "due", event.data.get("promise_rule"))
    return list(found.items())


def _named(name: str, kind: str, rule: int | None) -> Named:
    return Named(f"rule “{name}”" if rule and kind == "routing" else name, f"{kind}-{rule}" if rule else "")
