"""The canonical loader: streams of events -> COPY -> requests and events.

Imports and the demo city use it. A `Stream` is one request's whole life: what it is (`NewRequest`, the same
that `actions.submit` takes) and what happened after it was received (`StreamEvent`s in order of `at`). Loading
a stream leaves exactly the rows that `actions.submit` and the verbs would leave (both fold `lifecycle.apply`
and ask the same router, promises and locator); only `recorded_at` is the stream's own, and no notices are
written: nobody is told today about what happened last year.

`kind` is an `EventKind`; `given` holds the columns that `lifecycle.GIVEN` lists for it, except the clock's
(due_at, clock_left) which are computed here as the verbs compute them. `note` is the sentence that goes with
the step (required for closed); `data` explains it (reason, from, to) as the verbs write it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .intake import NewRequest


@dataclass(slots=True)
class StreamNote:
    text: str
    is_public: bool = False
    department_id: int | None = None


@dataclass(slots=True)
class StreamEvent:
    """recorded_at: when we knew; None means the moment of loading."""

    kind: str
    at: datetime
    given: Mapping[str, Any] = field(default_factory=dict)
    actor_id: int | None = None
    note: StreamNote | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    recorded_at: datetime | None = None


@dataclass(slots=True)
class Stream:
    """new.at is when the request was received."""

    new: NewRequest
    events: list[StreamEvent] = field(default_factory=list)
    actor_id: int | None = None
    recorded_at: datetime | None = None
