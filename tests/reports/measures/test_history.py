"""The history's answers against the definitions, over random lives."""

from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.daily.identity import identity
from reports.measures.days import moment
from reports.measures.registry import MEASURES, of_department
from requests_app.cases.workflow import OPEN
from tests.reports import histories
from tests.reports.histories import DEPARTMENTS, START

KNOWN = st.integers(0, 500).map(lambda hours: START + timedelta(hours=hours))
quick = settings(max_examples=100, deadline=None)


@quick
@given(histories.LIVES, KNOWN)
def test_identity_holds_on_each_day_for_each_department_and_the_city(lives, known_at):
    events = histories.events(lives)
    city = histories.city(histories.history(events, known_at), known_at)
    for day in histories.days(events):
        for department in (*DEPARTMENTS, 0, None):
            found = identity(city, department, day)
            assert found.holds, (day.date, department, found)


@quick
@given(histories.LIVES, KNOWN)
def test_open_is_the_last_known_state_before_the_moment(lives, known_at):
    events = histories.events(lives)
    history = histories.history(events, known_at)
    for day in histories.days(events):
        states = {
            request: histories.state_then(events, request, moment(day.end), known_at)
            for request in range(1, len(lives) + 1)
        }
        expected = {r for r, s in states.items() if s and s.status in OPEN and s.parent_id is None}
        rows = history.open(day.end)
        assert set(history.request[rows].tolist()) == expected
        for row in rows:
            state = states[int(history.request[row])]
            assert history.department[row] == (state.department_id or 0)
            assert history.assignee[row] == (state.assignee_id or 0)


@quick
@given(histories.LIVES)
def test_a_part_of_the_history_gives_the_same_answers_as_all_of_it(lives):
    """What happens later changes nothing of an earlier day."""
    events = histories.events(lives)
    whole = histories.history(events)
    for day in histories.days(events):
        part = histories.history(events, until=moment(day.end))
        for measure in MEASURES.values():
            if measure.find:
                ours, theirs = (of_department(measure, one, day, None) for one in (whole, part))
                assert whole.event[ours].tolist() == part.event[theirs].tolist(), measure.key


def test_a_broken_history_is_told_loudly():
    """A request that leaves the backlog without an event of its own."""
    events = histories.events([(0, 11, [])])
    stolen = events[0] | {"event": 2, "kind": "noted", "at": START + timedelta(days=1), "was": {}}
    stolen["state"] = histories.replace(events[0]["state"], status="closed")
    city = histories.city(histories.history([*events, stolen]))
    day = histories.days([*events, stolen])[2]
    found = identity(city, 1, day)
    assert not found.holds
    assert found.sentence.startswith("1 request should be open after what happened on this day, but 0 are")


def test_an_empty_history_has_no_rows():
    history = histories.history([])
    day = histories.LocalDay(START.date(), histories.ZONE)
    for measure in MEASURES.values():
        if measure.find:
            assert len(of_department(measure, history, day, 1)) == 0
    assert history.next_of_kind("reopened", np.array([], dtype=np.int64)).tolist() == []
