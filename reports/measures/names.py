"""What things are called, read when a report is written and frozen with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User

from requests_app.cases.workflow import Because
from requests_app.models import District, Service, ServiceGroup, ServiceRequest, Team

NOBODY, NOWHERE, NO_TEAM = "Nobody yet", "No certain place", "No team"


@dataclass(frozen=True)
class Names:
    """dimension -> value of a scope -> its name."""

    by_dimension: Mapping[str, dict[str, str]]

    def of(self, dimension: str, value: str) -> str:
        return self.by_dimension.get(dimension, {}).get(value) or value


@dataclass(frozen=True)
class Described:
    """What a list shows of a request beside its state."""

    number: str
    address: str


def read(natures: dict[str, str]) -> Names:
    people = {str(user.pk): user.get_full_name() or user.get_username() for user in User.objects.all()}
    people["0"] = NOBODY
    districts = {str(pk): name for pk, name in District.objects.values_list("pk", "name")}
    return Names(
        {
            "service": {str(pk): name for pk, name in Service.objects.values_list("pk", "name")},
            "service_group": {str(pk): name for pk, name in ServiceGroup.objects.values_list("pk", "name")},
            "district": districts | {"0": NOWHERE},
            "zone": districts | {"0": NOWHERE},
            "team": {str(pk): name for pk, name in Team.objects.values_list("pk", "name")} | {"0": NO_TEAM},
            "person": people,
            "inspector": people,
            "nature": natures,
            "refusal": {str(value): str(label) for value, label in Because.choices},
        }
    )


def described(requests: Iterable[int]) -> dict[int, Described]:
    """Request id -> its number and address."""
    found = ServiceRequest.objects.filter(pk__in=list(requests)).values_list("pk", "number", "address")
    return {pk: Described(number, address) for pk, number, address in found}
