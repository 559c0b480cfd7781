"""Sign-ins and roles for everybody who works for Charter Oak."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from requests_app import permissions
from requests_app.models import Department, StaffProfile, Team

from .cast import LOGINS, STAFF, Login


def hire() -> dict[str, int]:
    """Username -> key. Only the cast has passwords; whoever is there already stays as is."""
    permissions.ensure_roles()
    departments = dict(Department.objects.values_list("code", "pk"))
    teams = dict(Team.objects.values_list("code", "pk"))
    for login in STAFF:
        _hire(login, departments, teams)
    return dict(
        User.objects.filter(username__in=[login.username for login in STAFF]).values_list("username", "pk")
    )


def _hire(login: Login, departments: dict[str, int], teams: dict[str, int]) -> None:
    user, is_new = User.objects.get_or_create(
        username=login.username,
        defaults={
            "first_name": login.first_name,
            "last_name": login.last_name,
            "email": login.email,
            "is_staff": True,
            "is_superuser": login.role == permissions.ADMINISTRATOR,
        },
    )
    if is_new:
        user.password = make_password(login.password if login in LOGINS else None)
        user.save(update_fields=["password"])
    permissions.give_role(user, login.role)
    profile, _ = StaffProfile.objects.get_or_create(user=user, defaults={"team_id": teams.get(login.team)})
    profile.departments.set([departments[code] for code in login.departments])
