"""Which request somebody should do next, and why: a sum of points that anybody can check. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .. import wording
from ..geography import distance_m

Point = tuple[float, float]

OVERDUE, A_DAY_LATE, MOST_FOR_LATE = 40, 3, 30
DUE_TODAY, DUE_TOMORROW, DUE_THIS_WEEK = 30, 15, 5
URGENT, HIGH, LOW = 50, 20, -10  # priorities 1, 2, 4
REPLY_LATE, REPLY_TODAY, REPLY_SOON = 45, 35, 20  # for an elected office; soon: within two days
MINE, MY_TEAMS, BEGUN, NEWS = 25, 10, 10, 15  # news: of one's own, something happened since one looked
A_REPORT_MORE, MOST_FOR_REPORTS = 4, 20
CLOSE, CLOSE_METERS, NEAR, NEAR_METERS = 12, 300, 5, 1000
A_WEEK_OLD, MOST_FOR_AGE, WORTH_SAYING = 1, 12, 8  # weeks of age that stand in the sentence
ONLY_MINE = "yours"
SAID = 3  # reasons in the sentence


@dataclass(frozen=True)
class Candidate:
    """priority: 1 urgent to 4 low; more_reporters: who reported it besides the first one."""

    pk: int
    priority: int
    requested_at: datetime
    due_at: datetime | None = None
    reply_by: date | None = None
    point: Point | None = None
    more_reporters: int = 0
    is_mine: bool = False
    is_my_teams: bool = False
    is_begun: bool = False
    has_news: bool = False


class Reason(NamedTuple):
    points: int
    words: str


class Choice(NamedTuple):
    pk: int
    points: int
    because: str


def ranked(candidates: list[Candidate], at: datetime, zone: ZoneInfo, last: Point | None) -> list[Choice]:
    """The best first; equal ones by who waits longest. last: where the person was last."""
    scored = [(one, list(reasons(one, at, zone, last))) for one in candidates]
    scored.sort(key=lambda pair: (-sum(why.points for why in pair[1]), pair[0].requested_at, pair[0].pk))
    return [Choice(one.pk, sum(why.points for why in why_all), sentence(why_all)) for one, why_all in scored]


def sentence(found: list[Reason]) -> str:
    """The heaviest reasons in words, such as “Overdue by 2 days, urgent and 300 m from your last one.”"""
    said = [why.words for why in sorted(found, key=lambda why: -why.points) if why.points > 0 and why.words][
        :SAID
    ]
    if not said:
        return "Nothing presses: it is the oldest."
    if said == [ONLY_MINE]:
        return "Nothing presses, and this one is yours."
    words = f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else said[0]
    return f"{words[0].upper()}{words[1:]}."


def reasons(one: Candidate, at: datetime, zone: ZoneInfo, last: Point | None) -> Iterator[Reason]:
    yield from _due(one.due_at, at, zone)
    yield from _priority(one.priority)
    yield from _reply(one.reply_by, at.astimezone(zone).date())
    yield from _whose(one)
    if one.more_reporters:
        points = min(A_REPORT_MORE * one.more_reporters, MOST_FOR_REPORTS)
        yield Reason(points, f"{one.more_reporters + 1} people reported it")
    yield from _distance(one.point, last)
    weeks = (at - one.requested_at).days // 7
    old = f"{wording.span(at - one.requested_at)} old" if weeks >= WORTH_SAYING else ""
    yield Reason(min(A_WEEK_OLD * weeks, MOST_FOR_AGE), old)


def _due(due_at: datetime | None, at: datetime, zone: ZoneInfo) -> Iterator[Reason]:
    if due_at is None:
        return
    if due_at < at:
        late = at - due_at
        yield Reason(OVERDUE + min(A_DAY_LATE * late.days, MOST_FOR_LATE), f"overdue by {wording.span(late)}")
        return
    days = (due_at.astimezone(zone).date() - at.astimezone(zone).date()).days
    if days == 0:
        yield Reason(DUE_TODAY, f"due today at {wording.clock(due_at, zone)}")
    elif days == 1:
        yield Reason(DUE_TOMORROW, "due tomorrow")
    elif days < 7:
        yield Reason(DUE_THIS_WEEK, f"due {wording.weekday(due_at, zone)}")


def _priority(priority: int) -> Iterator[Reason]:
    said = {1: Reason(URGENT, "urgent"), 2: Reason(HIGH, "of high priority"), 4: Reason(LOW, "")}
    if priority in said:
        yield said[priority]


def _reply(reply_by: date | None, today: date) -> Iterator[Reason]:
    days = (reply_by - today).days if reply_by else 99
    if days < 0:
        yield Reason(REPLY_LATE, "an elected office waits for a reply that is late")
    elif days == 0:
        yield Reason(REPLY_TODAY, "an elected office waits for a reply today")
    elif days <= 2:
        yield Reason(REPLY_SOON, "an elected office waits for a reply")


def _whose(one: Candidate) -> Iterator[Reason]:
    if one.is_mine:
        yield Reason(MINE, ONLY_MINE)
        if one.is_begun:
            yield Reason(BEGUN, "begun already")
        if one.has_news:
            yield Reason(NEWS, "changed since you looked")
    elif one.is_my_teams:
        yield Reason(MY_TEAMS, "your team’s")


def _distance(point: Point | None, last: Point | None) -> Iterator[Reason]:
    if point is None or last is None:
        return
    meters = distance_m(*point, *last)
    if meters <= NEAR_METERS:
        far = "next to" if meters < 50 else f"{round(meters / 50) * 50:.0f} m from"
        yield Reason(CLOSE if meters <= CLOSE_METERS else NEAR, f"{far} your last one")
