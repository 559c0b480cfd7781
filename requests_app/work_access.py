"""Who sees, plans, drives and corrects work orders. Asked in doors only; a refusal says who can do it instead."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from . import permissions
from .models import Crew, Department, WorkOrder

PLANS = frozenset({permissions.SUPERVISOR, permissions.DEPARTMENT_STAFF, permissions.INSPECTOR})
LEADS = frozenset({permissions.SUPERVISOR})


def _in_department(user: Any, department_id: int | None, roles: frozenset[str]) -> bool:
    who = permissions.scope(user)
    if who.has(permissions.ADMINISTRATOR):
        return True
    return who.has(*roles) and department_id in who.departments


def may_plan(user: Any, department_id: int | None) -> bool:
    return _in_department(user, department_id, PLANS)


def may_lead(user: Any, department_id: int | None) -> bool:
    """Corrects costs and brings in files."""
    return _in_department(user, department_id, LEADS)


def is_of_crew(user: Any, crew: Crew | None) -> bool:
    who = permissions.scope(user)
    if crew is None or not who.has(*permissions.SEES_RESIDENTS):
        return False
    return crew.lead_id == who.user_id or any(one.pk == who.user_id for one in crew.members.all())


def may_drive(user: Any, work_order: WorkOrder) -> bool:
    """Records, takes photos, finishes: whoever plans for the department, and the crew itself."""
    return may_plan(user, work_order.department_id) or is_of_crew(user, work_order.crew)


def visible_orders(user: Any) -> QuerySet[WorkOrder]:
    who = permissions.scope(user)
    if who.is_citywide:
        return WorkOrder.objects.all()
    if not who.has(*permissions.OWN_DEPARTMENTS):
        return WorkOrder.objects.none()
    return WorkOrder.objects.filter(department__in=who.departments)


def visible_crews(user: Any) -> QuerySet[Crew]:
    who = permissions.scope(user)
    crews = Crew.objects.filter(is_active=True).select_related("department", "lead")
    if who.is_citywide:
        return crews
    own = Q(department__in=who.departments) | Q(
        pk__in=Crew.members.through.objects.filter(user=who.user_id).values("crew")
    )
    return crews.filter(own) if who.has(*permissions.OWN_DEPARTMENTS) else crews.none()


def planned_for(user: Any) -> QuerySet[Department]:
    """The departments that this user plans for."""
    who = permissions.scope(user)
    departments = Department.objects.filter(is_active=True)
    if who.has(permissions.ADMINISTRATOR):
        return departments
    return departments.filter(pk__in=who.departments) if who.has(*PLANS) else departments.none()


def check(allowed: bool, whom: str = "a supervisor of the department") -> None:
    if not allowed:
        raise PermissionDenied(f"Your role cannot do this. Ask {whom}.")
