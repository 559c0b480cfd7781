"""The same lives through the verbs and through the bulk loader: the same rows, step by step."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from requests_app.enforcement import abating, citing, inspecting, opening, windows
from requests_app.enforcement.inspecting import Finding
from requests_app.enforcement.lives import Life, Move
from requests_app.enforcement.loading import load
from requests_app.enforcement.recording import broken_links, local_day
from requests_app.enforcement.replay import differences
from requests_app.models import (
    EnforcementCase,
    EnforcementStep,
    Inspection,
    OrdinanceSection,
    Parcel,
    Tenure,
)
from tests.cast import MONDAY

KEYS = ("inspection", "violation", "notice", "notices", "citations", "citation", "abatement")
COLUMNS = {
    "case": ("tier", "stage", "outcome", "opened_at", "noticed_at", "served_on", "comply_by", "cited_at",
             "closed_at", "updated_at", "inspector_id", "task_id", "service_request_id", "department_id"),
    "violation": ("section_id", "texts", "days_to_comply", "fine", "is_repeat", "detail", "status", "found_at", "ended_at"),
    "visit": ("kind", "inspector_id", "task_id", "tier", "due_on", "scheduled_on", "ready_early", "result",
              "resulted_at", "cancelled_at", "minutes", "note", "created_at"),
    "notice": ("kind", "party_id", "language", "comply_by", "issued_at", "issued_by_id"),
    "citation": ("amount", "status", "issued_at", "ended_at"),
    "abatement": ("vendor", "ordered_at", "done_on", "cost", "fee", "billed_at", "collected", "lien_recorded_on",
                  "lien_number", "lien_released_on"),
}  # fmt: skip


class Lived:
    """Moves through the verbs, as a person would."""

    def __init__(self, lot, life):
        self.lot, self.life, self.cast = lot, life, lot.cast
        self.cases = []

    def play(self, move):
        with transaction.atomic():
            getattr(self, move.verb)(move, move.given)

    def case(self, move):
        return EnforcementCase.objects.get(pk=self.cases[move.case])

    def waiting(self, **where):
        return Inspection.objects.filter(resulted_at=None, cancelled_at=None, **where).last()

    def by(self, move):
        return {u.pk: u for u in (self.cast.ines, self.cast.sam)}.get(move.by)

    def plan_first(self, move, given):
        inspecting.plan_first(
            self.lot.complaint, self.lot.parcel, by=self.by(move), at=move.at, inspector=self.cast.ines
        )

    def result(self, move, given):
        where = {"case": self.cases[move.case]} if self.cases else {"service_request": self.lot.complaint}
        visit = self.waiting(**where)
        if visit is None:
            raise ValidationError("nobody waits")
        findings = [
            Finding(OrdinanceSection.objects.get(code=c), text) for c, text in given.get("findings", ())
        ]
        done = inspecting.result(visit, by=self.by(move), at=move.at, **{**given, "findings": findings})
        if given["outcome"] == "violation":
            found = EnforcementCase.objects.filter(parcel=done.parcel).order_by("pk")
            self.cases = list(found.values_list("pk", flat=True))

    def plan_again(self, move, given):
        inspecting.plan_again(self.case(move), by=self.by(move), at=move.at, **given)

    def issue(self, move, given):
        windows.issue(self.case(move), by=self.by(move), at=move.at, **given)

    def serve(self, move, given):
        notice = self.case(move).notices.order_by("pk").last()
        windows.serve(self.case(move), notice, by=self.by(move), at=move.at, **given)

    def extend(self, move, given):
        windows.extend(self.case(move), by=self.by(move), at=move.at, **given)

    def cite(self, move, given):
        citing.cite(self.case(move), by=self.by(move), at=move.at)

    def pay(self, move, given):
        citing.pay(self.case(move).citations.order_by("pk").last(), by=self.by(move), at=move.at)

    def dismiss(self, move, given):
        citation = self.case(move).citations.order_by("pk").last()
        citing.dismiss(citation, by=self.by(move), at=move.at, **given)

    def order(self, move, given):
        abating.order(self.case(move), by=self.by(move), at=move.at, **given)

    def __getattr__(self, verb):
        """The verbs of the abatement."""

        def do(move, given):
            abatement = self.case(move).abatements.order_by("pk").last()
            getattr(abating, verb)(abatement, by=self.by(move), at=move.at, **given)

        return do

    def void(self, move, given):
        opening.void(self.case(move), by=self.by(move), at=move.at, **given)

    def close(self, move, given):
        opening.close(self.case(move), by=self.by(move), at=move.at)

    def reopen(self, move, given):
        opening.reopen(self.case(move), by=self.by(move), at=move.at, **given)

    def assign(self, move, given):
        opening.assign(self.case(move), by=self.by(move), at=move.at, to=self.cast.sam)


def a_move(chance, at, lot, cases):
    by, case, today = lot.cast.ines.pk, chance.randrange(max(1, cases)), local_day(at)
    outcome = chance.choice(
        ["in_compliance", "remains", "no_entry", "cite", "extension", "void", "remains", "abate"]
    )
    moves = [
        ("result", {"outcome": outcome, "minutes": 20, "reason": "Hay season"}),
        ("result", {"outcome": "remains", "next_on": today + timedelta(days=5), "note": "Back soon "}),
        ("result", {"outcome": "abate", "orders": True}),
        ("plan_again", {"due_on": today + timedelta(days=3)}),
        ("issue", {"method": chance.choice(["posted", "mail", "certified"])}),
        ("issue", {"kind": "courtesy"}),
        ("serve", {"method": "posted", "on": today, "proof": "on the door"}),
        ("serve", {"method": "mail", "on": today}),
        ("extend", {"until": today + timedelta(days=12), "reason": "Illness"}),
        ("cite", {}), ("pay", {}), ("dismiss", {"reason": "Wrong lot"}),
        ("order", {"vendor": "Green Hand"}), ("order", {}),
        ("done", {"on": today, "cost": Decimal("120.50"), "fee": Decimal("60.00")}),
        ("bill", {}), ("collect", {"amount": Decimal("80.00")}),
        ("record_lien", {"on": today, "number": "L-7"}), ("release_lien", {"on": today}),
        ("void", {"reason": "Not theirs"}), ("close", {}), ("reopen", {"reason": "It grew"}),
        ("assign", {"to": lot.cast.sam.pk}),
    ]  # fmt: skip
    verb, given = chance.choice(moves)
    return Move(verb, at, by, given, case)


def random_life(seed, lot):
    """Moves that the verbs allow: each is tried on them. Half the lives go up the ladder with some haste."""
    chance, at = random.Random(seed), MONDAY + timedelta(minutes=seed)
    life = Life(
        f"life {seed}", lot.parcel.pk, lot.complaint.department_id, [], lot.complaint.pk,
        lot.complaint.requested_at, inspector=lot.cast.ines.pk,
    )  # fmt: skip
    lived = Lived(lot, life)
    found = [(lot.weeds.code, "Knee high. ")] + [(lot.exits.code, "")] * chance.randrange(2)
    begin = [
        Move("plan_first", at, lot.cast.sam.pk, {"inspector": lot.cast.ines.pk}),
        Move("result", at, lot.cast.ines.pk, {"outcome": "violation", "findings": found, "minutes": 41}),
    ]
    haste = [("issue", {}), ("serve", {"method": "posted", "on": None}), ("result", {"outcome": "remains"}),
             ("cite", {}), ("order", {"vendor": "V"})]  # fmt: skip
    with transaction.atomic():
        for move in begin:
            at += timedelta(hours=1)
            move.at = at
            lived.play(move)
            life.moves.append(move)
        for step in range(40):
            at += timedelta(hours=chance.choice([0, 1, 30, 100]) if seed % 2 else 60)
            move = a_move(chance, at, lot, len(lived.cases))
            if seed % 2 == 0 and step < len(haste):
                verb, given = haste[step]
                at += timedelta(days=12) if verb == "result" else timedelta()
                move = Move(
                    verb, at, lot.cast.ines.pk, {**given, **({"on": local_day(at)} if "on" in given else {})}
                )
            try:
                lived.play(move)
            except (ValidationError, AttributeError):
                continue
            life.moves.append(move)
        lived_as = picture(lot.parcel)
        transaction.set_rollback(True)
    return life, lived_as


def picture(parcel):
    """Everything, without keys and moments of recording."""

    def rows(name, found):
        return [{column: getattr(row, column) for column in COLUMNS[name]} for row in found]

    pictured = [rows("visit", Inspection.objects.filter(parcel=parcel).order_by("created_at", "pk"))]
    for case in EnforcementCase.objects.filter(parcel=parcel).order_by("pk"):
        assert broken_links(case) == []
        notices = case.notices.order_by("pk")
        pictured += [
            rows("case", [case]),
            rows("violation", case.violations.order_by("pk")),
            rows("notice", notices),
            rows("citation", case.citations.order_by("pk")),
            rows("abatement", case.abatements.order_by("pk")),
            [[page | {"number": ""} for page in notice.data["pages"]] for notice in notices],
            [
                (s.method, s.served_on, s.proof, s.recorded_at)
                for notice in notices
                for s in notice.services.order_by("pk")
            ],
            [said(step) for step in case.steps.order_by("pk")],
        ]
    return str(pictured).replace(case.number, "NUMBER")


def said(step):
    data = {
        name: len(value) if isinstance(value, list) else bool(value)
        for name, value in step.data.items()
        if name in KEYS
    }
    return (step.kind, step.at, step.actor_id, step.stage, step.comply_by, {**step.data, **data})


@pytest.mark.parametrize("seed", range(24))
def test_a_life_loaded_is_the_life_lived(lot, seed, monkeypatch):
    monkeypatch.setattr("requests_app.documents.pdf", lambda *args, **given: b"%PDF-")
    life, lived = random_life(seed, lot)
    assert load([life]).inspections == Inspection.objects.filter(parcel=lot.parcel).count()
    assert picture(lot.parcel) == lived
    assert list(differences()) == []


def test_lives_of_one_owner_know_of_each_other(lot):
    other = Parcel.objects.create(number="12-3-46", address="552 Main Street")
    Tenure.objects.create(parcel=other, party=lot.owner, role="owner", since=date(2020, 1, 1))

    def life(parcel, days):
        at = MONDAY + timedelta(days=days)
        found = {"outcome": "violation", "findings": [(lot.weeds.code, "")]}
        moves = [Move("plan_first", at, None), Move("result", at, lot.cast.ines.pk, found, recorded_at=at)]
        return Life(str(days), parcel.pk, lot.complaint.department_id, moves, swept_on=local_day(at))

    load([life(other, 3), life(lot.parcel, 1)])
    load([life(Parcel.objects.create(number="9", address="9 Elm"), 4), life(lot.parcel, 5)])
    cases = EnforcementCase.objects.order_by("opened_at")
    assert [case.violations.get().fine for case in cases] == [100, 250, 100, 250]
    assert [case.violations.get().is_repeat for case in cases] == [False, True, False, True]
    assert len({case.number for case in cases}) == 4 and cases[0].inspections.get().kind == "sweep"
    assert EnforcementStep.objects.earliest("at").recorded_at == MONDAY + timedelta(days=1)


def test_load_names_the_life_and_the_move_that_the_ladder_does_not_have(lot):
    at = MONDAY
    moves = [
        Move("plan_first", at, None),
        Move("result", at, lot.cast.ines.pk, {"outcome": "violation", "findings": [(lot.weeds.code, "")]}),
        Move("cite", at + timedelta(days=1), lot.cast.ines.pk),
    ]
    life = Life("lot 7", lot.parcel.pk, lot.complaint.department_id, moves, swept_on=local_day(at))
    with pytest.raises(ValidationError, match=r"lot 7, “cite” of 2026-06-02 14:00: A citation follows"):
        load([life])
    assert not Inspection.objects.exists()
