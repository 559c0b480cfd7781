"""Who leads: the supervisors of departments, and of the contact center, which decides what nobody takes."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import F

from ..models import Department

SUPERVISOR = "supervisor"  # the role's name in permissions.ROLES
CONTACT_CENTER = "311"  # the department's code


def supervisors(departments: Iterable[int | None]) -> dict[int, list[User]]:
    """Department id -> who leads it, by name."""
    people = User.objects.filter(
        is_active=True,
        is_staff=True,
        groups__name=SUPERVISOR,
        staff_profile__departments__in=set(departments),
    )
    found: dict[int, list[User]] = {}
    for user in people.annotate(leads=F("staff_profile__departments")).order_by("first_name", "pk"):
        found.setdefault(user.leads, []).append(user)
    return found


def contact_center() -> Department | None:
    return Department.objects.filter(code=CONTACT_CENTER, is_active=True).first()
