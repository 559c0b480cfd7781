"""Lives of the generator (by code) -> streams of the canonical loader (by key)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from requests_app.cases.intake import NewRequest, Place
from requests_app.cases.loading import Stream, StreamEvent, StreamNote
from requests_app.models import Contact, Department, Priority, Resident, Service, Team

from .crews import staff
from .reporters import NOBODY
from .story import SOURCE, Life, Step

PRIORITY = {"urgent": Priority.URGENT, "high": Priority.HIGH, "normal": Priority.NORMAL, "low": Priority.LOW}


@dataclass(frozen=True)
class Keys:
    """first_resident, first_contact: the key of the first one in its list; the others follow without a gap."""

    users: Mapping[str, int]
    services: Mapping[str, Service]
    departments: Mapping[str, int]
    teams: Mapping[str, int]  # username -> the team of who has one
    first_resident: int
    first_contact: int


def keys(users: Mapping[str, int], first_resident: int, first_contact: int) -> Keys:
    services = {service.service_code: service for service in Service.objects.all()}
    departments = dict(Department.objects.values_list("code", "pk"))
    return Keys(users, services, departments, _teams(), first_resident, first_contact)


def _teams() -> dict[str, int]:
    known = dict(Team.objects.values_list("code", "pk"))
    people = [login for logins in staff().values() for login in logins]
    return {login.username: known[login.team] for login in people if login.team in known}


def streams(lives: Iterable[Life], by: Keys) -> Iterator[Stream]:
    for life in lives:
        yield Stream(
            _new(life, by), [_event(step, by) for step in life.steps], by.users.get(life.by), life.at
        )


def _new(life: Life, by: Keys) -> NewRequest:
    return NewRequest(
        service=by.services[life.service_code],
        description=life.description,
        attributes=life.attributes,
        place=Place(address=life.address, latitude=life.latitude, longitude=life.longitude),
        resident=None if life.resident == NOBODY else Resident(pk=by.first_resident + life.resident),
        contact=None if life.contact == NOBODY else Contact(pk=by.first_contact + life.contact),
        channel=life.channel,
        language=life.language,
        priority=PRIORITY[life.priority],
        at=life.at,
        source=SOURCE,
        external_id=life.external_id,
        on_behalf_of=life.on_behalf_of,
        reply_by=life.reply_by,
    )


def _event(step: Step, by: Keys) -> StreamEvent:
    return StreamEvent(
        kind=step.kind,
        at=step.at,
        given=_given(step.given, step.kind, by) if step.given else {},
        actor_id=by.users.get(step.by),
        note=StreamNote(step.text, step.is_public) if step.text else None,
        data=step.data,
        recorded_at=step.recorded_at,
    )


def _given(given: Mapping[str, str], kind: str, by: Keys) -> dict[str, Any]:
    match kind:
        case "assigned":
            team = by.teams.get(given["assignee"])
            return {"assignee_id": by.users[given["assignee"]], **({"team_id": team} if team else {})}
        case "closed":
            return {"resolution": given["resolution"]}
        case "reclassified":
            return {"service_id": by.services[given["service"]].pk}
        case "reprioritised":
            return {"priority": PRIORITY[given["priority"]]}
        case "handed_over":
            return {"pending_department_id": by.departments[given["department"]]}
        case "merged":
            return {"parent": (SOURCE, given["parent"])}
    raise ValueError(f"The demo does not know what '{kind}' says.")
