"""Who may see and do what: roles are Django groups, scope is the departments of the staff profile.

Asked in doors only; the verbs trust their caller. A refusal is a sentence that says who can do it instead.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, Group, User

from .models import Department

CSR = "csr"
DEPARTMENT_STAFF = "department_staff"
INSPECTOR = "inspector"
SUPERVISOR = "supervisor"
EDITOR = "editor"
ANALYST = "analyst"
ADMINISTRATOR = "administrator"

ROLES = {
    CSR: "Answers the phone: sees every request, opens, routes and describes them",
    DEPARTMENT_STAFF: "Works on the requests of the own departments",
    INSPECTOR: "Inspects for the own departments",
    SUPERVISOR: "Leads the own departments and reads their daily reports",
    EDITOR: "Keeps the catalogue and the answers; sees no requests",
    ANALYST: "Reads every request without personal data; changes nothing",
    ADMINISTRATOR: "Sees and changes everything, staff and settings included",
}
EVERYWHERE = frozenset({CSR, ANALYST, ADMINISTRATOR})
OWN_DEPARTMENTS = frozenset({DEPARTMENT_STAFF, INSPECTOR, SUPERVISOR})
SEES_REQUESTS = EVERYWHERE | OWN_DEPARTMENTS
SEES_RESIDENTS = SEES_REQUESTS - {ANALYST}

AnyUser = User | AnonymousUser


def ensure_roles() -> None:
    Group.objects.bulk_create([Group(name=name) for name in ROLES], ignore_conflicts=True)


def give_role(user: User, role: str) -> None:
    """KeyError for a role that does not exist."""
    ROLES[role]
    user.groups.add(Group.objects.get(name=role))


# Who is asking


@dataclass(frozen=True)
class Scope:
    """A user's roles and the ids of the own departments, read once a request."""

    user_id: int | None
    roles: frozenset[str]
    departments: frozenset[int]

    @property
    def is_citywide(self) -> bool:
        return bool(self.roles & EVERYWHERE)

    def has(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))


NOBODY = Scope(None, frozenset(), frozenset())


def scope(user: AnyUser) -> Scope:
    """A superuser is an administrator; somebody who is not staff has no role."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return NOBODY
    found = getattr(user, "_scope", None)
    if found is None:
        found = user._scope = _read_scope(user)  # type: ignore[union-attr]
    return found


def _read_scope(user: AnyUser) -> Scope:
    roles = set(user.groups.filter(name__in=ROLES).values_list("name", flat=True))
    if user.is_superuser:
        roles.add(ADMINISTRATOR)
    departments = Department.objects.filter(staff__user=user).values_list("pk", flat=True)
    return Scope(user.pk, frozenset(roles), frozenset(departments))
