"""The generator alone: no database."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from civic311.demo import arrivals, atlas, cityclock, courses, generate
from civic311.demo.habits import habits
from civic311.demo.worktime import DAY, HOUR

TODAY = date(2026, 6, 17)


@pytest.fixture(scope="module")
def small():
    city = generate.generate("small", TODAY)
    return city, list(city.lives())


@pytest.fixture(scope="module")
def big():
    """The city's arrivals and courses, without telling its lives."""
    return generate.generate("city", TODAY)


def codes(city):
    return np.array([habit.code for habit in habits()])[city.teller.reports.service]


def months(city, code):
    days = city.teller.reports.received[codes(city) == code] // DAY
    return Counter((cityclock.EPOCH + timedelta(days=int(day))).month for day in days)


def test_generate_gives_the_same_city_for_the_same_day(small):
    again = generate.generate("small", TODAY)
    assert list(again.lives()) == small[1]
    assert list(again.calls.rows()) == list(small[0].calls.rows())
    assert again.truth() == small[0].truth()


def test_generate_gives_another_city_for_another_day(small):
    assert list(generate.generate("small", TODAY + timedelta(days=1)).lives()) != small[1]


def test_generate_refuses_an_unknown_size():
    with pytest.raises(ValueError, match="small and city"):
        generate.generate("huge", TODAY)


def test_sizes_are_exact(small, big):
    assert len(small[1]) == 2_000
    assert len(big.teller.received) == 120_000
    assert len(big.calls) == 200_000


def test_history_ends_yesterday(small):
    last = max(step.recorded_at for life in small[1] for step in life.steps)
    assert last.timestamp() < small[0].teller.clock.utc(small[0].teller.end).timestamp()
    assert small[0].days[-1] == TODAY - timedelta(days=1)


def test_steps_are_in_order_and_known_no_earlier_than_they_happened(small):
    for life in small[1]:
        moments = [life.at, *(step.at for step in life.steps)]
        assert moments == sorted(moments)
        assert all(step.recorded_at >= step.at for step in life.steps)


def test_some_closings_are_written_down_a_day_later(small):
    closings = [step for life in small[1] for step in life.steps if step.kind == "closed"]
    late = [step for step in closings if step.recorded_at - step.at > timedelta(hours=2)]
    assert 0.01 < len(late) / len(closings) < 0.06


def test_some_closings_are_at_once(small):
    at_once = [
        life
        for life in small[1]
        if life.steps and life.steps[0].kind == "closed" and life.steps[0].at == life.at
    ]
    assert 0.01 < len(at_once) / len(small[1]) < 0.05


@pytest.mark.parametrize(
    ("code", "high", "low"),
    [
        ("pothole", (2, 3, 4), (7, 8, 9)),
        ("leaf-pickup", (10, 11, 12), (5, 6, 7)),
        ("high-weeds", (5, 6, 7, 8), (11, 12, 1, 2)),
        ("rodents", (6, 7, 8), (12, 1, 2)),
        ("no-heat", (11, 12, 1, 2), (5, 6, 7, 8)),
        ("snow-plowing", (12, 1, 2, 3), (5, 6, 7, 8)),
    ],
)
def test_seasons_are_visible(big, code, high, low):
    found = months(big, code)
    assert sum(found[m] for m in high) / len(high) > 1.8 * sum(found[m] for m in low) / len(low)


def test_weekends_are_quieter(big):
    weekdays = Counter(((big.teller.reports.received // DAY + 3) % 7).tolist())
    assert weekdays[6] < 0.6 * weekdays[0]


def test_phones_ring_in_office_hours_only(big):
    channel = np.array(big.teller.who.channel)
    hour = big.teller.reports.received % DAY // HOUR
    assert ((hour[channel == "phone"] >= 8) & (hour[channel == "phone"] < 17)).all()
    assert ((hour[channel == "app"] < 8) | (hour[channel == "app"] >= 17)).mean() > 0.3


def test_each_channel_and_the_staff_report(big):
    share = Counter(big.teller.who.channel)
    assert 0.04 < share["employee"] / 120_000 < 0.1
    assert set(share) >= {"phone", "web", "app", "email", "walk_in", "text", "elected_office"}


def test_surges_are_planted_only_where_there_is_a_request_a_day(big, small):
    assert len(big.planted.surges) >= 8
    assert all(surge.expected_per_day >= 1 for surge in big.planted.surges)
    assert all(slow.expected_per_day >= 1 for slow in big.planted.slow)
    assert not any(small[0].planted.as_rows().values())


def test_surges_are_there(big):
    reports = big.teller.reports
    for surge in big.planted.surges:
        first = (surge.first_day - cityclock.EPOCH).days
        series = (codes(big) == surge.service_code) & (
            reports.district == atlas.read().codes.index(surge.district)
        )
        day = reports.received[series] // DAY
        during = ((day >= first) & (day < first + arrivals.SURGE_DAYS)).sum() / arrivals.SURGE_DAYS
        before = ((day >= first - 28) & (day < first)).sum() / 28
        assert during > 1.6 * before


def test_one_surge_still_goes_on(big):
    assert max(surge.last_day for surge in big.planted.surges) == TODAY - timedelta(days=1)


def test_slow_district_is_slow(big):
    slow = next(truth for truth in big.planted.slow if truth.district)
    local, reports = big.teller.local, big.teller.reports
    took = (np.array(local["closed"]) - reports.received) / DAY
    service = codes(big) == slow.service_code
    here = reports.district == atlas.read().codes.index(slow.district)
    assert np.median(took[service & here]) > 1.5 * np.median(took[service & ~here])


def test_slow_service_became_slow(big):
    slow = next(truth for truth in big.planted.slow if not truth.district)
    local, reports = big.teller.local, big.teller.reports
    took = (np.array(local["closed"]) - reports.received)[codes(big) == slow.service_code]
    since = reports.received[codes(big) == slow.service_code] >= (slow.first_day - cityclock.EPOCH).days * DAY
    assert np.median(took[since]) > 1.4 * np.median(took[~since])


def test_under_reporting_neighborhood_reports_less(big):
    truth = big.planted.under_reporting[0]
    people = atlas.read().population
    counts = np.bincount(big.teller.reports.district, minlength=17)
    place = atlas.read().codes.index(truth.district)
    others = np.delete(counts / people, place)
    assert counts[place] / people[place] < 0.75 * np.median(others)


def test_duplicates_are_near_their_first_report_and_later(big):
    reports = big.teller.reports
    twins = np.flatnonzero(reports.parent >= 0)
    assert 0.03 < len(twins) / 120_000 < 0.12
    parents = reports.parent[twins]
    assert (reports.received[twins] > reports.received[parents]).all()
    assert (reports.parent[parents] < 0).all()
    assert (np.abs(reports.house[twins] - reports.house[parents]) <= 4).all()


def test_duplicates_are_told_in_the_truth(small):
    city, lives = small
    by_id = {life.external_id: life for life in lives}
    for twin in city.truth()["duplicates"]:
        kinds = [step.kind for step in by_id[twin["external_id"]].steps]
        assert ("merged" in kinds) == (twin["how"] == "merged")


def test_due_cohort_is_on_time_as_often_as_in_a_real_city(big):
    local, end = big.teller.local, big.teller.end
    due, closed = np.array(local["due"]), np.array(local["closed"])
    on_time = (closed <= due)[due < end].mean()
    assert 0.70 < on_time < 0.85


def test_sweeps_are_many_rows_of_one_service_and_street_by_an_employee(big):
    reports, who = big.teller.reports, big.teller.who
    tours = set(reports.sweep[reports.sweep >= 0].tolist())
    assert 60 < len(tours) < 200
    for tour in list(tours)[:20]:
        rows = np.flatnonzero(reports.sweep == tour)
        assert 5 <= len(rows) <= 12
        assert len(set(reports.service[rows])) == len(set(reports.district[rows])) == 1
        assert np.ptp(reports.received[rows]) < 2 * HOUR
        assert {who.channel[row] for row in rows} == {"employee"}


def test_residents_have_numbers_and_addresses_of_nobody(small):
    for person in small[0].people:
        assert person.phone == "" or person.phone[5:].startswith("55501") and len(person.phone) == 12
        assert person.email == "" or person.email.endswith(("@example.org", "@example.com"))
    phones = [person.phone for person in small[0].people if person.phone]
    assert len(set(phones)) == len(phones)


def test_services_that_need_a_name_get_one(small):
    needy = {habit.code for habit in habits() if not habit.anonymous_allowed}
    for life in small[1]:
        assert life.service_code not in needy or life.resident >= 0 or life.channel == "employee"


def test_taking_rows_forgets_parents_that_are_left_out():
    column = np.arange(4)
    reports = courses.Reports(column, column, column, column, np.array([-1, 0, 0, 2]), column, column)
    taken = reports.take(np.array([3, 2]))
    assert taken.parent.tolist() == [1, -1]
    assert replace(taken).service.tolist() == [3, 2]
