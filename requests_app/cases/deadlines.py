"""When a request is due, in the hours in which its clock runs. Pure: no database, no wall clock."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

Interval = tuple[datetime, datetime]
DAYS_AHEAD = 3660


class Clock(Protocol):
    def seconds_between(self, start: datetime, end: datetime) -> int: ...

    def add_seconds(self, start: datetime, seconds: int) -> datetime: ...


class WallClock:
    """A clock that never stops: for promises in calendar days or hours around the clock."""

    def seconds_between(self, start: datetime, end: datetime) -> int:
        return max(0, round((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds()))

    def add_seconds(self, start: datetime, seconds: int) -> datetime:
        return start.astimezone(UTC) + timedelta(seconds=seconds)


@dataclass
class BusinessClock:
    """Runs in open hours only. hours: weekday (0 = Monday) -> local (opens, closes); closed: day -> why."""

    zone: ZoneInfo
    hours: Mapping[int, Iterable[tuple[time, time]]]
    closed: Mapping[date, str]
    _days: dict[date, tuple[Interval, ...]] = field(default_factory=dict, repr=False)

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """The open intervals of a local day, in UTC; a clock change makes one longer or shorter."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = () if day in self.closed else self._open(day)
        return found

    def _open(self, day: date) -> tuple[Interval, ...]:
        return tuple((self._utc(day, a), self._utc(day, b)) for a, b in self.hours.get(day.weekday(), ()))

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def is_working_day(self, day: date) -> bool:
        return bool(self.intervals(day))

    def _from(self, start: datetime) -> Iterable[Interval]:
        start = start.astimezone(UTC)  # local times of one zone subtract as if no clock ever changed
        day = start.astimezone(self.zone).date()
        for offset in range(DAYS_AHEAD):
            for opens, closes in self.intervals(day + timedelta(days=offset)):
                if closes > start:
                    yield max(opens, start), closes
        raise ValueError("The business calendar has no open hours in the next ten years: add its hours.")

    def next_open(self, at: datetime) -> datetime:
        """The moment itself while open, else when it opens again."""
        return next(iter(self._from(at)))[0]

    def seconds_between(self, start: datetime, end: datetime) -> int:
        """Working seconds from start to end; 0 where end is not later."""
        total = timedelta()
        if end <= start:
            return 0
        for opens, closes in self._from(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return round(total.total_seconds())

    def add_seconds(self, start: datetime, seconds: int) -> datetime:
        """The moment at which so many working seconds have passed since start."""
        left = timedelta(seconds=seconds)
        for opens, closes in self._from(start):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise AssertionError("unreachable: _from never ends quietly")

    def seconds_before(self, end: datetime, seconds: int) -> datetime:
        """The last moment from which so many working seconds have passed until end."""
        left, end = timedelta(seconds=seconds), end.astimezone(UTC)
        day = end.astimezone(self.zone).date()
        for offset in range(DAYS_AHEAD):
            for opens, closes in reversed(self.intervals(day - timedelta(days=offset))):
                length = min(closes, end) - opens
                if length > timedelta() and left <= length:
                    return min(closes, end) - left
                left -= max(length, timedelta())
        raise ValueError("The business calendar had no open hours in the last ten years: add its hours.")

    def working_days_before(self, at: datetime, days: int) -> datetime:
        """The same local time, so many working days earlier."""
        local, passed = at.astimezone(self.zone), 0
        for offset in range(1, DAYS_AHEAD):
            day = local.date() - timedelta(days=offset)
            passed += self.is_working_day(day)
            if passed == days:
                return datetime.combine(day, local.time(), self.zone).astimezone(UTC)
        raise ValueError("The business calendar had no open days in the last ten years: add its hours.")

    def next_working_day(self, day: date) -> date:
        """The day itself where it is one."""
        following = (day + timedelta(days=offset) for offset in range(DAYS_AHEAD))
        return next(filter(self.is_working_day, following), day)

    def days_not_counted(self, start: datetime, end: datetime) -> list[tuple[date, str]]:
        """The closed days between two moments and why each is: a holiday's name, or the weekday."""
        first, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [(day, self.closed.get(day) or f"{day:%A}") for day in days if not self.is_working_day(day)]

    def end_of_working_day(self, start: datetime, days: int) -> datetime:
        """Close of business, so many working days after the one on which start counts as received."""
        counted = None
        for opens, _ in self._from(start):
            day = opens.astimezone(self.zone).date()
            if counted is None:
                counted, passed = day, 0
            elif day != counted:
                counted, passed = day, passed + 1
            if passed == days:
                return self.intervals(day)[-1][1]
        raise AssertionError("unreachable: _from never ends quietly")


WALL_CLOCK = WallClock()


@dataclass(frozen=True)
class Promise:
    """A service level with the clock it runs on. unit: as ServiceLevel.Unit."""

    amount: int
    unit: str
    business: BusinessClock
    rule_id: int | None = None
    rule: str = ""  # the name of the rule that says so; empty: the service level

    @property
    def clock(self) -> Clock:
        return self.business if self.unit.startswith("working") else WALL_CLOCK

    def due_at(self, start: datetime) -> datetime:
        if self.unit == "working_days":
            return self.business.end_of_working_day(start, self.amount)
        if self.unit == "working_hours":
            return self.business.add_seconds(start, self.amount * 3600)
        if self.unit == "calendar_hours":
            return start.astimezone(UTC) + timedelta(hours=self.amount)
        return self._same_time_days_later(start)

    def _same_time_days_later(self, start: datetime) -> datetime:
        local = start.astimezone(self.business.zone)
        moved = local.replace(tzinfo=None) + timedelta(days=self.amount)
        return moved.replace(tzinfo=self.business.zone).astimezone(UTC)

    def words(self) -> str:
        unit = self.unit.replace("_", " ")
        said = f"{self.amount} {unit.removesuffix('s') if self.amount == 1 else unit}"
        return f"{said} (rule “{self.rule}”)" if self.rule else said


@dataclass(frozen=True)
class Step:
    """What the clock needs to know of an event."""

    kind: str
    at: datetime
    due_at: datetime | None = None
    clock_left: int | None = None


STARTS = ("received", "reopened")
TARGET_STARTS = (*STARTS, "hand_over_accepted")  # the department that takes it gets its own time
RECOUNTED = "recounted"  # a target that the machine set again; one set by hand is "target_set"


def due_again(
    steps: Iterable[Step], promise: Promise | None, starts: Container[str] = STARTS
) -> tuple[datetime | None, int | None]:
    """(due_at, clock_left) after a change of promise: counted from the start, moved by each finished pause.

    On hold the clock stays paused: due_at is None and clock_left what would have been left at the pause.
    """
    if promise is None:
        return None, None
    due, paused_at = None, None
    for step in steps:
        if step.kind in starts:
            due, paused_at = promise.due_at(step.at), None
        elif step.kind == "held" and due and due > step.at:
            paused_at = step.at
        elif step.kind == "resumed" and paused_at and due:
            due, paused_at = _moved(due, paused_at, step.at, promise.clock), None
    if paused_at and due:
        return None, promise.clock.seconds_between(paused_at, due)
    return due, None


def _moved(due: datetime, paused_at: datetime, resumed_at: datetime, clock: Clock) -> datetime:
    return clock.add_seconds(resumed_at, clock.seconds_between(paused_at, due))


def is_set_by_hand(steps: Iterable[Step]) -> bool:
    """Whether a person set the target since it last began: then it is not counted again by itself."""
    last = [step.kind for step in steps if step.kind in (*TARGET_STARTS, "reclassified", "target_set")]
    return last[-1:] == ["target_set"]


def not_after(target_at: datetime | None, due_at: datetime | None) -> datetime | None:
    """An internal target is never later than the promise."""
    return min(target_at, due_at) if target_at and due_at else target_at
