"""Who has how much: the open work of departments by person and by team, counted in one query."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Q

from .cases import clocks
from .cases.workflow import Status
from .enforcement import staffing
from .filters import SOON, day_ends
from .models import Department, ServiceRequest, StaffProfile, Team


class Load(NamedTuple):
    """Open requests, and of them: overdue, due in the next days, on hold."""

    open: int = 0
    overdue: int = 0
    soon: int = 0
    waiting: int = 0

    def __add__(self, other: Any) -> "Load":
        return Load(*(a + b for a, b in zip(self, other, strict=True)))


class Share(NamedTuple):
    """What one person or team has; away: why it should not stay there, in words."""

    who: User | Team | None
    load: Load
    team: str = ""
    away: str = ""


class Balance(NamedTuple):
    """people: also those who have nothing; teams: what no person of theirs has yet; nobodys: with neither."""

    people: list[Share]
    teams: list[Share]
    nobodys: Load

    @property
    def total(self) -> Load:
        return sum((share.load for share in (*self.people, *self.teams)), self.nobodys)


def balance(departments: Iterable[Department], at: datetime) -> Balance:
    ids = [department.pk for department in departments]
    by_person: dict[int, Load] = {}
    by_team: dict[int | None, Load] = {}
    for row in _counted(ids, at):
        held: dict[Any, Load] = by_person if row["assignee"] else by_team
        key, load = (
            row["assignee"] or row["team"],
            Load(row["open"], row["overdue"], row["soon"], row["waiting"]),
        )
        held[key] = held.get(key, Load()) + load
    nobodys = by_team.pop(None, Load())
    today = at.astimezone(clocks.zone()).date()
    return Balance(_people(ids, by_person, today), _teams(ids, by_team), nobodys)


def _counted(departments: list[int], at: datetime) -> Any:
    day = at.astimezone(clocks.zone()).date()
    soon = Q(due_at__gte=at, due_at__lt=day_ends(day + timedelta(days=SOON)))
    rows = ServiceRequest.objects.open().filter(department__in=departments).order_by()
    return rows.values("assignee", "team").annotate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=at)),
        soon=Count("pk", filter=soon),
        waiting=Count("pk", filter=Q(status=Status.ON_HOLD)),
    )


def _people(departments: list[int], loads: dict[int, Load], today: date) -> list[Share]:
    """Whoever works there, on leave or not, and whoever still has something of theirs; the fullest first."""
    staff = StaffProfile.objects.filter(departments__in=departments, user__is_active=True).distinct()
    profiles = {profile.user_id: profile for profile in staff.select_related("user", "team")}
    left = User.objects.in_bulk([pk for pk in loads if pk not in profiles])
    leave = staffing.away_on(profiles, today)
    shares = [
        Share(
            profile.user, loads.get(pk, Load()), profile.team.name if profile.team else "", leave.get(pk, "")
        )
        for pk, profile in profiles.items()
    ]
    shares += [Share(user, loads[pk], away=_away(user)) for pk, user in left.items()]
    return sorted(shares, key=lambda share: (-share.load.open, str(share.who)))


def _away(user: User) -> str:
    return "works elsewhere now" if user.is_active else "no longer works here"


def _teams(departments: list[int], loads: dict[int | None, Load]) -> list[Share]:
    teams = Team.objects.filter(Q(department__in=departments) | Q(pk__in=[pk for pk in loads if pk]))
    shares = [Share(team, loads.get(team.pk, Load())) for team in teams.distinct()]
    return sorted((share for share in shares if share.load.open), key=lambda share: -share.load.open)
