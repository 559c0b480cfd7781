"""/admin/changes/: who changed the catalogue, who was given which role."""

from typing import Any, NamedTuple

from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from pghistory.models import Events

from .. import permissions
from ..models import (
    Escalation,
    RoleMembership,
    RoutingRule,
    Service,
    ServiceLevel,
    ServiceLevelRule,
    ServicePatience,
    ServiceTarget,
)
from .base import staff_page, staff_view

SHOWN = 100
TRACKED = (
    Service, ServiceLevel, ServiceTarget, ServicePatience, Escalation, RoutingRule, ServiceLevelRule, RoleMembership,
)  # fmt: skip
WORDS = {"insert": "added", "update": "changed", "delete": "removed"}
UNSEEN = {"id", "user", "group"}


class Change(NamedTuple):
    at: Any
    who: str
    what: str
    details: list[tuple[str, Any, Any]]


@staff_view(permissions.EDITOR, permissions.ADMINISTRATOR)
def changes(request: HttpRequest) -> HttpResponse:
    """Roles are for administrators to see; whoever keeps the catalogue sees the catalogue's changes."""
    seen = TRACKED if permissions.scope(request.user).has(permissions.ADMINISTRATOR) else TRACKED[:-1]
    models = [model._meta.get_field("events").related_model for model in seen]
    events = list(Events.objects.across(*models).order_by("-pgh_created_at", "-pgh_slug")[:SHOWN])
    names = {user.pk: user.get_full_name() or user.get_username() for user in _users(events)}
    roles = dict(Group.objects.values_list("pk", "name"))
    return staff_page(
        request,
        "requests_app/admin/changes.html",
        {"title": "Changes", "changes": [_change(event, names, roles) for event in events]},
    )


def _users(events: list[Events]) -> Any:
    """Whoever acted, and whoever was given a role."""
    found = {(event.pgh_context or {}).get("user") for event in events}
    found |= {(event.pgh_data or {}).get("user_id") for event in events}
    return User.objects.filter(pk__in=found - {None})


def _change(event: Events, names: dict[int, str], roles: dict[int, str]) -> Change:
    data = event.pgh_data or {}
    who = names.get((event.pgh_context or {}).get("user"), "the system")
    verb = WORDS.get(event.pgh_label, event.pgh_label)
    if "user_id" in data:
        what = f"Role {roles.get(data['group_id'], '?')} of {names.get(data['user_id'], 'somebody')} {verb}"
    else:
        kind = event.pgh_model.rpartition(".")[2].removesuffix("Event")
        what = f"{_KINDS.get(kind, kind)} {data.get('name') or ''} {verb}".replace("  ", " ")
    details = [(name, old, new) for name, (old, new) in (event.pgh_diff or {}).items() if name not in UNSEEN]
    return Change(event.pgh_created_at, who, what, details)


_KINDS = {
    "Service": "Service",
    "ServiceLevel": "Service level",
    "RoutingRule": "Routing rule",
    "ServiceLevelRule": "Due-date rule",
    "ServiceTarget": "Internal target",
    "ServicePatience": "Patience of a service",
    "Escalation": "Rung of the ladder",
}
