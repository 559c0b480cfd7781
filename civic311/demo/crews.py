"""Who works on what: the staff by department and team."""

from functools import cache

from .cast import COLLEAGUES, LOGINS, Login

GIVEN = LOGINS + COLLEAGUES  # who is given requests
CSRS = tuple(login for login in GIVEN if login.role == "csr")


@cache
def staff() -> dict[tuple[str, str], tuple[Login, ...]]:
    """By department and team; team '' is everybody who does the work, 'chief' who gives it out."""
    found: dict[tuple[str, str], list[Login]] = {}
    for login in GIVEN:
        for department in login.departments:
            if login.role in ("inspector", "department_staff", "csr"):
                found.setdefault((department, ""), []).append(login)
                found.setdefault((department, login.team), []).append(login)
            if login.role == "supervisor":
                found.setdefault((department, "chief"), []).append(login)
    for department in {department for department, _ in found}:
        workers = found.get((department, "")) or found[department, "chief"]
        found.setdefault((department, ""), workers)
        found.setdefault((department, "chief"), workers[:1])
    return {key: tuple(people) for key, people in found.items()}


def crew(department: str, team: str) -> tuple[Login, ...]:
    """The team's people, or the whole department's where the team has none."""
    return staff().get((department, team)) or staff()[department, ""]


def chief(department: str) -> Login:
    return staff()[department, "chief"][0]
