from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app import story
from requests_app.cases import actions, clocks
from requests_app.cases.workflow import EventKind
from requests_app.models import Note
from tests.cast import MONDAY


@pytest.fixture
def weeds(cast):
    return cast.submit(cast.high_weeds, resident=cast.rosa, at=MONDAY)


def events(service_request):
    related = ("actor", "note", "department", "pending_department", "team", "assignee", "service", "district")
    return list(service_request.events.select_related(*related))


def ledger(service_request):
    return [line.words for line in story.ledger(events(service_request))]


def work(cast, service_request, at=MONDAY):
    actions.assign(service_request, by=cast.sam, to=cast.ines, at=at)
    return actions.start(service_request, by=cast.ines, at=at)


def test_ledger_explains_start_pause_and_restart_with_the_due_date_after_each(cast, weeds):
    due = weeds.due_at
    work(cast, weeds)
    actions.hold(weeds, by=cast.ines, reason="weather", at=MONDAY + timedelta(hours=1))
    actions.resume(weeds, by=cast.ines, at=MONDAY + timedelta(days=2))
    lines = story.ledger(events(weeds))
    assert [line.words for line in lines] == [
        "Started: the promise is 10 working days.",
        "Paused: waiting for the weather. 96 h were left on the clock.",
        "Running again with 96 h left.",
    ]
    assert [(line.due_at, line.is_paused) for line in lines] == [
        (due, False),
        (None, True),
        (weeds.due_at, False),
    ]


def test_ledger_says_whether_it_was_closed_in_time(cast, weeds):
    actions.close(weeds, by=cast.sam, resolution="fixed", sentence="Mown.", at=MONDAY + timedelta(days=1))
    assert ledger(weeds)[-1] == "Stopped: closed in time."
    late = cast.submit(cast.high_weeds, at=MONDAY)
    actions.close(late, by=cast.sam, resolution="fixed", sentence="Mown.", at=late.due_at + timedelta(days=3))
    assert ledger(late)[-1] == "Stopped: closed 3 days late."


def test_ledger_of_a_pause_after_the_due_date_says_there_was_nothing_to_pause(cast, weeds):
    work(cast, weeds)
    actions.hold(weeds, by=cast.ines, reason="parts", at=weeds.due_at + timedelta(hours=1))
    assert ledger(weeds)[-1].startswith("Put on hold after the due date")


def test_ledger_counts_again_for_a_new_priority_or_service(cast, weeds):
    actions.reprioritise(weeds, by=cast.sam, priority=1, at=MONDAY)
    assert ledger(weeds)[-1] == "Counted again from the start: the priority became urgent."
    actions.reclassify(weeds, by=cast.ana, service=cast.pothole, at=MONDAY)
    assert ledger(weeds)[-1] == "Counted again from the start: the service became Pothole."


def test_ledger_of_a_reopened_request_starts_a_new_clock(cast, weeds):
    actions.close(weeds, by=cast.sam, resolution="fixed", sentence="Mown.", at=MONDAY + timedelta(days=1))
    actions.reopen(weeds, by=cast.ana, reason="Still high.", at=MONDAY + timedelta(days=2))
    assert ledger(weeds)[-1] == "Reopened: a new clock. Started: the promise is 10 working days."


def test_timeline_leaves_no_trace_of_notes_that_may_not_be_read(cast, weeds):
    actions.add_note(weeds, by=cast.ines, text="The owner is in hospital.")
    actions.add_note(weeds, by=cast.ines, text="We come on Friday.", is_public=True)
    every = events(weeds)
    public = {event.note_id for event in every if event.note and event.note.is_public}
    titles = [line.title for line in story.timeline(every, public)]
    assert titles == ["Public note", "Received"]


def test_timeline_names_people_departments_and_rules(cast, weeds):
    actions.assign(weeds, by=cast.sam, to=cast.ines, team=cast.inspectors)
    actions.hand_over(weeds, by=cast.sam, to=cast.public_works, reason="From the road.")
    actions.accept(weeds, by=cast.pat)
    titles = [(line.title, line.actor) for line in story.timeline(events(weeds), set())]
    assert titles == [
        ("Accepted by Public Works", "Pat"),
        ("Offered to Public Works", "Sam"),
        ("Assigned to Ines (Inspectors)", "Sam"),
        ("Received", ""),
    ]


RULES = {
    EventKind.ESCALATED: {"name": "One day late", "whom": "supervisor", "how": "mail"},
    EventKind.RESUMED: {"rule": "answered", "name": "the resident answered (website)"},
    EventKind.CLOSED: {"rule": "patience", "name": "no answer from the resident in 14 days"},
    EventKind.HANDED_OVER: {"rule": "ping_pong", "name": "refused 3 times: 311 decides"},
    EventKind.HELD: {"reason": "no budget"},
    EventKind.DUE_CHANGED: {"reason": "Closed on Monday: storm."},
    EventKind.TARGET_SET: {"reason": "Closed on Monday: storm.", "recounted": True},
    EventKind.TICKLER_DUE: {"on": "2026-06-09"},
}


def line_of(service_request, kind, **changed):
    """As the timeline tells a step of this kind."""
    event = events(service_request)[0]
    event.kind, event.resolution, event.note = kind, "fixed", Note(pk=1, text="Looked.")
    event.data |= RULES.get(EventKind(kind), {})
    for name, value in changed.items():
        setattr(event, name, value)
    (line,) = story.timeline([event], {1})
    return line


def test_every_step_of_nobodys_hand_says_what_who_and_which_rule_or_reason(cast, weeds):
    for kind in EventKind.values:
        line = line_of(weeds, kind)
        told = f"{line.title} {line.detail}".lower()
        assert line.title and (line.actor or line.detail), kind
        named = RULES.get(EventKind(kind), {})
        assert all(named[word].lower() in told for word in ("name", "reason") if word in named), kind


def test_every_step_of_a_colleague_names_them(cast, weeds):
    lines = [line_of(weeds, kind, actor=cast.sam) for kind in EventKind.values]
    assert {(bool(line.title), line.actor) for line in lines} == {(True, "Sam")}


def test_public_timeline_names_no_staff(cast, weeds):
    work(cast, weeds)
    actions.hold(weeds, by=cast.ines, reason="resident", explanation="Asked for the key.")
    words = [line.words for line in story.public_timeline(events(weeds))]
    assert words == [
        "We received it.",
        "Code Enforcement has planned it.",
        "Work has begun.",
        "We are waiting for you.",
    ]


def test_staff_sentence_names_status_holder_and_due_date(cast, weeds):
    zone = clocks.zone()
    assert story.staff_sentence(weeds, MONDAY, zone) == "Received, with Code Enforcement. Due 15 Jun."
    work(cast, weeds)
    assert (
        story.staff_sentence(weeds, MONDAY, zone) == "In progress, with Ines (Code Enforcement). Due 15 Jun."
    )
    actions.close(weeds, by=cast.ines, resolution="fixed", sentence="Mown.", at=MONDAY + timedelta(hours=5))
    assert story.staff_sentence(weeds, MONDAY + timedelta(hours=7), zone) == "Closed 2 hours ago: fixed."


def test_public_sentence_says_expected_late_or_done(cast, weeds):
    zone = clocks.zone()
    assert story.public_sentence(weeds, MONDAY, zone) == (
        "High weeds: with Code Enforcement. Expected by Monday, June 15."
    )
    late = weeds.due_at + timedelta(days=1)
    assert story.public_sentence(weeds, late, zone).endswith(
        "It was expected by Monday, June 15 and is late."
    )
    actions.close(weeds, by=cast.ines, resolution="fixed", sentence="Mown.", at=MONDAY + timedelta(hours=5))
    assert story.public_sentence(weeds, timezone.now(), zone).startswith("High weeds: done on Monday, June 1")


def test_residents_hear_nothing_of_targets_escalations_or_days_to_look_again(cast, weeds):
    event = events(weeds)[0]
    for kind in ("target_set", "escalated", "tickler_set", "tickler_due", "handed_over", "hand_over_refused"):
        event.kind = kind
        assert story.public_timeline([event]) == []
