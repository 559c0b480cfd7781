"""The contact center's two years, before they are rows: the city's, and the small one's."""

from collections import Counter
from datetime import date

import numpy as np
import pytest

from civic311.demo import callers, generate, turns, worktime
from civic311.demo.crews import CSRS
from civic311.demo.topics import OPENS_WORK, SLUGS

TODAY = date(2026, 6, 17)


@pytest.fixture(scope="module")
def city():
    return generate.generate("city", TODAY)


@pytest.fixture(scope="module")
def log(city):
    return city.calls


def test_one_contact_in_ten_opens_a_request(log):
    opened = (log.ending == "request_opened").sum()
    assert 0.10 < opened / len(log) < 0.11
    assert 0.10 < opened / (log.ending != "abandoned").sum() < 0.11
    assert 0.22 < log.is_spanish.mean() < 0.29


def test_taxes_and_vital_records_are_asked_about_most(log):
    topics = Counter(SLUGS[topic] for topic in log.topic[log.topic >= 0].tolist())
    assert topics.most_common(1)[0][0] in ("property-tax-due-dates", "birth-certificate-copy")
    taxes = sum(count for topic, count in topics.items() if "tax" in topic)
    assert 0.3 < taxes / topics.total() < 0.55


def test_moments_of_a_contact_are_in_order(log):
    met = log.csr >= 0
    assert (log.started <= log.said).all() and (log.said <= log.ended).all()
    assert (log.ended[met] < log.wrapped[met]).all() and (log.wrapped[~met] == -1).all()
    more = log.beside >= 0
    assert 0.05 < more.mean() < 0.09
    assert (log.beside_at[more] != log.said[more]).all()
    assert (log.started <= log.beside_at)[more].all() and (log.beside_at <= log.ended)[more].all()


def test_nobody_answers_two_calls_at_once_but_in_a_rush(log):
    for place in range(len(CSRS)):
        mine = log.take(np.flatnonzero(log.csr == place))
        assert (mine.started[1:] < mine.wrapped[:-1]).mean() < 0.12


def test_one_csr_writes_longer_than_the_others(log):
    writing = log.wrapped - log.ended
    medians = {csr.username: np.median(writing[log.csr == place]) for place, csr in enumerate(CSRS)}
    slow = medians.pop(turns.SLOW_CSR)
    assert 2 < slow / max(medians.values()) < 3


def test_people_ask_again_at_the_planted_rates(log):
    told = callers.truth(log)
    assert told["counted_share"] == pytest.approx(callers.CALLS_AGAIN, abs=0.012)
    by_topic = told["counted_share_by_topic"]
    assert by_topic[callers.UNHELPFUL] == pytest.approx(callers.CALLS_AGAIN_THERE, abs=0.045)
    assert max(by_topic, key=by_topic.__getitem__) == callers.UNHELPFUL


def test_one_tax_question_has_to_be_followed_up(city, log):
    about_taxes = [place for place, slug in enumerate(SLUGS) if "tax" in slug and slug != OPENS_WORK]
    others = (log.ending == "request_opened")[np.isin(log.first_topic, about_taxes)].mean()
    assert city.truth()["contacts"]["opens_work"]["follow_up_share"] > 4 * others


def test_who_joins_a_request_calls_before_anybody_has_begun(city, log):
    rows = np.flatnonzero(log.ending == "joined")
    report = log.request[rows]
    reports = city.teller.reports
    assert len(rows) > 2_000 and len(set(report.tolist())) == len(rows)
    assert (log.said[rows] > reports.received[report]).all()
    started = np.array(city.teller.local["started"])[report]
    assert (log.said[rows] < started).mean() > 0.999
    named = log.resident[rows] >= 0
    assert (log.resident[rows] != city.teller.who.resident[report])[named].all()


def test_offices_are_open_when_callers_are_passed_on(log):
    assert worktime.is_open(log.said[log.ending == "transferred"]).all()


def test_numbers_cannot_be_anybodys(city, log):
    called = [callers.number_of(caller) for caller in set(log.caller[log.caller >= 0].tolist())]
    assert all(len(number) == 12 and number[5:].startswith("55501") for number in called)
    strangers = {
        callers.number_of(c) for c in set(log.caller[(log.caller >= 0) & (log.resident < 0)].tolist())
    }
    assert not strangers & {person.phone for person in city.people}
    calls = Counter(log.caller[(log.caller >= 0) & (log.resident < 0)].tolist())
    assert max(calls.values()) > 10
