"""The same lives through the verbs and through the loader: the same rows, column by column."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from requests_app.cases import actions, replay, targets
from requests_app.cases.intake import NewRequest, Place
from requests_app.cases.lifecycle import COLUMNS
from requests_app.cases.loading import Stream, StreamEvent, StreamNote, load
from requests_app.cases.workflow import EventKind
from requests_app.models import Note, RequestEvent, RoutingRule, ServiceRequest

from .city import INSIDE

START = datetime(2026, 6, 15, 14, 0, tzinfo=UTC)
NOT_COMPARED = {"id", "number", "source", "parent_id", "contact_id"}


def new(service, at, **more):
    place = Place("12 Elm Street", "06101", INSIDE[0] + at.minute / 10_000, INSIDE[1])
    return NewRequest(service, "A hole", place=place, at=at, **more)


def by_verbs(stream, city, users):
    """What a person would have done, one verb after the other."""
    request = actions.submit(stream.new, by=users.get(stream.actor_id), at=stream.new.at)
    for event in stream.events:
        do(request, event, city, users.get(event.actor_id))
    return request


def do(request, event, city, by):
    note = event.note.text if event.note else ""
    departments = {city.works.pk: city.works, city.code.pk: city.code}
    services = {city.pothole.pk: city.pothole, city.weeds.pk: city.weeds}
    given, kind = event.given, event.kind
    step = {
        "assigned": lambda: actions.assign(request, by=by, to=city.pat, at=event.at),
        "started": lambda: actions.start(request, by=by, at=event.at),
        "held": lambda: actions.hold(
            request, by=by, reason=event.data["reason"], explanation=note, at=event.at
        ),
        "resumed": lambda: actions.resume(request, by=by, at=event.at),
        "closed": lambda: actions.close(
            request, by=by, resolution=given["resolution"], sentence=note, at=event.at
        ),
        "reopened": lambda: actions.reopen(request, by=by, reason=note, at=event.at),
        "handed_over": lambda: actions.hand_over(
            request, by=by, to=departments[given["pending_department_id"]], reason=note, at=event.at
        ),
        "hand_over_accepted": lambda: actions.accept(request, by=by, at=event.at),
        "hand_over_refused": lambda: actions.refuse(request, by=by, reason=note, at=event.at),
        "reclassified": lambda: actions.reclassify(
            request, by=by, service=services[given["service_id"]], at=event.at
        ),
        "reprioritised": lambda: actions.reprioritise(
            request, by=by, priority=given["priority"], at=event.at
        ),
        "target_set": lambda: targets.set_target(request, by=by, to=given["target_at"], at=event.at),
        "noted": lambda: actions.add_note(
            request, by=by, text=note, is_public=event.note.is_public, at=event.at
        ),
    }
    return step[kind]()


def random_life(seed, city):
    """A stream of allowed steps: each is tried on a copy of the truth, the verbs themselves."""
    chance = random.Random(seed)
    at = START + timedelta(minutes=seed)
    service = chance.choice([city.pothole, city.weeds, city.question])
    stream = Stream(
        new(service, at, external_id=str(seed), source="test", resident=city.rosa), [], city.ana.pk
    )
    with transaction.atomic():
        users = {city.ana.pk: city.ana}
        trial = actions.submit(stream.new, at=at)
        for _ in range(chance.randrange(12)):
            at += timedelta(hours=chance.choice([0, 1, 5, 30, 100]))
            event = a_step(chance, at, city)
            try:
                with transaction.atomic():
                    do(trial, event, city, users.get(event.actor_id))
            except ValidationError:
                continue
            stream.events.append(event)
        transaction.set_rollback(True)
    return stream


def a_step(chance, at, city):
    department = chance.choice([city.works, city.code])
    event = chance.choice(
        [
            StreamEvent("assigned", at, {"assignee_id": city.pat.pk}),
            StreamEvent("assigned", at, {"assignee_id": city.pat.pk}),
            StreamEvent("started", at),
            StreamEvent("held", at, data={"reason": "parts"}),
            StreamEvent("resumed", at),
            StreamEvent("closed", at, {"resolution": "fixed"}, note=StreamNote("Filled. ")),
            StreamEvent("reopened", at, note=StreamNote("It sank.")),
            StreamEvent(
                "handed_over", at, {"pending_department_id": department.pk}, note=StreamNote("Yours.")
            ),
            StreamEvent("hand_over_accepted", at),
            StreamEvent("hand_over_refused", at, note=StreamNote("No.")),
            StreamEvent("reclassified", at, {"service_id": chance.choice([city.pothole, city.weeds]).pk}),
            StreamEvent("reprioritised", at, {"priority": chance.choice([1, 3])}),
            StreamEvent("noted", at, note=StreamNote("Looked at it.", chance.random() < 0.5)),
            StreamEvent("target_set", at, {"target_at": at + timedelta(hours=50), "target_left": None}),
        ]
    )
    event.actor_id = city.ana.pk
    return event


def picture(request):
    """Everything a request left, without keys and the moment of recording."""
    columns = {f.attname for f in ServiceRequest._meta.local_fields} - NOT_COMPARED
    events = request.events.order_by("at", "id")
    notes = request.notes.order_by("created_at", "id")
    return {
        "request": {name: getattr(request, name) for name in sorted(columns)},
        "events": [
            {name: getattr(e, name) for name in ("kind", "at", "actor_id", "data", *COLUMNS)} for e in events
        ],
        "notes": [(n.is_public, n.text, n.author_id, n.department_id, n.created_at) for n in notes],
        "linked": [e.note.text if e.note else None for e in events],
    }


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_life_loaded_is_the_life_lived(city, seed):
    streams = [random_life(seed + n, city) for n in range(3)]
    with transaction.atomic():
        users = {city.ana.pk: city.ana}
        lived = [picture(ServiceRequest.objects.get(pk=by_verbs(s, city, users).pk)) for s in streams]
        transaction.set_rollback(True)
    assert load(streams).loaded == 3
    loaded = [picture(ServiceRequest.objects.get(external_id=s.new.external_id)) for s in streams]
    assert loaded == lived
    assert list(replay.differences()) == []


def test_a_rule_that_names_a_person_assigns_in_both_ways(city):
    RoutingRule.objects.create(
        name="Center", district=city.district, department=city.code, assignee=city.ines
    )
    stream = Stream(new(city.pothole, START, external_id="1", source="test"))
    with transaction.atomic():
        lived = picture(ServiceRequest.objects.get(pk=actions.submit(stream.new).pk))
        transaction.set_rollback(True)
    load([stream])
    request = ServiceRequest.objects.get(external_id="1")
    assert picture(request) == lived and request.status == "assigned"
    assert load([stream]).unchanged == 1


def test_loading_twice_changes_nothing(city):
    streams = [random_life(seed, city) for seed in range(5)]
    load(streams, chunk=2)
    before = (ServiceRequest.objects.count(), RequestEvent.objects.count(), Note.objects.count())
    result = load(streams, chunk=2)
    assert (result.loaded, result.updated, result.unchanged) == (0, 0, 5)
    assert before == (ServiceRequest.objects.count(), RequestEvent.objects.count(), Note.objects.count())


def test_the_same_id_twice_in_one_load_is_loaded_once(city):
    stream = Stream(new(city.pothole, START, external_id="1", source="test"))
    result = load([stream, stream])
    assert (result.loaded, result.unchanged) == (1, 1)


def test_a_longer_stream_adds_what_happened_since(city):
    stream = Stream(new(city.pothole, START, external_id="1", source="test"), [])
    load([stream])
    stream.events.append(
        StreamEvent("closed", START + timedelta(days=1), {"resolution": "fixed"}, note=StreamNote("Filled."))
    )
    assert load([stream]).updated == 1
    request = ServiceRequest.objects.get()
    assert (request.status, request.closed_at) == ("closed", START + timedelta(days=1))
    assert load([stream]).unchanged == 1
    assert list(replay.differences()) == []


def test_a_history_that_went_another_way_here_is_left_alone(city):
    stream = Stream(new(city.pothole, START, external_id="1", source="test"), [])
    load([stream])
    actions.assign(ServiceRequest.objects.get(), by=city.ana, to=city.pat)
    stream.events.append(
        StreamEvent("closed", START + timedelta(days=1), {"resolution": "fixed"}, note=StreamNote("Filled."))
    )
    assert load([stream]).differing == 1
    assert ServiceRequest.objects.get().status == "assigned"


def test_a_duplicate_is_joined_to_a_request_of_the_same_or_an_earlier_load(city):
    first = Stream(new(city.pothole, START, external_id="1", source="test"))
    merged = StreamEvent("merged", START + timedelta(hours=1), {"parent": ("test", "1")})
    load([first, Stream(new(city.pothole, START, external_id="2", source="test"), [merged])])
    load([Stream(new(city.pothole, START, external_id="3", source="test"), [merged])])
    parent = ServiceRequest.objects.get(external_id="1")
    assert ServiceRequest.objects.filter(parent=parent).count() == 2
    assert list(replay.differences()) == []


def test_a_stream_that_cannot_be_is_named_and_the_earlier_chunks_stay(city):
    good = Stream(new(city.pothole, START, external_id="1", source="test"))
    backwards = Stream(
        new(city.pothole, START, external_id="2", source="test"),
        [StreamEvent("closed", START - timedelta(1), {"resolution": "fixed"}, note=StreamNote("x"))],
    )
    with pytest.raises(ValueError, match="comes before"):
        load([good, backwards], chunk=1)
    assert ServiceRequest.objects.count() == 1


def test_recorded_at_is_the_streams_own_or_now(city):
    late = START + timedelta(days=2)
    closed = StreamEvent(
        EventKind.CLOSED,
        START + timedelta(days=1),
        {"resolution": "fixed"},
        note=StreamNote("x"),
        recorded_at=late,
    )
    load([Stream(new(city.pothole, START, external_id="1", source="test"), [closed], recorded_at=START)])
    assert list(RequestEvent.objects.order_by("at").values_list("recorded_at", flat=True)) == [START, late]
