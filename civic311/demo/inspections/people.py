"""Who is sent: an inspector whose own trade it is, of the zone where there is one, and nobody who is away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from requests_app.models import InspectorGroup

from .trades import AWAY, Trade


@dataclass
class People:
    """trades and users by username; own: group -> the tasks it was hired for."""

    trades: Mapping[str, Trade]
    users: Mapping[str, int]
    own: Mapping[str, frozenset[str]]
    away: Mapping[int, list[tuple[date, date]]]
    sam: int
    chance: Random
    helped_on: tuple[date, ...]  # the last days of the story, on which a plan sent others to the weeds

    def of(self, task: str, zone: str, assignee: int | None = None) -> int:
        theirs = [trade for trade in self.trades.values() if task in self.own[trade.group]]
        given = [trade for trade in theirs if self.users[trade.username] == assignee]
        near = [trade for trade in theirs if trade.zone == zone]
        return self.users[self.chance.choice(given or near or theirs).username]

    def there(self, user: int, task: str, day: date) -> int:
        """The same, or on a day of leave somebody of the same trade."""
        if not self._is_away(user, day):
            return user
        theirs = [trade for trade in self.trades.values() if task in self.own[trade.group]]
        others = [self.users[t.username] for t in theirs if not self._is_away(self.users[t.username], day)]
        return self.chance.choice(others) if others else user

    def helper(self, day: date) -> int:
        """Of another trade."""
        others = [
            self.users[trade.username]
            for trade in self.trades.values()
            if "weeds" not in self.own[trade.group] and not self._is_away(self.users[trade.username], day)
        ]
        return self.chance.choice(others)

    def _is_away(self, user: int, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away.get(user, ()))


def read(
    trades: Mapping[str, Trade],
    users: Mapping[str, int],
    today: date,
    helped_on: tuple[date, ...],
    chance: Random,
) -> People:
    own = {
        group.code: frozenset(task.code for task in group.own.all())
        for group in InspectorGroup.objects.prefetch_related("own")
    }
    away: dict[int, list[tuple[date, date]]] = {}
    for username, _, first, last, _ in AWAY:
        if username in trades:
            days = (today + timedelta(days=first), today + timedelta(days=last))
            away.setdefault(users[username], []).append(days)
    return People(trades, users, own, away, users["sam"], chance, helped_on)
