from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app.enforcement.posting import NewPosting, publish, withdraw
from requests_app.models import Certification, Leave, Posting
from tests.cast import MONDAY

TODAY = MONDAY.date()
TOMORROW = TODAY + timedelta(days=1)


def _publish(trades, cast, *postings, first=TODAY, last=TOMORROW, plan=1):
    return publish(
        postings, department=trades.department, first=first, last=last, plan=plan, by=cast.sam, at=MONDAY
    )


def test_a_plan_is_published_with_who_is_diverted(trades, cast):
    _publish(
        trades, cast,
        NewPosting(trades.bo, TODAY, trades.weeds, cast.river, 1),
        NewPosting(trades.bo, TODAY, trades.weeds, cast.river, 1),
        NewPosting(trades.ines, TODAY, trades.weeds),
    )  # fmt: skip
    found = Posting.objects.values_list("inspector", "half_shifts", "is_diverted", "zone", "plan")
    assert set(found) == {(trades.bo.pk, 2, True, cast.river.pk, 1), (trades.ines.pk, 2, False, None, 1)}


def test_a_later_plan_replaces_the_days_to_come_only(trades, cast):
    yesterday = TODAY - timedelta(days=3)
    old = Posting.objects.create(
        inspector=trades.ines, day=yesterday, task=trades.weeds, published_at=MONDAY, plan=1
    )
    _publish(trades, cast, NewPosting(trades.ines, TODAY, trades.weeds), first=yesterday)
    _publish(
        trades, cast, NewPosting(trades.ines, TOMORROW, trades.weeds), NewPosting(trades.ines, yesterday, trades.weeds),
        first=yesterday, plan=2,
    )  # fmt: skip
    assert list(Posting.objects.values_list("day", "plan")) == [(yesterday, 1), (TOMORROW, 2)]
    assert Posting.objects.get(plan=1) == old


@pytest.mark.parametrize(
    ("who", "task", "given", "said"),
    [
        ("cy", "weeds", {}, "Cy is not there on Monday, June 1 .on vacation until Tuesday, June 2.: send somebody"),
        ("ines", "safety", {}, "Nuisance inspectors are neither hired nor trained for Building safety"),
        ("bo", "safety", {}, "no certification for Building safety that is valid on that day"),
        ("ines", "weeds", {"half_shifts": 3}, "3 half-shifts are posted, 2 are there"),
        ("ines", "weeds", {"half_shifts": 0}, "at least one half-shift"),
        ("ines", "weeds", {"half_shifts": 1, "is_overtime": True}, "1 half-shifts of overtime, 0 may be bought"),
        ("ines", "weeds", {"day": TOMORROW + timedelta(days=1)}, "after the plan's last day"),
    ],
)  # fmt: skip
def test_a_posting_that_cannot_be_is_refused(trades, cast, who, task, given, said):
    Leave.objects.create(inspector=trades.cy, first_day=TODAY, last_day=TOMORROW)
    Certification.objects.filter(inspector=trades.bo).update(expires_on=date(2026, 5, 31))
    new = NewPosting(getattr(trades, who), **{"day": TODAY, "task": getattr(trades, task), **given})
    with pytest.raises(ValidationError, match=said):
        _publish(trades, cast, new)
    assert not Posting.objects.exists()


def test_a_floor_is_never_broken_by_a_diversion(trades, cast):
    both = [NewPosting(one, TODAY, trades.weeds) for one in (trades.bo, trades.cy)]
    with pytest.raises(ValidationError, match="its floor is 2 half-shifts, 0 would be left"):
        _publish(trades, cast, *both)
    overtime = NewPosting(trades.cy, TODAY, trades.safety, half_shifts=1, is_overtime=True)
    assert (
        len(
            _publish(
                trades, cast, both[0], NewPosting(trades.cy, TODAY, trades.weeds, half_shifts=1), overtime
            )
        )
        == 3
    )


def test_a_group_stays_in_its_zones(trades, cast):
    trades.nuisance.zones.add(cast.hill)
    with pytest.raises(ValidationError, match="do not go to River"):
        _publish(trades, cast, NewPosting(trades.ines, TODAY, trades.weeds, cast.river))


def test_what_is_withdrawn_is_gone_from_today_on(trades, cast):
    _publish(trades, cast, *(NewPosting(trades.ines, day, trades.weeds) for day in (TODAY, TOMORROW)))
    given = {"department": trades.department, "last": TOMORROW, "by": cast.sam, "at": MONDAY}
    assert withdraw(first=TODAY - timedelta(days=9), **given) == 2
