from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app.cases import actions, replay, ticklers
from requests_app.models import Holiday, Tickler
from tests.cast import MONDAY


@pytest.fixture
def weeds(cast):
    return cast.submit(cast.high_weeds, at=MONDAY)


def test_a_day_on_which_nobody_works_moves_to_the_next_open_one(cast, weeds):
    Holiday.objects.create(calendar=cast.code_enforcement.calendar, day=date(2026, 6, 8), name="Charter Day")
    ticklers.set_tickler(weeds, by=cast.ines, on=date(2026, 6, 6), reason="Mown?", at=MONDAY)  # a Saturday
    assert Tickler.objects.get().on == date(2026, 6, 9)
    assert weeds.events.last().data == {"on": "2026-06-09"}


def test_a_closed_request_comes_up_once_on_its_day_and_is_looked_at_once(cast, weeds):
    actions.close(weeds, by=cast.ines, resolution="fixed", sentence="Mown.", at=MONDAY)
    ticklers.set_tickler(weeds, by=cast.ines, on=date(2026, 6, 10), reason="Did it hold?", at=MONDAY)
    day = MONDAY + timedelta(days=8)
    assert ticklers.come_up(day) == 0
    assert [ticklers.come_up(day + timedelta(days=1)) for _ in range(2)] == [1, 0]
    weeds.refresh_from_db()
    assert (weeds.status, weeds.events.last().kind) == ("closed", "tickler_due")
    ticklers.done(Tickler.objects.get(), by=cast.sam)
    with pytest.raises(ValidationError, match="already"):
        ticklers.done(Tickler.objects.get(), by=cast.sam)
    assert list(replay.differences()) == []


def test_it_comes_up_on_no_closed_day(cast, weeds):
    ticklers.set_tickler(weeds, by=cast.ines, on=date(2026, 6, 5), reason="Mown?", at=MONDAY)
    Holiday.objects.create(calendar=cast.code_enforcement.calendar, day=date(2026, 6, 5), name="Storm")
    assert ticklers.come_up(MONDAY + timedelta(days=4)) == 0
    assert ticklers.come_up(MONDAY + timedelta(days=5)) == 0
    assert ticklers.come_up(MONDAY + timedelta(days=7)) == 1


@pytest.mark.parametrize("on", [date(2026, 6, 1), date(2032, 1, 1)])
def test_a_day_that_is_over_or_far_away_is_refused(cast, weeds, on):
    with pytest.raises(ValidationError, match="Choose a day"):
        ticklers.set_tickler(weeds, by=cast.ines, on=on, reason="Mown?", at=MONDAY)
