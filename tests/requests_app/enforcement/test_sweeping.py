"""Sam sends Ines down a street that nobody complained of."""

from datetime import date, timedelta

import h3.api.basic_int as h3
import pytest
from django.core.exceptions import ValidationError

from requests_app.enforcement import inspecting, sweeping
from requests_app.enforcement.inspecting import Finding
from requests_app.models import EnforcementCase, InspectionTask, Parcel
from tests.cast import MONDAY

CELL = h3.latlng_to_cell(41.76, -72.67, 9)


@pytest.fixture
def street(lot):
    lot.task = InspectionTask.objects.create(
        department=lot.cast.code_enforcement, code="weeds", name="High weeds"
    )
    lot.lots = Parcel.objects.bulk_create(
        Parcel(number=f"S-{n}", address=f"{n} Elm Street", h3_9=CELL) for n in (2, 4, 6)
    )
    return lot


def plan(street, **given):
    said = {
        "by": street.cast.sam,
        "on": date(2026, 6, 2),
        "place": "Elm Street",
        "cells": [CELL],
        "at": MONDAY,
    }
    return sweeping.plan_sweep(
        street.cast.code_enforcement, street.task, inspector=street.cast.ines, **{**said, **given}
    )


def test_a_sweep_visits_each_lot_that_nobody_looked_at(street):
    sweep = plan(street, key="k")
    assert plan(street, key="k") == sweep
    first = sweep.inspections.order_by("pk").first()
    assert (first.kind, first.inspector, first.service_request) == ("sweep", street.cast.ines, None)
    assert sweep.inspections.count() == 3
    with pytest.raises(ValidationError, match="Every lot there was looked at lately"):
        plan(street)
    sweeping.nothing_found(
        sweep, sweep.inspections.values_list("pk", flat=True), by=street.cast.ines, at=MONDAY
    )
    assert not sweeping.lots(street.task, cells=[CELL], on=date(2026, 6, 20))
    assert sweeping.lots(street.task, cells=[CELL], on=date(2026, 7, 20)).count() == 3


def test_what_a_sweep_finds_is_counted_and_proactive(street):
    sweep = plan(street)
    one, other, third = sweep.inspections.order_by("pk")
    at = MONDAY + timedelta(days=1)
    found = [Finding(street.weeds), Finding(street.exits)]
    inspecting.result(one, by=street.cast.ines, outcome="violation", findings=found, at=at)
    inspecting.result(other, by=street.cast.ines, outcome="no_entry", at=at)
    assert sweeping.nothing_found(sweep, [one.pk, third.pk], by=street.cast.ines, minutes=30, at=at) == 1
    third.refresh_from_db()
    assert (third.result, third.minutes) == ("in_compliance", 30)
    assert sweeping.found([sweep])[sweep.pk] == sweeping.Found(
        planned=3, inspected=2, waiting=1, no_entry=1, cases=2, violations=2
    )
    case = EnforcementCase.objects.filter(parcel=one.parcel).first()
    assert case.service_request is None and case.steps.get(kind="opened").data["proactive"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"on": date(2026, 6, 6)}, "closed on Saturday"),
        ({"on": date(2026, 5, 1)}, "has passed"),
        ({"most": 0}, "between one lot"),
        ({"cells": []}, "Every lot there"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused(street, given, words):
    with pytest.raises(ValidationError, match=words):
        plan(street, **given)


def test_the_rest_of_a_sweep_is_called_off_with_a_reason(street):
    sweep = plan(street)
    with pytest.raises(ValidationError, match="Say why"):
        sweeping.call_off(sweep, by=street.cast.sam, reason="")
    assert sweeping.call_off(sweep, by=street.cast.sam, reason="Rain", at=MONDAY) == 3


def test_cells_are_read_as_the_map_writes_them():
    parent = h3.int_to_str(h3.cell_to_parent(CELL, 8))
    assert sweeping.cells_of(h3.int_to_str(CELL)) == [CELL]
    assert len(sweeping.cells_of(f"{parent}, {h3.int_to_str(CELL)}")) == 7
    with pytest.raises(ValidationError, match="is no cell"):
        sweeping.cells_of("Elm Street")
