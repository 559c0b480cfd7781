from datetime import date, timedelta

import pytest

from reports import promising
from reports.models import PromiseMade
from requests_app.cases import actions
from requests_app.cases.intake import Place
from requests_app.desk import promises
from requests_app.models import Promise
from tests.cast import MONDAY

TODAY = date(2026, 6, 29)


@pytest.fixture
def month(cast):
    """Fifty potholes on a Monday: forty closed on Wednesday, ten on the next Monday; weeds too few."""
    for n in range(50):
        row = cast.submit(at=MONDAY)
        days = 2 if n < 40 else 7
        actions.close(
            row, by=cast.pat, resolution="fixed", sentence="Filled.", at=MONDAY + timedelta(days=days)
        )
    cast.submit(cast.high_weeds, at=MONDAY)
    return cast


def citywide():
    return [one for one in promising.learned(TODAY) if one.district_id is None]


def test_promise_is_learned_in_working_days(month):
    (one,) = citywide()
    assert (one.service_id, one.district_id, one.days_low, one.days_high, one.cases) == (
        month.pothole.pk, None, 2, 2, 50,
    )  # fmt: skip


def test_promise_is_said_at_the_desk(month):
    assert promising.publish(TODAY, at=MONDAY) == 2  # the city's, and its district's
    assert promises.sentence(month.pothole, None) == "8 of 10 like this are done in 2 working days."
    assert "promise for this is" in promises.sentence(month.high_weeds, None)


def test_weekend_is_no_working_day(month):
    for n in range(60):
        row = month.submit(at=MONDAY + timedelta(days=4))
        actions.close(
            row, by=month.pat, resolution="fixed", sentence="x", at=MONDAY + timedelta(days=7, hours=n / 100)
        )
    (one,) = citywide()
    assert one.days_high == 2


def test_open_and_instant_ones_are_not_taken_for_quick_ones(month):
    for _ in range(60):
        month.submit(at=MONDAY + timedelta(days=1))
        quick = month.submit(at=MONDAY + timedelta(days=1))
        actions.close(quick, by=month.pat, resolution="fixed", sentence="x", at=MONDAY + timedelta(days=1))
    assert promising.learned(TODAY) == []  # fewer than eight of ten are done so far


def test_what_cannot_be_promised_any_more_is_taken_back(month):
    promising.publish(TODAY, at=MONDAY)
    assert promising.publish(TODAY + timedelta(days=300), at=MONDAY) == 0
    assert not Promise.objects.exists()


def test_district_with_enough_of_its_own_has_its_own(month):
    for _ in range(50):
        row = month.submit(
            at=MONDAY,
            place=Place(address="River Rd", latitude=41.7637, longitude=-72.6731, district=month.river),
        )
        actions.close(row, by=month.pat, resolution="fixed", sentence="x", at=MONDAY + timedelta(days=3))
    found = {one.district_id: one.days_high for one in promising.learned(TODAY)}
    assert found[None] == 3
    assert set(found) - {None} <= {month.river.pk, month.hill.pk}


def test_what_was_promised_is_remembered_from_its_first_day(month):
    for offset in (0, 1):
        promising.publish(TODAY + timedelta(days=offset), at=MONDAY)
    promising.publish(TODAY + timedelta(days=300), at=MONDAY)
    made = PromiseMade.objects.filter(service=month.pothole, district=None).order_by("since")
    assert [(one.since, one.days) for one in made] == [(TODAY, 2), (TODAY + timedelta(days=300), None)]
