"""What check_history finds wrong with a case; a full ladder is in order."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from requests_app.enforcement import abating, hearings, opening, replay, windows
from requests_app.models import EnforcementCase, EnforcementStep, Party, Tenure, Violation
from tests.cast import MONDAY


def at(day, minutes=0):
    return MONDAY + timedelta(days=day - 1, minutes=minutes)


@pytest.fixture
def case(lot):
    case = lot.served()
    lot.looked_at(case, "cite", 10, next_on=date(2026, 6, 24))
    return case


def test_whole_ladder_up_down_and_up_again_is_in_order(lot, case):
    opening.assign(case, by=lot.cast.sam, to=lot.cast.sam, at=at(11))
    hearings.set_hearing(case, by=lot.cast.sam, when=at(29), at=at(12))
    order = abating.order(case, by=lot.cast.sam, at=at(13))
    abating.done(order, by=lot.cast.sam, on=date(2026, 6, 13), cost=Decimal(290), at=at(13, 5))
    opening.close(case, by=lot.cast.sam)
    opening.reopen(case, by=lot.cast.sam, reason="It grew again.")
    opening.find(case, lot.weeds, by=lot.cast.sam)
    assert list(replay.differences()) == []


def test_two_owners_served_one_after_the_other_are_in_order(lot):
    Tenure.objects.create(parcel=lot.parcel, party=Party.objects.create(name="Jane Roe"), role="owner")
    case = lot.confirmed()
    for day, notice in zip((3, 5), windows.issue(case, by=lot.cast.ines, at=at(2, 5)), strict=True):
        windows.serve(case, notice, by=lot.cast.ines, method="posted", on=date(2026, 6, day), at=at(day))
    windows.extend(case, by=lot.cast.sam, until=date(2026, 6, 22), reason="Asked for it", at=at(6))
    assert list(replay.differences()) == []


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"comply_by": "2026-06-30"}, "lead to comply_by “2026-06-09”, and it says “2026-06-30”"),
        ({"stage": "served"}, "lead to stage “cited”, and it says “served”"),
        ({"cited_at": None}, "and it says empty"),
        ({"updated_at": at(30)}, "first and last step are not when"),
    ],
)
def test_column_that_its_steps_do_not_lead_to_is_named(case, changed, said):
    EnforcementCase.objects.update(**changed)
    assert [said in one for one in replay.differences()] == [True]


def test_violation_that_ended_without_a_step_is_named(case):
    Violation.objects.update(status="corrected", ended_at=at(10))
    assert list(replay.differences()) == [f"{case.number}: its steps leave 1 violations open, and 0 are."]


def test_forged_step_fails_the_command_and_batches_change_nothing(lot, case):
    out = io.StringIO()
    call_command("check_history", stdout=out)
    assert "1 enforcement cases agree with theirs" in out.getvalue()
    last = case.steps.last()
    EnforcementStep.objects.create(
        case=case, kind="extended", at=last.at, recorded_at=last.recorded_at, stage="cited", digest="0" * 64
    )
    errors = io.StringIO()
    with pytest.raises(CommandError, match="1 differences shown"):
        call_command("check_history", stderr=errors)
    assert "“extended” of 2026-06-10" in errors.getvalue()
    assert "its hash is another" in errors.getvalue()
    assert list(replay.differences(batch=1)) == list(replay.differences())
