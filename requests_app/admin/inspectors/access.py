"""Whose inspectors somebody sees here: personnel, so only the department's own supervisors and inspectors."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from ... import case_access, permissions
from ...models import Department, Inspector

OPENERS = (permissions.SUPERVISOR, permissions.INSPECTOR, permissions.ADMINISTRATOR)


def departments(user: Any) -> list[Department]:
    return list(case_access.enforcing(user))


def department_of(request: HttpRequest, asked: str = "") -> Department:
    """The one asked for (?department=), else the first of the user's own."""
    code = asked or request.GET.get("department", "")
    mine = departments(request.user)
    found = next((one for one in mine if one.code == code), None) if code else next(iter(mine), None)
    if found is None:
        raise Http404("Inspectors belong to departments that enforce the code; this one is not yours to see.")
    return found


def inspector_or_404(request: HttpRequest, pk: int) -> Inspector:
    rows = Inspector.objects.select_related("user", "group__department", "zone")
    return get_object_or_404(rows, pk=pk, group__department__in=departments(request.user))


def may_lead(request: HttpRequest, department: Department) -> bool:
    return case_access.may_lead(request.user, department.pk)


def check_leads(request: HttpRequest, department: Department) -> None:
    case_access.check(may_lead(request, department), f"a supervisor of {department}")
