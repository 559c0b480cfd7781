"""One case up the ladder: notice, service, visits after the window, and how far it must go, move by move."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from requests_app.enforcement import ladder
from requests_app.enforcement.lives import Move
from requests_app.models import OrdinanceSection

from .calendar import Calendar
from .found import REASONS, USUAL, VENDORS, Ways, minutes
from .people import People

BUSY_MONTHS = (6, 7, 8)
MOST_VISITS = 7
HELPED = 0.75
FEE = Decimal(150)


@dataclass
class Case:
    """number: of the life's cases. ends: when its complaint was closed as fixed; None for one that is open still."""

    number: int
    sections: Sequence[OrdinanceSection]
    task: str
    by: int
    begins: datetime
    ends: datetime | None
    complies: bool
    calendar: Calendar
    chance: Random
    people: People
    ways: Ways = USUAL
    moves: list[Move] = field(default_factory=list)
    money: list[Move] = field(default_factory=list)  # does not wait for the next visit, nor the visit for it
    window: date | None = None  # the day before the next visit falls due
    over: bool = False
    cited: int = 0
    helper: int | None = None

    # Telling

    def add(self, verb: str, at: datetime, **given: Any) -> bool:
        """Whether it happened before the story ended, or before the complaint did."""
        if self.over or at >= self.calendar.end:
            self.over = True
            return False
        by = self.by
        if verb == "result":
            by, self.helper = (
                self.helper or self.people.there(self.by, self.task, self.calendar.day(at)),
                None,
            )
        self.moves.append(Move(verb, at, by, given, self.number, at))
        return True

    def visit(self, at: datetime, outcome: str, **given: Any) -> bool:
        return self.add(
            "result", at, outcome=outcome, minutes=minutes(self.task, False, self.chance), **given
        )

    def told(self) -> list[Move]:
        if self.ends and self.ends - self.begins < timedelta(hours=3):
            self._at_once()
        else:
            self._climb()
        return sorted([*self.moves, *self.money], key=lambda move: move.at)

    def _at_once(self) -> None:
        """Put right while the inspector was there."""
        assert self.ends
        at = max(self.begins, self.ends - timedelta(minutes=1))
        self.add("plan_again", at, due_on=self.calendar.day(self.ends))
        self.visit(self.ends, "in_compliance")

    # The notice

    def _climb(self) -> None:
        if self.sections[0].courtesy_first:
            at = self.begins + timedelta(minutes=self.chance.randrange(15, 60))
            self.add("issue", at, kind="courtesy", method="posted")
            self.window = self._window(self.calendar.day(at), "posted")
            seen = self._next_visit()
            if seen is None or not self.visit(seen, "remains"):
                return
        if self._notice():
            self._visits()

    def _notice(self) -> bool:
        """Whether it was served before it was put right."""
        calendar, chance = self.calendar, self.chance
        last = self.moves[-1].at if self.moves else self.begins
        at = last + timedelta(minutes=chance.randrange(12, 55))
        if calendar.day(at) != calendar.day(last):
            at = last + timedelta(seconds=30)
        method = chance.choices(("posted", "certified", "mail", "person"), (60, 20, 12, 8))[0]
        on = calendar.day(at)
        if method in ("certified", "mail"):
            on = calendar.working(on + timedelta(days=1))
        served_at = at + timedelta(minutes=5) if on == calendar.day(at) else calendar.at(on, 9 * 60 + 5)
        if self.ends and served_at >= self.ends:
            method, on, served_at = "posted", calendar.day(at), at + timedelta(minutes=5)
        proof = (
            f"7022 {chance.randrange(1000, 9999)} {chance.randrange(1000, 9999)}"
            if method == "certified"
            else ""
        )
        self.window = self._window(on, method)
        return self.add("issue", at, method=method, on=on) and self.add(
            "serve", served_at, method=method, on=on, proof=proof
        )

    def _window(self, served_on: date, method: str) -> date:
        return max(
            ladder.comply_by(
                served_on + timedelta(days=one.mail_days if method in ("mail", "certified") else 0),
                one.days_to_comply,
                working=one.counts_working_days,
                clock=self.calendar.clock,
            )
            for one in self.sections
        )

    # Visits after the window

    def _next_visit(self) -> datetime | None:
        """When it was found as it was; None where the case has ended, or the story has."""
        assert self.window
        last, calendar = self.moves[-1].at, self.calendar
        at = self._when(calendar.working(self.window + timedelta(days=1)))
        if at <= last:
            at = calendar.some_time(calendar.working(calendar.day(last) + timedelta(days=1)), self.chance)
        if self.ends and at >= self.ends - timedelta(hours=2):
            self._early()
            self.visit(self.ends, "in_compliance")
            return None
        if at >= calendar.end:
            at = self._helped(last) or at
        if self.complies and self.chance.random() < 0.12:
            self._ready(at)
        if at >= calendar.end:
            self._put_on_a_list(last)
            self.over = True
            return None
        if self.complies and self.chance.random() < self.ways.complies:
            self.visit(at, "in_compliance")
            return None
        return at

    def _when(self, due: date) -> datetime:
        """In a busy summer what grows waits longer than it should."""
        slow = 3.6 if self.task in ("weeds", "rubbish") and due.month in BUSY_MONTHS else 0.7
        late = int(self.chance.expovariate(1 / slow)) if slow else 0
        return self.calendar.some_time(self.calendar.working(due, min(late, 12)), self.chance)

    def _helped(self, last: datetime) -> datetime | None:
        """A visit that would have waited, on one of the days on which a plan sent others to the weeds."""
        assert self.window
        day = self.chance.choice(self.people.helped_on)
        if self.task != "weeds" or not max(self.window, self.calendar.day(last)) < day:
            return None
        if self.chance.random() > HELPED:
            return None
        if self.chance.random() < 0.8:
            to = self.people.helper(day)
            self.add("give", self.calendar.at(day, 7 * 60), to=to)
            self.helper = to
        return self.calendar.some_time(day, self.chance)

    def _put_on_a_list(self, last: datetime) -> None:
        """Half of what falls due is on somebody's list for the day after the story."""
        assert self.window
        today = self.calendar.day(self.calendar.end)
        evening = self.calendar.end - timedelta(hours=8)
        if self.window < today and last < evening and self.chance.random() < 0.4:
            self.add("schedule", evening, on=today)

    def _early(self) -> None:
        """Closed within the window: the owner said so."""
        assert self.ends and self.window
        if self.calendar.day(self.ends) <= self.window and self.chance.random() < 0.7:
            before = self.moves[-1].at
            self.add("ready", before + (self.ends - before) * 0.8)

    def _ready(self, visit: datetime) -> None:
        before = self.moves[-1].at
        self.add("ready", before + (min(visit, self.calendar.end) - before) * 0.6)

    def _visits(self) -> None:
        for number in range(MOST_VISITS):
            at = self._next_visit()
            if at is None or not self._remains(at, number):
                return
        if self.ends and not self.over:
            self.visit(self.ends, "in_compliance")

    def _remains(self, at: datetime, number: int) -> bool:
        """What follows from a visit that found it as it was; False where no visit comes after."""
        calendar, chance = self.calendar, self.chance
        draw, next_on = chance.random(), calendar.working(calendar.day(at), 3 + chance.randrange(5))
        if draw < 0.14 and not self.cited and number == 0:
            until = calendar.working(calendar.day(at), 4 + chance.randrange(6))
            happened = self.visit(at, "extension", next_on=until, reason=chance.choice(REASONS))
            self.window = until
            return happened
        if draw < 0.24:
            happened = self.visit(at, "no_entry", next_on=next_on)
        elif draw < 0.52 and number < 2 and not self.cited:
            happened = self.visit(at, "remains", next_on=next_on)
        elif self._may_abate() and (draw > 0.86 or self.cited):
            self._abate(at)
            return False
        else:
            happened = self._cite(at, calendar.working(calendar.day(at), 7 + chance.randrange(6)))
            next_on = calendar.working(calendar.day(at), 8)
        self.window = next_on - timedelta(days=1)
        return happened

    def _may_abate(self) -> bool:
        return all(one.city_abates for one in self.sections)

    # Force

    def _cite(self, at: datetime, next_on: date) -> bool:
        if self.cited >= 3:
            return self.visit(at, "remains", next_on=next_on)
        if not self.visit(at, "cite", next_on=next_on):
            return False
        number, self.cited = self.cited, self.cited + len(self.sections)
        paid_at = self.calendar.some_time(
            self.calendar.working(self.calendar.day(at), 4 + self.chance.randrange(30)), self.chance
        )
        for one in range(number, self.cited):
            if self.chance.random() < self.ways.pays:
                self._later("pay", paid_at + timedelta(minutes=one), citation=one)
            elif self.chance.random() < 0.06:
                self._later(
                    "dismiss",
                    paid_at + timedelta(minutes=one),
                    citation=one,
                    reason="The owner had sold the lot before.",
                )
        return True

    def _later(self, verb: str, at: datetime, **given: Any) -> bool:
        """Money outlasts the case: such a step does not end it."""
        if at >= self.calendar.end:
            return False
        self.money.append(Move(verb, at, self.people.sam, given, self.number, at))
        return True

    def _abate(self, at: datetime) -> None:
        chance, calendar = self.chance, self.calendar
        vendor = chance.choice(VENDORS)
        if not self.visit(at, "abate") or not self.add("order", at + timedelta(minutes=40), vendor=vendor):
            return
        days = calendar.working(calendar.day(at), 3 + chance.randrange(9))
        done_at = self.ends or calendar.some_time(days, chance)
        if self.ends is None and not self.complies:
            return  # its complaint is open still: so is the order
        if done_at <= at + timedelta(hours=1):
            done_at = at + timedelta(hours=1)
        cost = Decimal(chance.randrange(120, 620) if self.task != "safety" else chance.randrange(600, 2400))
        if self._later("done", done_at, on=calendar.day(done_at), cost=cost, fee=FEE):
            self._later("close", done_at)
            self._bill(done_at, cost + FEE)

    def _bill(self, done_at: datetime, owed: Decimal) -> None:
        chance, calendar = self.chance, self.calendar

        def after(days: int) -> datetime:
            return calendar.some_time(calendar.working(calendar.day(done_at) + timedelta(days=days)), chance)

        if not self._later("bill", after(6 + chance.randrange(9))):
            return
        if chance.random() < self.ways.pays * 0.75:
            self._later("collect", after(25 + chance.randrange(50)), amount=owed)
            return
        lien_at = after(100 + chance.randrange(20))
        number = f"V{calendar.day(lien_at).year}-{chance.randrange(1000, 9999)}"
        if (
            self._later("record_lien", lien_at, on=calendar.day(lien_at), number=number)
            and chance.random() < 0.35
        ):
            paid = after(170 + chance.randrange(200))
            self._later("collect", paid, amount=owed)
            self._later("release_lien", paid + timedelta(minutes=10), on=calendar.day(paid))
