"""Some weeks of code enforcement, each life by the verbs and recorded when it happens."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import time_machine
from django.core.exceptions import ValidationError

from reports.measures import enforcement_registry as registry
from reports.measures import enforcement_scopes
from reports.measures.days import LocalDay
from reports.measures.enforcement import Facts
from reports.measures.enforcement_registry import MEASURES
from requests_app.cases.clocks import zone
from requests_app.enforcement import abating, citing, hearings, inspecting, opening, windows
from requests_app.enforcement.inspecting import Finding
from requests_app.models import (
    EnforcementCase,
    Inspection,
    InspectionTask,
    OrdinanceSection,
    Parcel,
    Party,
    Tenure,
)
from tests.reports.conftest import Work

KNOWN_AT = datetime(2027, 6, 1, tzinfo=UTC)
TEXTS = {"en": {"title": "High weeds", "text": "Grass over twelve inches.", "remedy": "Cut it."}}


@dataclass
class Town:
    """Three lots of one owner and one of nobody; weeds and exits are the sections that they break."""

    work: Work
    parcels: list[Parcel] = field(default_factory=list)

    def __post_init__(self) -> None:
        cast = self.work.cast
        self.task = InspectionTask.objects.create(
            department=cast.code_enforcement, code="weeds", name="Weeds and grass"
        )
        self.task.services.add(cast.high_weeds)
        self.weeds = OrdinanceSection.objects.create(
            code="Sec. 9-14", texts=TEXTS, fines=[100, 250], city_abates=True, task=self.task
        )
        self.exits = OrdinanceSection.objects.create(
            code="Sec. 4-2", texts=TEXTS, tier=1, days_to_comply=2, fines=[500]
        )
        owner = Party.objects.create(name="Olmo Street LLC")
        for number, area in enumerate((cast.river, cast.river, cast.hill, None)):
            parcel = Parcel.objects.create(number=f"12-{number}", address=f"{number} Elm Street", zone=area)
            self.parcels.append(parcel)
            if area:
                Tenure.objects.create(parcel=parcel, party=owner, since=date(2020, 1, 1))

    def at(self, moment: datetime, verb: Callable[..., Any], *args: Any, **given: Any) -> Any:
        with time_machine.travel(moment, tick=False):
            return verb(*args, by=given.pop("by", self.work.cast.ines), **given)

    def complaint(self, moment: datetime, parcel: int = 0, **given: Any) -> Inspection:
        """With its first inspection planned an hour later."""
        cast = self.work.cast
        request = self.work.at(moment, "submit", cast.high_weeds, **given)
        return self.at(
            moment + timedelta(hours=1),
            inspecting.plan_first,
            request,
            self.parcels[parcel],
            inspector=cast.ines,
        )

    def sweep(self, moment: datetime, parcel: int = 0) -> Inspection:
        return Inspection.objects.create(
            kind=Inspection.Kind.SWEEP,
            department=self.work.cast.code_enforcement,
            parcel=self.parcels[parcel],
            inspector=self.work.cast.ines,
            task=self.task,
            due_on=moment.date(),
            created_at=moment,
        )

    def result(self, moment: datetime, inspection: Inspection, outcome: str, **given: Any) -> Inspection:
        return self.at(moment, inspecting.result, inspection, outcome=outcome, **given)

    def confirmed(
        self, moment: datetime, inspection: Inspection, *sections: OrdinanceSection
    ) -> list[EnforcementCase]:
        findings = [Finding(section) for section in sections or (self.weeds,)]
        self.result(moment, inspection, "violation", findings=findings, minutes=20)
        return list(EnforcementCase.objects.filter(parcel=inspection.parcel, opened_at=moment))

    def served(self, moment: datetime, case: EnforcementCase) -> EnforcementCase:
        notice = self.at(moment, windows.issue, case)[0]
        later = moment + timedelta(minutes=5)
        self.at(later, windows.serve, case, notice, method="posted", on=later.date())
        return case

    def again(self, moment: datetime, case: EnforcementCase, outcome: str, **given: Any) -> Inspection:
        waiting = case.inspections.get(resulted_at=None, cancelled_at=None)
        done = self.result(moment, waiting, outcome, **given)
        case.refresh_from_db()
        return done


class Lives:
    """Lives by chance, day after day: what the ladder refuses is simply not done."""

    def __init__(self, town: Town, seed: int):
        self.town, self.dice = town, random.Random(seed)

    def play(self, first: datetime, days: int, most: int) -> None:
        for day in range(days):
            noon = first + timedelta(days=day)
            if noon.weekday() < 5:
                self._day(noon, most)

    def _day(self, noon: datetime, most: int) -> None:
        if Inspection.objects.count() < most and self.dice.random() < 0.7:
            self._report(noon)
        moment = noon + timedelta(hours=1)
        for inspection in Inspection.objects.filter(resulted_at=None, cancelled_at=None, created_at__lt=noon):
            moment += timedelta(minutes=3)
            if self.dice.random() < 0.5:
                self._visit(moment, inspection)
        for case in EnforcementCase.objects.order_by("pk"):
            moment += timedelta(minutes=10)
            if self.dice.random() < 0.5:
                self._step(moment, case)

    def _report(self, noon: datetime) -> None:
        parcel = self.dice.randrange(4)
        self.town.complaint(noon, parcel) if self.dice.random() < 0.7 else self.town.sweep(noon, parcel)

    def _visit(self, moment: datetime, inspection: Inspection) -> None:
        if inspection.case:
            outcome = self.dice.choice(
                ["in_compliance", "remains", "cite", "extension", "no_entry", "remains", "cite"]
            )
            self._try(
                moment,
                self.town.result,
                inspection,
                outcome,
                reason="Asked for it.",
                next_on=moment.date() + timedelta(days=9),
            )
            return
        outcome = self.dice.choice(["violation", "violation", "violation", "in_compliance", "no_entry"])
        sections = self.dice.choice(
            [(self.town.weeds,), (self.town.weeds,), (self.town.weeds, self.town.exits)]
        )
        if outcome == "violation":
            self._try(moment, self.town.confirmed, inspection, *sections)
        else:
            self._try(moment, self.town.result, inspection, outcome, minutes=self.dice.choice([None, 15, 40]))

    def _step(self, moment: datetime, case: EnforcementCase) -> None:
        town, cast = self.town, self.town.work.cast
        order = case.abatements.order_by("-pk").first()
        citation = case.citations.filter(ended_at=None).first()
        steps: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
            (town.served, (case,), {}),
            (town.at, (opening.assign, case), {"to": self.dice.choice([cast.ines, cast.sam])}),
        ]
        if case.stage == "served":
            steps = [(town.at, (abating.order, case), {"vendor": self.dice.choice(["", "Mow & Co"])})]
        if case.stage == "ordered" and order:
            money = {"on": moment.date(), "cost": Decimal(200), "fee": Decimal(63)}
            steps = [(town.at, (abating.done, order), money)]
        if case.stage == "abated":
            steps = [(town.at, (opening.correct_all, case), {})]
        if case.stage == "cited" and citation:
            steps = [
                (town.at, (citing.pay, citation), {}),
                (town.at, (citing.dismiss, citation), {"reason": "Mowed."}),
                (
                    town.at,
                    (hearings.set_hearing, case),
                    {"when": moment + timedelta(days=15), "place": "Room 2"},
                ),
                (town.at, (opening.correct_all, case), {}),
            ]
        if case.stage == "closed":
            steps = (
                [(town.at, (opening.reopen, case), {"reason": "It grew again."})]
                if self.dice.random() < 0.2
                else []
            )
            if order and order.done_on:
                steps = [
                    (town.at, (abating.bill, order), {}),
                    (town.at, (abating.collect, order), {"amount": Decimal(63)}),
                ]
        if steps:
            verb, args, given = self.dice.choice(steps)
            self._try(moment, verb, *args, **given)

    def _try(self, moment: datetime, verb: Callable[..., Any], *args: Any, **given: Any) -> None:
        try:
            verb(moment, *args, **given)
        except ValidationError:
            return


# What the measures find


def local(day: date) -> LocalDay:
    return LocalDay(day, zone())


def counted(facts: Facts, day: LocalDay, department: int, keys: list[str]) -> dict[str, int]:
    return {key: len(registry.rows(MEASURES[key], facts, day, department)) for key in keys}


def by(facts: Facts, day: LocalDay, department: int, key: str, dimension: str) -> dict[str, int]:
    rows = registry.rows(MEASURES[key], facts, day, department)
    values = enforcement_scopes.values(facts, MEASURES[key].table, dimension, rows, day).tolist()
    return {value: values.count(value) for value in values}
