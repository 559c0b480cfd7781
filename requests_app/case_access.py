"""Who sees, works and leads enforcement cases. Asked in doors only; a refusal says who can do it instead."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from . import permissions
from .models import Department, EnforcementCase, Inspection

SEES = permissions.EVERYWHERE | {permissions.SUPERVISOR, permissions.INSPECTOR}
WORKS = frozenset({permissions.SUPERVISOR, permissions.INSPECTOR})
LEADS = frozenset({permissions.SUPERVISOR})


def _in_department(user: Any, department_id: int | None, roles: frozenset[str]) -> bool:
    who = permissions.scope(user)
    if who.has(permissions.ADMINISTRATOR):
        return True
    return who.has(*roles) and department_id in who.departments


def may_see(user: Any, department_id: int | None) -> bool:
    """Its cases, inspections and parcels; an owner who calls about a notice is answered by a CSR."""
    return permissions.scope(user).is_citywide or _in_department(user, department_id, SEES)


def may_see_parties(user: Any) -> bool:
    """Owners' names and addresses; an analyst reads cases without them."""
    return permissions.may_see_residents(user)


def may_work(user: Any, department_id: int | None) -> bool:
    """Inspects, issues and serves notices, cites."""
    return _in_department(user, department_id, WORKS)


def may_lead(user: Any, department_id: int | None) -> bool:
    """Voids, withdraws, dismisses, reopens, orders abatement, bills, records liens, plans who goes where."""
    return _in_department(user, department_id, LEADS)


def visible_cases(user: Any) -> QuerySet[EnforcementCase]:
    return _visible(user, EnforcementCase.objects.all())


def visible_inspections(user: Any) -> QuerySet[Inspection]:
    return _visible(user, Inspection.objects.all())


def enforcing(user: Any) -> QuerySet[Department]:
    """The enforcing departments that this user sees, in the order of their names."""
    found = Department.objects.filter(is_active=True, is_enforcing=True).order_by("name")
    who = permissions.scope(user)
    if who.is_citywide:
        return found
    return found.filter(pk__in=who.departments) if who.has(*SEES) else found.none()


def _visible(user: Any, rows: QuerySet) -> QuerySet:
    who = permissions.scope(user)
    if who.is_citywide:
        return rows
    return rows.filter(department__in=who.departments) if who.has(*SEES) else rows.none()


def check(allowed: bool, whom: str = "a supervisor of the department") -> None:
    if not allowed:
        raise PermissionDenied(f"Your role cannot do this. Ask {whom}.")
