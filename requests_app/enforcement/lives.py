"""What the bulk loader reads: the life of a property's complaint, or of a sweep, as the verbs would be called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(slots=True)
class Move:
    """One verb with what it is given: its own keywords, people and sections by key.

    verb: of `playing.VERBS`. case: which of the life's cases, in the order of their opening. recorded_at: when we
    knew; None means the moment of loading. For "result" the findings are [(code of the section, detail)]; "issue" and
    "serve" take a comply_by that another system has printed already.
    """

    verb: str
    at: datetime
    by: int | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    case: int = 0
    recorded_at: datetime | None = None


@dataclass(slots=True)
class Life:
    """parcel, department, service_request, inspector, task, sweep: keys. Without a complaint it is a sweep.

    requested_at: of the complaint; swept_on: the day of a sweep's visit.
    """

    name: str
    parcel: int
    department: int
    moves: Sequence[Move] = ()
    service_request: int | None = None
    requested_at: datetime | None = None
    task: int | None = None
    tier: int = 3
    inspector: int | None = None
    sweep: int | None = None
    swept_on: date | None = None
