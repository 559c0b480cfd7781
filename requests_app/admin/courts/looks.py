"""On the page of a code complaint: whether it hides who asked, and who looked."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from ... import confidential, permissions
from ...models import Reveal, ServiceRequest
from ...story import Line

SHOWN = 50


@dataclass(frozen=True)
class Looks:
    """Of one request and reader. told: who looked, the last first."""

    is_hidden: bool
    may_reveal: bool
    shows_resident: bool
    told: list[Reveal]


def on_request(request: HttpRequest, service_request: ServiceRequest, at: datetime) -> Looks:
    """One query, and that only for a code complaint."""
    sees = permissions.may_see_residents(request.user)
    if not confidential.is_complaint(service_request):
        return Looks(False, False, sees, [])
    found = list(service_request.reveals.select_related("by")[:SHOWN])
    may = confidential.may_reveal(request.user, service_request)
    shown = may and confidential.is_revealed(request.user, found, at)
    return Looks(True, may, shown, found if sees else [])


def told(lines: list[Line], looks: Looks) -> list[Line]:
    """The looks among what happened, newest first; a reason may name somebody, and is for those who may look."""
    also = [
        Line(one.at, None, "Who complained was shown", one.reason if looks.may_reveal else "", _to(one), None)
        for one in looks.told
    ]
    return sorted([*lines, *also], key=lambda line: line.at, reverse=True) if also else lines


def _to(one: Reveal) -> str:
    return one.by.get_full_name() or one.by.get_username()
