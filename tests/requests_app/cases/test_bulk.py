"""Many requests moved at once leave the rows that each verb would have left, one after the other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from requests_app.cases import actions, bulk, plans, replay
from requests_app.cases.belonging import merged
from requests_app.cases.intake import NewRequest, Place
from requests_app.models import (
    CallBack,
    Follow,
    Notice,
    Resident,
    ServiceRequest,
    WebhookDelivery,
    WebhookEndpoint,
)

from .city import INSIDE
from .test_loading import picture

START = datetime(2026, 6, 15, 14, 0, tzinfo=UTC)
LATER = START + timedelta(hours=3)


def submitted(city, service=None, **more):
    place = Place("12 Elm Street", "06101", *INSIDE)
    return actions.submit(NewRequest(service or city.pothole, "A hole", place=place, at=START, **more))


def a_day_of_requests(city):
    """One of each kind: reported by one, by two, by nobody we know, followed, joined to another, at work, on hold."""
    theo = Resident.objects.create(first_name="Theo", phone="+18605550199")
    zoe = Resident.objects.create(first_name="Zoe", email="zoe@example.org")
    found = [submitted(city, resident=city.rosa), submitted(city, resident=theo), submitted(city, city.weeds)]
    actions.add_reporter(found[0], by=None, resident=theo, at=START)
    Follow.objects.create(
        service_request=found[1], email="nosy@example.org", confirmed_at=START, created_at=START
    )
    child = submitted(city, resident=zoe)
    actions.add_reporter(found[2], by=None, resident=zoe, at=START)
    actions.merge(child, by=city.ana, into=found[2], at=START)
    for request in found[1:]:
        actions.assign(request, by=city.ana, to=city.ines, at=START)
        actions.start(request, by=city.ines, at=START)
    WebhookEndpoint.objects.create(
        name="City", url="https://example.org/in", events=["assigned", "held", "closed"], is_for_staff=True,
        salt="a", created_at=START,
    )  # fmt: skip
    return [request.pk for request in found], [*[request.pk for request in found], child.pk]


def left(pks):
    """Everything that is there of these requests, without keys and the moment of recording."""
    rows = ServiceRequest.objects.filter(pk__in=pks).order_by("pk")
    notices = Notice.objects.filter(event__service_request__in=pks)
    deliveries = WebhookDelivery.objects.filter(event__service_request__in=pks)
    calls = CallBack.objects.filter(service_request__in=pks)
    return (
        [picture(row) for row in rows],
        sorted(notices.values_list("event__service_request", "event__kind", "template", "resident", "to", "language")),
        sorted(deliveries.values_list("event__service_request", "event__kind", "endpoint", "status")),
        sorted(calls.values_list("service_request", "resident", "about", "reason", "phone")),
    )  # fmt: skip


MOVES = {
    "assign": (
        lambda row, city: actions.assign(row, by=city.ana, to=city.pat, team=city.streets, at=LATER),
        lambda city: bulk.Turn("assigned", plans.assigned(city.pat, city.streets)),
    ),
    "hold": (
        lambda row, city: actions.hold(row, by=city.ana, reason="parts", explanation="No asphalt.", at=LATER),
        lambda city: bulk.Turn("held", plans.held(city.ana, "parts", "No asphalt.")),
    ),
    "close": (
        lambda row, city: actions.close(row, by=city.ana, resolution="fixed", sentence="Filled.", at=LATER),
        lambda city: bulk.Turn("closed", plans.closed(city.ana, "fixed", "Filled.")),
    ),
    "reclassify": (
        lambda row, city: actions.reclassify(row, by=city.ana, service=city.weeds, at=LATER),
        lambda city: bulk.Turn("reclassified", plans.reclassified(city.weeds)),
    ),
    "reprioritise": (
        lambda row, city: actions.reprioritise(row, by=city.ana, priority=1, at=LATER),
        lambda city: bulk.Turn("reprioritised", plans.reprioritised(1)),
    ),
    "note": (
        lambda row, city: actions.add_note(row, by=city.ana, text="Soon.", is_public=True, at=LATER),
        lambda city: bulk.Turn("noted", plans.noted(city.ana, "Soon.", is_public=True)),
    ),
}


@pytest.mark.parametrize("name", MOVES)
def test_many_at_once_leave_what_one_after_the_other_would(city, name):
    one_by_one, at_once = MOVES[name]
    chosen, all_of_them = a_day_of_requests(city)
    refused = []
    with transaction.atomic():
        for row in ServiceRequest.objects.filter(pk__in=chosen).order_by("pk"):
            try:
                with transaction.atomic():
                    one_by_one(row, city)
            except ValidationError as refusal:
                refused.append((row.pk, refusal.messages[0]))
        lived = left(all_of_them)
        transaction.set_rollback(True)
    outcomes = bulk.move(chosen, [at_once(city)], by=city.ana, at=LATER)
    assert [(o.row.pk, o.why_not) for o in outcomes if o.why_not] == refused
    assert left(all_of_them) == lived
    assert list(replay.differences()) == []


def test_two_hundred_are_assigned_in_a_handful_of_statements_locked_in_the_order_of_keys(city):
    chosen = [submitted(city).pk for _ in range(12)]
    turn = bulk.Turn("assigned", plans.assigned(city.pat, None))
    with CaptureQueriesContext(
        connection,
    ) as few:
        bulk.move(chosen[:2][::-1], [turn], by=city.ana)
    with CaptureQueriesContext(connection) as many:
        outcomes = bulk.move(chosen[2:], [turn], by=city.ana)
    assert len(many) == len(few) <= 8
    assert 'ORDER BY "requests_app_servicerequest"."id" ASC FOR UPDATE' in many.captured_queries[0]["sql"]
    assert len(outcomes) == 10 and all(len(outcome.events) == 1 for outcome in outcomes)


def test_several_turns_are_one_step_or_none(city):
    fresh, closed = submitted(city), submitted(city)
    actions.close(closed, by=city.ana, resolution="fixed", sentence="Done.")
    turns = [
        bulk.Turn("assigned", plans.assigned(city.pat, None)),
        bulk.Turn("started", plans.started()),
        bulk.Turn("held", plans.held(city.ana, "weather")),
        bulk.Turn("reprioritised", plans.reprioritised(1)),
    ]
    fine, refused = bulk.move([fresh.pk, closed.pk], turns, by=city.ana)
    assert [event.kind for event in fine.events] == ["assigned", "started", "held", "reprioritised"]
    assert "closed" in refused.why_not and not refused.events
    closed.refresh_from_db()
    assert (closed.status, closed.assignee) == ("closed", None)
    assert list(replay.differences()) == []


def test_a_turn_that_may_not_refuses_that_request_only(city):
    ours, theirs = submitted(city), submitted(city, city.weeds)

    def may(row):
        if row.department_id != city.works.pk:
            raise PermissionDenied("Only Code Enforcement can do this.")

    outcomes = bulk.move(
        [ours.pk, theirs.pk], [bulk.Turn("noted", plans.noted(city.pat, "x"), may)], by=city.pat
    )
    assert [outcome.why_not for outcome in outcomes] == ["", "Only Code Enforcement can do this."]
    assert (ours.notes.count(), theirs.notes.count()) == (1, 0)


def test_what_changed_since_it_was_seen_is_refused_with_who_and_what(city):
    still, moved, noted = submitted(city), submitted(city), submitted(city)
    seen = {row.pk: row.updated_at for row in (still, moved, noted)}
    actions.assign(moved, by=city.pat, to=city.ines)
    actions.add_note(noted, by=city.pat, text="Called back.")
    turn = bulk.Turn("assigned", plans.assigned(city.pat, None))
    outcomes = bulk.move(seen, [turn], by=city.ana, seen=seen)
    assert [bool(outcome.events) for outcome in outcomes] == [True, False, True]
    assert "assigned by Pat" in outcomes[1].why_not
    moved.refresh_from_db()
    assert moved.assignee == city.ines


def test_joining_many_to_one(city):
    into, others = submitted(city), [submitted(city) for _ in range(2)]
    outcomes = bulk.move(
        [into.pk, *(row.pk for row in others)], [bulk.Turn("merged", merged(into))], by=city.ana
    )
    assert [bool(outcome.events) for outcome in outcomes] == [False, True, True]
    assert ServiceRequest.objects.filter(parent=into).count() == 2


def test_foreseeing_writes_nothing(city):
    row = submitted(city)
    turns = [bulk.Turn("assigned", plans.assigned(city.pat, None)), bulk.Turn("started", plans.started())]
    (outcome,) = bulk.foresee(bulk.rows_of([row.pk]), turns, by=city.ana, now=LATER)
    assert [event.kind for event in outcome.events] == ["assigned", "started"]
    row.refresh_from_db()
    assert row.status == "received" and row.events.count() == 1
