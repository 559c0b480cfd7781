"""/admin/worklists/balance/: who has how much, each number a list from which work can be moved."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from .. import permissions
from ..balancing import Balance, Load, Share, balance
from ..models import Department, Team
from .base import staff_page, staff_view


class Line(NamedTuple):
    """cells: numbers with the address of their list; bar: tenths of the fullest."""

    name: str
    about: str
    away: str
    cells: list[tuple[int, str, bool]]
    bar: int


@staff_view(permissions.SUPERVISOR, permissions.ADMINISTRATOR)
def balance_of(request: HttpRequest) -> HttpResponse:
    mine = list(_departments(request))
    code = request.GET.get("department", "")
    chosen = [one for one in mine if one.code == code] or mine[:1]
    held = balance(chosen, timezone.now())
    most = max((share.load.open for share in (*held.people, *held.teams)), default=0)
    context = {
        "title": "Who has how much",
        "departments": mine,
        "chosen": chosen[0] if chosen else None,
        "sentence": sentence(held),
        "people": [_line(share, most, chosen) for share in held.people],
        "teams": [_line(share, most, chosen) for share in held.teams],
        "nobodys": _cells(held.nobodys, {"assignee": "none"}, chosen),
        "total": _cells(held.total, {}, chosen),
    }
    return staff_page(request, "requests_app/admin/balance.html", context)


def _departments(request: HttpRequest) -> Any:
    who = permissions.scope(request.user)
    everywhere = who.has(permissions.ADMINISTRATOR) and not who.departments
    return Department.objects.all() if everywhere else Department.objects.filter(pk__in=who.departments)


def sentence(held: Balance) -> str:
    """The one thing to see: who is overdue most, or has most, and who has room."""
    here = [share for share in held.people if share.who and not share.away]
    if not held.total.open:
        return "Nobody has anything open."
    if len(here) < 2:
        return f"{held.total.open:,} are open, {held.total.overdue:,} of them overdue."
    most = max(here, key=lambda share: (share.load.overdue, share.load.open))
    least = min(here, key=lambda share: (share.load.open, share.load.overdue))
    late = f", {most.load.overdue:,} of them overdue" if most.load.overdue else ""
    worst = f"{_name(most)} has {most.load.open:,} open{late}"
    return f"{worst}; {_name(least)} has {least.load.open:,}." if most is not least else f"{worst}."


def _line(share: Share, most: int, chosen: list[Department]) -> Line:
    who: Any = share.who
    asked = {"team": who.code, "assignee": "none"} if isinstance(who, Team) else {"assignee": who.username}
    bar = -(-10 * share.load.open // most) if most else 0
    return Line(_name(share), share.team, share.away, _cells(share.load, asked, chosen), bar)


def _name(share: Share) -> str:
    if isinstance(share.who, Team):
        return share.who.name
    return (share.who.get_full_name() or share.who.get_username()) if share.who else ""


def _cells(load: Load, asked: dict[str, str], chosen: list[Department]) -> list[tuple[int, str, bool]]:
    """Number, address, whether it warns."""
    where = {"department": chosen[0].code} if chosen else {}
    opened = reverse("staff:worklist", args=["open"])
    overdue, soon = ({**asked, "only": only} for only in ("overdue", "due-soon"))
    waiting = reverse("staff:worklist", args=["waiting"])
    return [
        (load.open, f"{opened}?{urlencode({**where, **asked})}", False),
        (load.overdue, f"{opened}?{urlencode({**where, **overdue})}", load.overdue > 0),
        (load.soon, f"{opened}?{urlencode({**where, **soon})}", False),
        (load.waiting, f"{waiting}?{urlencode({**where, **asked})}", False),
    ]
