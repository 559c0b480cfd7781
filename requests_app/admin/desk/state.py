"""What the call screen shows: from the address, else from the draft that an earlier screen left."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

NAMES = ("q", "answer", "place", "request", "open", "do", "address")
LONGEST = 2000


class State(NamedTuple):
    """q: what was asked. answer, place, request: what is looked at. open: a service's code; do: another task."""

    q: str = ""
    answer: str = ""
    place: str = ""
    request: str = ""
    open: str = ""
    do: str = ""
    address: str = ""

    def address_of(self, **changes: str) -> str:
        """The query of the same screen with something else on it."""
        given = {name: value for name, value in self._replace(**changes)._asdict().items() if value}
        return f"?{urlencode(given)}" if given else "?"

    @property
    def task(self) -> str:
        return f"open:{self.open}" if self.open else self.do


def read(given: Mapping[str, Any], draft: Mapping[str, Any]) -> State:
    """The address says it all or nothing."""
    source = given if any(given.get(name) for name in NAMES) else draft
    return State(*(_text(source.get(name)) for name in NAMES))


def _text(value: Any) -> str:
    return value.replace("\x00", "").strip()[:LONGEST] if isinstance(value, str) else ""


def kept(posted: Mapping[str, Any]) -> dict[str, Any]:
    """A draft: the state and the fields of its task, nothing else."""
    fields = posted.get("fields")
    state = {name: text for name in NAMES if (text := _text(posted.get(name)))}
    if isinstance(fields, dict):
        state["fields"] = {str(name)[:80]: _value(value) for name, value in list(fields.items())[:60]}
    return state


def _value(value: Any) -> Any:
    return [_text(one) for one in value[:50]] if isinstance(value, list) else _text(value)


def initial(draft: Mapping[str, Any], state: State) -> dict[str, Any]:
    """What was typed into the form of this task."""
    fields = draft.get("fields")
    same = read({}, draft).task == state.task
    return dict(fields) if same and isinstance(fields, dict) else {}
