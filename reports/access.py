"""Who reads which daily report: supervisors those of their departments, analysts and administrators all."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from requests_app.models import Department
from requests_app.permissions import ADMINISTRATOR, ANALYST, SUPERVISOR, AnyUser, scope

from .writing import contact_center_of_the_city


def departments(user: AnyUser) -> list[Department]:
    """The departments whose reports the user may read; PermissionDenied where there can be none."""
    if reads_all(user):
        return list(Department.objects.filter(is_active=True))
    who = scope(user)
    if not who.has(SUPERVISOR):
        raise PermissionDenied("Daily reports are for supervisors. Ask an administrator for the role.")
    return list(Department.objects.filter(pk__in=who.departments, is_active=True))


def reads_all(user: AnyUser) -> bool:
    return scope(user).has(ADMINISTRATOR, ANALYST)


def opens_contacts(user: AnyUser) -> bool:
    """Whether the contacts of the whole city are this reader's to open: who reads all, and who leads the desk."""
    who, center = scope(user), contact_center_of_the_city()
    return reads_all(user) or (who.has(SUPERVISOR) and center is not None and center.pk in who.departments)


def check(user: AnyUser, department: Department) -> None:
    if department not in departments(user):
        raise PermissionDenied("This is another department's report. Its supervisor can show it to you.")
