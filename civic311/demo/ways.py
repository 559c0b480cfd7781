"""The way one request takes, step by step, until it ends or the story does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from . import phrases
from .cast import Login
from .cityclock import CityClock
from .crews import CSRS, chief, crew, staff
from .habits import Habit, habits, team_of
from .story import Life, Step
from .worktime import DAY, HOUR, office

HAND_OVER_TO = {
    "PWD": ("WTR", "TRF", "PRK"), "DCE": ("HLT", "PDP"), "PRK": ("PWD",), "WTR": ("PWD",), "HLT": ("DCE",),
    "TRF": ("PWD", "PDP"), "PDP": ("TRF",), "311": ("PWD",), "FIN": ("CLK",), "CLK": ("FIN",),
}  # fmt: skip
HOLD_REASONS = {
    "PWD": ("parts", "weather", "contractor"), "DCE": ("resident", "permit", "contractor"), "PRK": ("weather", "season"),
    "WTR": ("parts", "contractor"), "TRF": ("parts", "contractor"),
}  # fmt: skip
BECAUSE = (
    "not_our_work",
    "not_our_work",
    "not_our_place",
    "not_our_work",
    "incomplete",
    "not_our_place",
    "other",
)
WRITES_LATE = ("PWD", "PRK", "WTR", "DCE", "TRF")
OTHER_ENDS = ("referred", "not_city", "withdrawn", "unable")


@dataclass
class Way:
    """One request's way. Steps that would come after the end of the story are left out, with all that follow."""

    received: int  # local seconds, as are `end` and what `at` gives
    end: int
    at: Callable[[str], int]
    clock: CityClock
    habit: Habit
    zone: str
    crew: tuple[Login, ...]
    priority: str
    has_twins: bool
    chance: Random
    steps: list[Step] = field(default_factory=list)
    over: bool = False

    def add(self, kind: str, when: int, by: str = "", *, recorded: int | None = None, **more: Any) -> bool:
        """Whether it happened; when: local seconds."""
        self.over = self.over or when >= self.end or (recorded or 0) >= self.end
        if self.over:
            return False
        at = self.clock.utc(when)
        if self.steps:
            at = max(at, self.steps[-1].at)
        known = self.clock.utc(recorded) if recorded else at
        self.steps.append(Step(kind, at, by, recorded_at=max(at, known), **more))
        return True

    def own(self, life: Life) -> None:
        if self._at_once(life.channel):
            self._close(
                self.received, self.chance.choice(CSRS).username if life.by == "" else life.by, at_once=True
            )
        else:
            self._work()

    def _at_once(self, channel: str) -> bool:
        if self.has_twins or self.habit.sla.get("normal", {}).get("unit", "").startswith("calendar"):
            return False
        share = 0.3 if channel == "employee" else 0.22 if self.habit.hours == "office" else 0.012
        return self.chance.random() < share

    def _work(self) -> None:
        chance = self.chance
        assigned = self.at("assigned")
        fate = chance.random()
        if fate < 0.015:
            self._reclassify(office((self.received + assigned) // 2))
        worker = chance.choice(self.crew).username
        is_over = self.at("closed") < self.end
        is_new = not is_over and self.end - self.received < 10 * DAY
        nobody_takes_it = (is_new and chance.random() < 0.15) or (is_over and fate > 0.975)
        if not nobody_takes_it:
            self.add("assigned", assigned, self._chief(), given={"assignee": worker})
            if fate < 0.04 and fate >= 0.015:
                worker = self._hand_over(worker)
            elif fate < 0.055 and "high" in self.habit.sla and self.habit.default_priority == "normal":
                self._press(worker)
            self._note(worker)
            self._start(worker)
        ends = self.at("closed")
        if self.steps and self.steps[-1].kind == "started" and chance.random() < self.habit.hold:
            self._hold(worker)
            ends = self.at("closed_after_hold")
        self._close(ends, worker)
        self._reopen(worker)

    def _start(self, worker: str) -> None:
        if self.chance.random() < 0.93 and self.steps and self.steps[-1].kind != "handed_over":
            self.add("started", self.at("started"), worker)

    def _chief(self) -> str:
        return chief(self.habit.department).username

    def _reclassify(self, when: int) -> None:
        family = [h.code for h in habits() if h.group == self.habit.group and h.code != self.habit.code]
        near = [code for code in family if _habit(code).department == self.habit.department]
        to = self.chance.choice(near if near and self.chance.random() < 0.8 else family or [""])
        if to and self.add("reclassified", when, self.chance.choice(CSRS).username, given={"service": to}):
            self.habit = _habit(to)
            self.crew = crew(self.habit.department, team_of(to, self.habit.group, self.zone))

    def _hand_over(self, worker: str) -> str:
        """The worker who has it afterwards."""
        to = self.chance.choice(HAND_OVER_TO[self.habit.department])
        offered = office(self.at("assigned") + self.chance.randrange(HOUR // 2, 6 * HOUR))
        answered = office(offered + self.chance.randrange(HOUR, 4 * DAY))
        self._delay(answered + HOUR - self.at("started"))
        self.add(
            "handed_over",
            offered,
            worker,
            given={"department": to},
            text=phrases.say("hand_over", "general", self.chance),
        )
        boss = chief(to).username
        if self.chance.random() < 0.32:
            text, why = phrases.say("refuse", "general", self.chance), BECAUSE[offered % len(BECAUSE)]
            self.add("hand_over_refused", answered, boss, text=text, data={"because": why})
            return worker
        if self.add("hand_over_accepted", answered, boss):
            new = self.chance.choice(staff()[to, ""])
            self.add("assigned", answered + HOUR // 2, boss, given={"assignee": new.username})
            return new.username
        return worker

    def _delay(self, seconds: int) -> None:
        """Everything that follows happens so much later."""
        if seconds > 0:
            planned = self.at
            self.at = lambda name: planned(name) + seconds

    def _press(self, worker: str) -> None:
        if self.priority == "normal":
            when = office((self.at("assigned") + self.at("started")) // 2)
            self.add("reprioritised", when, self._chief(), given={"priority": "high"})

    def _note(self, worker: str) -> None:
        draw = self.chance.random()
        if draw < 0.07:
            kind = "progress" if draw < 0.02 else "internal"
            when = office((self.at("assigned") + self.at("started")) // 2)
            self.add(
                "noted",
                when,
                worker,
                text=phrases.say(kind, "general", self.chance),
                is_public=kind == "progress",
            )

    def _hold(self, worker: str) -> None:
        reason = self.chance.choice(HOLD_REASONS.get(self.habit.department, ("resident",)))
        if self.add("held", self.at("held"), worker, data={"reason": reason}):
            self.add("resumed", self.at("resumed"), worker)

    def _close(self, when: int, worker: str, at_once: bool = False) -> None:
        resolution, text = self._ending()
        self.add(
            "closed",
            when,
            worker,
            recorded=self._recorded(when, at_once),
            given={"resolution": resolution},
            text=text,
        )

    def _recorded(self, when: int, at_once: bool) -> int | None:
        """Three closings in a hundred are written down the next morning."""
        if at_once or self.habit.department not in WRITES_LATE or self.chance.random() > 0.035:
            return None
        return (when // DAY + 1) * DAY + 7 * HOUR + self.chance.randrange(3 * HOUR)

    def _ending(self) -> tuple[str, str]:
        draw = self.chance.random()
        if draw < self.habit.fixed:
            return "fixed", phrases.say("fixed", self.habit.code, self.chance)
        if draw < self.habit.fixed + self.habit.nothing:
            return "no_issue_found", phrases.say("nothing", self.habit.code, self.chance)
        end = self.chance.choice(OTHER_ENDS)
        return end, phrases.say(end, self.habit.code, self.chance)

    def _reopen(self, worker: str) -> None:
        last = self.steps[-1] if self.steps else None
        if not last or last.kind != "closed" or last.given["resolution"] not in ("fixed", "no_issue_found"):
            return
        if last.recorded_at == last.at and self.chance.random() < 0.05:
            reopened = max(self.at("reopened"), self.clock.local(last.at) + HOUR)
            again = max(self.at("closed_again"), reopened + 4 * HOUR)
            self.add("reopened", reopened, text=phrases.say("reopen", "general", self.chance))
            if self.steps[-1].kind == "reopened" and "assigned" in {step.kind for step in self.steps}:
                self.add("started", max(reopened, again - self.chance.randrange(HOUR // 3, 3 * HOUR)), worker)
            self._close(again, worker)

    def twin(self, first: str, first_ends: int, ending: Step | None) -> str:
        """How it went: merged with the first report, closed_as_duplicate, or not_noticed and worked on once more."""
        before = min(first_ends, self.end) - self.received
        seen = self.received + int(before * self.chance.uniform(0.03, 0.5))
        noticed = office(seen) if office(seen) < first_ends else seen
        draw, csr = self.chance.random(), self.chance.choice(CSRS).username
        if draw < 0.55 and before > 0:
            self._merge(noticed, first, csr, ending)
            return "merged"
        if draw < 0.75:
            text = phrases.say("duplicate", "general", self.chance)
            given = {"resolution": "duplicate"}
            self.add("closed", max(noticed, self.received + 300), csr, given=given, text=text)
            return "closed_as_duplicate"
        self._work()
        return "not_noticed"

    def _merge(self, noticed: int, first: str, csr: str, end: Step | None) -> None:
        """What is joined ends with the first report; one in thirty was joined by mistake and goes its own way."""
        if not self.add("merged", noticed, csr, given={"parent": first}):
            return
        merged = self.steps[-1].at
        if self.chance.random() < 0.03:
            own = max(self.at("started"), noticed + HOUR)
            if end is None or self.clock.utc(own) < end.at:
                self.add("unmerged", own, csr)
                self._close(max(self.at("closed"), own + HOUR), csr)
                return
        if end is not None:
            at = max(end.at, merged)
            known = max(at, end.recorded_at or at)
            self.steps.append(Step("closed", at, end.by, end.given, end.text, recorded_at=known))


def _habit(code: str) -> Habit:
    return next(habit for habit in habits() if habit.code == code)
