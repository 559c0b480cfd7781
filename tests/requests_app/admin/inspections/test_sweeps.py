from datetime import timedelta

import h3.api.basic_int as h3
import pytest

from requests_app.cases import clocks
from requests_app.filters import today
from requests_app.models import Parcel, Sweep

CELL = h3.latlng_to_cell(41.76, -72.67, 9)
SWEEPS = "/admin/inspections/sweeps/"


@pytest.fixture
def street(ladder):
    Parcel.objects.bulk_create(
        Parcel(number=f"S-{n}", address=f"{n} Elm Street", h3_9=CELL) for n in (2, 4, 6)
    )
    ladder.task.services.add(ladder.cast.high_weeds)
    return ladder


def workday():
    return clocks.clock_of(None).next_working_day(today() + timedelta(days=1)).isoformat()


def planned(street, client, **more):
    address = f"{SWEEPS}new/?task=weeds&cells={h3.int_to_str(CELL)}"
    fields = {"inspector": street.cast.ines.pk, "on": workday(), "most": "3", "key": "k", **more}
    return client.post(address, fields, follow=True)


def test_sam_sees_the_lots_and_plans_a_sweep_once(street, client):
    client.force_login(street.cast.sam)
    page = client.get(f"{SWEEPS}new/", {"task": "weeds", "cells": h3.int_to_str(CELL)}).content.decode()
    assert "3 lots in around 2 Elm Street that nobody looked at for 30 days." in page
    for _ in range(2):
        said = planned(street, client)
    assert Sweep.objects.get().inspections.count() == 3
    assert "To look at" in said.content.decode()
    assert "0 of 3" in client.get(SWEEPS).content.decode()
    empty = client.get(f"{SWEEPS}new/")
    assert empty.status_code == 200 and "This field is required" not in empty.content.decode()


def test_ines_walks_the_street_with_one_tap(street, client):
    client.force_login(street.cast.sam)
    planned(street, client)
    sweep = Sweep.objects.get()
    client.force_login(street.cast.ines)
    two = list(sweep.inspections.values_list("pk", flat=True))[:2]
    page = client.post(f"{SWEEPS}{sweep.pk}/nothing/", {"chosen": two, "minutes": "20"}, follow=True)
    assert (
        "In compliance: 2 lots." in page.content.decode() and "2 of 3 lots inspected" in page.content.decode()
    )
    assert client.post(f"{SWEEPS}{sweep.pk}/call-off/", {"reason": "x"}, follow=True).status_code == 200
    assert sweep.inspections.filter(cancelled_at=None).count() == 3
    client.force_login(street.cast.sam)
    client.post(f"{SWEEPS}{sweep.pk}/call-off/", {"reason": "Rain"})
    assert sweep.inspections.filter(cancelled_at=None).count() == 2


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"task": "weeds"}, "Choose a zone, or a cell"),
        ({"task": "weeds", "cells": "Elm"}, "is no cell"),
        ({"task": "paving", "cells": ""}, "Select a valid choice"),
    ],
)
def test_a_place_that_is_none_is_refused_in_words(street, client, query, words):
    client.force_login(street.cast.sam)
    page = client.get(f"{SWEEPS}new/", query)
    assert page.status_code == 422 and words in page.content.decode()


def test_a_closed_day_is_refused_and_what_was_typed_stays(street, client):
    client.force_login(street.cast.sam)
    day = today() + timedelta(days=5 - today().weekday() + 7)
    page = planned(street, client, on=day.isoformat(), most="2")
    assert "closed on Saturday" in page.content.decode() and f'value="{day}"' in page.content.decode()


def test_the_cells_with_most_complaints_are_offered(street, client):
    for _ in range(3):
        street.cast.submit(street.cast.high_weeds)
    cell = h3.latlng_to_cell(41.7637, -72.6731, 9)
    Parcel.objects.create(number="C-1", address="1 Hall Square", h3_9=cell)
    client.force_login(street.cast.sam)
    page = client.get(SWEEPS).content.decode()
    assert "around 1 Hall Square" in page and h3.int_to_str(cell) in page
    client.force_login(street.cast.ines)
    assert "Plan a sweep" not in client.get(SWEEPS).content.decode()
