from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from requests_app.cases import actions, replay
from requests_app.cases.intake import NewRequest, Place
from requests_app.models import Holiday, Notice, RequestEvent, RoutingRule, ServiceRequest

from .city import INSIDE

ZONE = ZoneInfo("America/New_York")
HERE = Place(address="12 Elm Street", latitude=INSIDE[0], longitude=INSIDE[1])


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


MONDAY = local("2026-06-15 10:00")


@pytest.fixture
def pothole(city):
    new = NewRequest(city.pothole, "A deep hole", place=HERE, resident=city.rosa, channel="web")
    return actions.submit(new, at=MONDAY)


def kinds(service_request):
    return list(service_request.events.order_by("at", "id").values_list("kind", flat=True))


def assert_history_agrees():
    assert list(replay.differences()) == []


def test_submit_routes_locates_and_promises(city, pothole):
    pothole.refresh_from_db()
    assert pothole.department == city.works
    assert pothole.district == city.district
    assert pothole.due_at == local("2026-06-17 17:00")
    assert pothole.h3_9 is not None
    event = pothole.events.get()
    assert (event.kind, event.at, event.due_at) == ("received", MONDAY, pothole.due_at)
    assert event.recorded_at > event.at
    assert event.data["promise"] == "2 working days"
    assert_history_agrees()


def test_submit_with_the_same_key_gives_the_same_request(city):
    new = NewRequest(city.pothole, "A hole", place=HERE, idempotency_key="form-1")
    assert actions.submit(new).pk == actions.submit(new).pk
    assert ServiceRequest.objects.count() == 1


def test_submit_follows_the_first_rule_and_assigns_whom_it_names(city):
    RoutingRule.objects.create(
        name="Center to Ines", district=city.district, department=city.code, assignee=city.ines
    )
    request = actions.submit(NewRequest(city.pothole, "A hole", place=HERE))
    assert (request.department, request.assignee, request.status) == (city.code, city.ines, "assigned")
    assert request.events.get(kind="received").data["routing"]["name"] == "Center to Ines"
    assert kinds(request) == ["received", "assigned"]
    assert_history_agrees()


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"place": Place()}, "place", "Say where it is"),
        ({"place": Place(latitude=41.7)}, "place", "both latitude and longitude"),
        ({"place": Place(latitude=float("nan"), longitude=1.0)}, "place", "Latitude is a number"),
        ({"description": "x" * 4001}, "description", "Shorten the description to 4,000"),
        ({"description": "a\x00b"}, "description", "NUL"),
        ({"channel": "elected_office"}, "on_behalf_of", "Name the elected office"),
    ],
)
def test_submit_refuses_with_a_sentence_at_the_field(city, change, field, sentence):
    with pytest.raises(ValidationError) as refused:
        actions.submit(NewRequest(**{"service": city.pothole, "place": HERE} | change))
    assert sentence in refused.value.message_dict[field][0]
    assert not ServiceRequest.objects.exists()


def test_submit_asks_the_services_questions(city):
    city.pothole.service_attributes.create(
        code="depth", description="How deep?", datatype="number", required=True
    )
    city.pothole.service_attributes.create(
        code="lane",
        description="Which lane?",
        datatype="multivaluelist",
        order=2,
        values=[{"key": "left", "name": "Left"}, {"key": "right", "name": "Right"}],
    )
    for answers, field in (
        ({}, "depth"),
        ({"depth": "deep"}, "depth"),
        ({"depth": 3, "lane": ["up"]}, "lane"),
    ):
        with pytest.raises(ValidationError) as refused:
            actions.submit(NewRequest(city.pothole, place=HERE, attributes=answers))
        assert field in refused.value.message_dict
    kept = actions.submit(
        NewRequest(city.pothole, place=HERE, attributes={"depth": "3.5", "lane": ["left"], "x": "y"})
    )
    assert kept.attributes == {"depth": "3.5", "lane": ["left"], "x": "y"}


def test_the_whole_way_leaves_a_history_that_agrees(city, pothole):
    actions.assign(pothole, by=city.pat, to=city.pat, at=MONDAY + timedelta(hours=1))
    actions.start(pothole, by=city.pat, at=local("2026-06-16 09:00"))
    actions.hold(pothole, by=city.pat, reason="weather", at=local("2026-06-17 08:00"))
    assert (pothole.due_at, pothole.clock_left) == (None, 9 * 3600)
    actions.resume(pothole, by=city.pat, at=local("2026-06-19 08:00"))
    assert pothole.due_at == local("2026-06-22 17:00")  # the 19th is Juneteenth
    actions.close(pothole, by=city.pat, resolution="fixed", sentence="Filled.", at=local("2026-06-19 12:00"))
    actions.reopen(pothole, by=city.ana, reason="Rosa says it sank.", at=local("2026-06-22 09:00"))
    assert pothole.due_at == local("2026-06-24 17:00") and pothole.closed_at is None
    assert kinds(pothole) == ["received", "assigned", "started", "held", "resumed", "closed", "reopened"]
    assert_history_agrees()


def test_closing_while_on_hold_counts_with_the_clock_that_was_left(city, pothole):
    actions.assign(pothole, by=None, to=city.pat, at=MONDAY)
    actions.start(pothole, by=None, at=MONDAY)
    actions.hold(pothole, by=None, reason="parts", at=local("2026-06-16 16:00"))
    actions.close(
        pothole, by=None, resolution="unable", sentence="No part to be had.", at=local("2026-06-22 09:00")
    )
    assert pothole.due_at >= pothole.closed_at and pothole.clock_left is None
    assert_history_agrees()


def test_closing_needs_a_sentence_and_a_resolution(city, pothole):
    with pytest.raises(ValidationError, match="Write the resident a sentence"):
        actions.close(pothole, by=city.pat, resolution="fixed", sentence="  ")
    with pytest.raises(ValidationError, match="choose a resolution"):
        actions.close(pothole, by=city.pat, resolution="gone", sentence="Done.")
    assert kinds(pothole) == ["received"]


def test_a_refused_verb_changes_nothing(city, pothole):
    with pytest.raises(ValidationError, match="assign it to somebody first"):
        actions.start(pothole, by=city.pat)
    with pytest.raises(ValidationError, match="not in the future"):
        actions.add_note(pothole, by=city.pat, text="x", at=datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(ValidationError, match="give a later time"):
        actions.add_note(pothole, by=city.pat, text="x", at=MONDAY - timedelta(days=1))
    assert kinds(pothole) == ["received"] and not pothole.notes.exists()


def test_a_hand_over_stays_until_it_is_accepted(city, pothole):
    actions.assign(pothole, by=city.pat, to=city.pat, at=MONDAY)
    actions.hand_over(pothole, by=city.pat, to=city.code, reason="It is on private land.", at=MONDAY)
    assert (pothole.department_id, pothole.pending_department_id) == (city.works.pk, city.code.pk)
    with pytest.raises(ValidationError, match="Say why you do not take it"):
        actions.refuse(pothole, by=city.ines, reason="")
    actions.refuse(pothole, by=city.ines, reason="It is the street.", at=MONDAY)
    assert pothole.pending_department_id is None and pothole.department_id == city.works.pk
    actions.hand_over(pothole, by=city.pat, to=city.code, reason="Look again, please.", at=MONDAY)
    actions.accept(pothole, by=city.ines, at=MONDAY)
    assert (pothole.department_id, pothole.assignee_id, pothole.status) == (city.code.pk, None, "received")
    assert pothole.due_at == local("2026-06-17 17:00")
    accepted = pothole.events.get(kind="hand_over_accepted")
    assert accepted.data["was"]["department_id"] == city.works.pk
    assert_history_agrees()


def test_nothing_is_handed_over_to_oneself_or_twice(city, pothole):
    with pytest.raises(ValidationError, match="another department"):
        actions.hand_over(pothole, by=None, to=city.works, reason="?")
    with pytest.raises(ValidationError, match="Nobody has offered"):
        actions.accept(pothole, by=None)
    actions.hand_over(pothole, by=None, to=city.code, reason="Theirs.")
    with pytest.raises(ValidationError, match="wait for its answer"):
        actions.hand_over(pothole, by=None, to=city.code, reason="Theirs.")


def test_reclassifying_counts_the_new_promise_from_the_same_start(city, pothole):
    actions.assign(pothole, by=None, to=city.pat, at=MONDAY)
    actions.reclassify(pothole, by=city.ana, service=city.weeds, at=local("2026-06-16 09:00"))
    assert (pothole.department_id, pothole.assignee_id, pothole.status) == (city.code.pk, None, "received")
    assert pothole.due_at == local("2026-06-20 10:00")
    with pytest.raises(ValidationError, match="already"):
        actions.reclassify(pothole, by=city.ana, service=city.weeds)
    assert_history_agrees()


def test_reprioritising_changes_the_due_date(city, pothole):
    actions.reprioritise(pothole, by=city.ana, priority=1, at=MONDAY)
    assert pothole.due_at == local("2026-06-15 14:00")
    assert_history_agrees()


def test_a_new_closure_recomputes_the_due_date(city, pothole):
    Holiday.objects.create(calendar=city.calendar, day=local("2026-06-17 00:00").date(), name="Storm")
    actions.recompute_due(pothole, by=city.ana, reason="City Hall was closed by the storm.")
    assert pothole.due_at == local("2026-06-22 17:00")  # the 18th is Charter Day, the 19th Juneteenth
    actions.recompute_due(pothole, by=city.ana, reason="Again.")
    assert kinds(pothole) == ["received", "due_changed"]
    assert_history_agrees()


def test_a_merged_request_is_closed_with_its_parent_and_can_be_separated(city, pothole):
    second = actions.submit(NewRequest(city.pothole, "Same hole", place=HERE), at=MONDAY + timedelta(hours=2))
    third = actions.submit(
        NewRequest(city.pothole, "Not the same", place=HERE), at=MONDAY + timedelta(hours=3)
    )
    for child in (second, third):
        actions.merge(child, by=city.ana, into=pothole)
    actions.unmerge(third, by=city.ana)
    actions.close(pothole, by=city.pat, resolution="fixed", sentence="Filled.")
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.status, second.resolution, third.status) == ("closed", "fixed", "received")
    assert_history_agrees()


def test_a_public_request_is_not_joined_to_a_private_one_whose_end_it_would_tell(city, pothole):
    city.weeds.visibility = "private"
    city.weeds.save()
    private = actions.submit(NewRequest(city.weeds, place=HERE))
    with pytest.raises(ValidationError, match="is private and this one is public"):
        actions.merge(pothole, by=city.ana, into=private)
    assert actions.merge(private, by=city.ana, into=pothole).parent_id == pothole.pk


def test_no_chain_and_no_circle_of_merges(city, pothole):
    second = actions.submit(NewRequest(city.pothole, place=HERE))
    third = actions.submit(NewRequest(city.pothole, place=HERE))
    with pytest.raises(ValidationError, match="cannot be joined to itself"):
        actions.merge(second, by=None, into=second)
    actions.merge(second, by=None, into=pothole)
    with pytest.raises(ValidationError, match="join to that one"):
        actions.merge(third, by=None, into=second)
    with pytest.raises(ValidationError, match="the other way round"):
        actions.merge(pothole, by=None, into=third)
    with pytest.raises(ValidationError, match="joined to another one already"):
        actions.merge(second, by=None, into=third)


def test_relocating_keeps_the_district_it_had(city, pothole):
    actions.relocate(
        pothole, by=city.ana, place=Place(address="Over the river", latitude=41.9, longitude=-72.5)
    )
    pothole.refresh_from_db()
    assert (pothole.district_id, pothole.address) == (None, "Over the river")
    assert pothole.events.get(kind="relocated").data["was"]["district_id"] == city.district.pk
    assert_history_agrees()


def test_the_history_refuses_to_be_changed(pothole):
    for statement in (
        "UPDATE requests_app_requestevent SET at = now()",
        "DELETE FROM requests_app_requestevent",
    ):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert RequestEvent.objects.count() == 1


def test_check_history_finds_what_was_changed_behind_its_back(city, pothole):
    ServiceRequest.objects.filter(pk=pothole.pk).update(priority=1, department=city.code)
    [sentence] = replay.differences()
    assert pothole.number in sentence and "priority 3 and says 1" in sentence


def test_the_resident_is_told_once_of_each_step_that_matters(city, pothole):
    actions.assign(pothole, by=city.pat, to=city.pat)
    actions.start(pothole, by=city.pat)
    actions.hold(pothole, by=city.pat, reason="resident", explanation="Which side of the street?")
    actions.resume(pothole, by=city.pat)
    actions.close(pothole, by=city.pat, resolution="fixed", sentence="Filled.")
    told = Notice.objects.order_by("id").values_list("template", "language", "status")
    assert list(told) == [(name, "es", "pending") for name in ("received", "waiting_for_you", "closed")]


def test_nobody_is_told_without_an_address(city):
    actions.submit(NewRequest(city.pothole, place=HERE))
    assert not Notice.objects.exists()


def test_a_status_change_takes_few_statements(city, pothole, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        actions.assign(pothole, by=city.pat, to=city.pat)
