"""What a life is made of: a report, its steps, and the truth about twins. By code, not by key: no database here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

SOURCE = "charter-oak"


@dataclass(slots=True)
class Step:
    """given: by code, not by key: a username, a team, a service or department code, a priority's name."""

    kind: str
    at: datetime
    by: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    is_public: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    recorded_at: datetime | None = None


@dataclass(slots=True)
class Life:
    """resident and contact: places in their lists, NOBODY for none. by: a username, empty for the resident."""

    external_id: str
    service_code: str
    priority: str
    at: datetime
    by: str
    channel: str
    language: str
    resident: int
    contact: int
    description: str
    attributes: Mapping[str, Any]
    address: str
    latitude: float | None
    longitude: float | None
    on_behalf_of: str
    reply_by: date | None
    steps: list[Step]


@dataclass(frozen=True)
class Twin:
    """A report of something that had been reported; how: merged, closed_as_duplicate or not_noticed."""

    external_id: str
    first: str
    how: str


def external_id(row: int) -> str:
    return f"{row + 1:06d}"
