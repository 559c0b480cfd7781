"""Three hundred reports of one night: counted, told, closed, each person told twice."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app import story
from requests_app.cases import actions, storms
from requests_app.cases.replay import differences
from requests_app.desk import contacts
from requests_app.models import Message, Note, Notice, RequestEvent, Resident, StormWord
from tests.cast import MONDAY

TITLE = {"en": "Trees down since midnight", "es": "Árboles caídos desde la medianoche"}
UPDATE = {"en": "Crews are out.", "es": "Las cuadrillas están en la calle."}
END = {"en": "All streets are clear.", "es": "Todas las calles están libres."}


@pytest.fixture
def storm(cast):
    return storms.open_storm(title=TITLE, services=[cast.pothole], started_at=MONDAY, by=cast.sam)


def reports(cast, count):
    people = Resident.objects.bulk_create(
        Resident(first_name=f"R{n}", email=f"r{n}@example.org", language="es" if n % 2 else "en")
        for n in range(count)
    )
    return [cast.submit(at=MONDAY, resident=one, language=one.language) for one in people]


def told():
    notices = Notice.objects.exclude(template="received").select_related("resident")
    return Counter((one.resident.email, one.template) for one in notices)


def statements(work):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        work()
    return [query["sql"] for query in queries]


def test_everybody_is_told_twice_and_every_request_has_its_events(cast, storm):
    rows = reports(cast, 12)
    actions.merge(rows[11], by=cast.ana, into=rows[0])
    again = cast.submit(at=MONDAY, resident=rows[1].resident)
    keys = [row.pk for row in (*rows[:11], again)]
    assert storms.attach(storm, keys, by=cast.sam).done == 12
    storms.tell(storm, UPDATE, by=cast.sam)
    done = storms.close_storm(storm, END, by=cast.sam)
    assert (done.done, done.people, done.stays) == (13, 12, [])
    assert told() == {(f"r{n}@example.org", word): 1 for n in range(12) for word in ("noted", "closed")}
    kinds = Counter(RequestEvent.objects.values_list("kind", flat=True))
    assert (kinds["storm_joined"], kinds["noted"], kinds["closed"]) == (12, 13, 13)
    assert Note.objects.filter(service_request=rows[1]).first().text == UPDATE["es"]
    assert list(StormWord.objects.values_list("kind", "requests", "people")) == [
        ("closing", 13, 12),
        ("update", 13, 12),
    ]
    assert list(differences()) == []


def test_a_storm_costs_the_same_statements_for_few_and_for_many(cast, storm, monkeypatch):
    few, many = reports(cast, 3), [cast.submit(at=MONDAY, resident=cast.rosa) for _ in range(17)]
    counts = []
    for rows in (few, [*few, *many]):
        another = storms.open_storm(title=TITLE, services=[cast.pothole], started_at=MONDAY, by=None)
        keys = [row.pk for row in rows]
        steps = (
            lambda s=another, k=keys: storms.attach(s, k, by=cast.sam),
            lambda s=another: storms.tell(s, UPDATE, by=cast.sam),
            lambda s=another, k=keys: storms.detach(s, k, by=cast.sam),
        )
        counts.append([len(statements(step)) for step in steps])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 22, counts
    monkeypatch.setattr(storms, "BATCH", 5)  # four batches: each adds its handful, none its rows
    storm.refresh_from_db()
    assert (
        len(statements(lambda: storms.attach(storm, [row.pk for row in (*few, *many)], by=None)))
        <= 12 + 4 * 8
    )


def test_what_needs_more_stays_open_and_says_why(cast, storm):
    only, begun, more, office = (cast.submit(at=MONDAY) for _ in range(4))
    actions.assign(begun, by=cast.sam, to=cast.pat)
    actions.start(begun, by=cast.pat)
    type(office).objects.filter(pk=office.pk).update(on_behalf_of="Council, District 2")
    storms.attach(storm, [row.pk for row in (only, begun, more, office)], by=cast.sam)
    storms.needs_more(storm, more)
    done = storms.close_storm(storm, END, by=cast.sam)
    assert done.done == 1
    assert {number for number, _ in done.stays} == {begun.number, more.number, office.number}
    for row in (begun, more, office):
        row.refresh_from_db()
        assert row.is_open
        assert row.events.order_by("at", "id").last().kind == "storm_left"


def test_each_refusal_is_a_sentence_and_the_others_are_in(cast, storm):
    closed, child, parent, counted, fine = (cast.submit(at=MONDAY) for _ in range(5))
    actions.close(closed, by=cast.pat, resolution="fixed", sentence="Filled.")
    actions.merge(child, by=cast.ana, into=parent)
    storms.attach(storm, [counted.pk], by=cast.sam)
    done = storms.attach(storm, [row.pk for row in (closed, child, counted, fine)], by=cast.sam)
    assert done.done == 1
    assert [why for _, why in done.refused] == [
        "It is closed: reopen it first.",
        "It is joined to another request: count that one, this one goes with it.",
        "It is counted already.",
    ]
    other = storms.open_storm(title=TITLE, services=[cast.pothole], started_at=MONDAY, by=None)
    [(_, why)] = storms.attach(other, [fine.pk], by=None).refused
    assert why == "It is counted to another storm: take it out there."


def test_a_caller_without_a_request_is_told_and_counted_once(cast, storm):
    call = contacts.begin(csr=cast.ana, resident=cast.rosa)
    row = cast.submit(at=MONDAY, resident=cast.rosa)
    storms.attach(storm, [row.pk], by=cast.ana)
    storms.count_caller(storm, call, by=cast.ana)
    with pytest.raises(ValidationError, match="counted already"):
        storms.count_caller(storm, call, by=cast.ana)
    luis = Resident.objects.create(first_name="Luis", email="luis@example.org", language="es")
    storms.count_caller(storm, contacts.begin(csr=cast.ana, resident=luis), by=cast.ana)
    storms.tell(storm, UPDATE, by=cast.ana)
    storms.close_storm(storm, END, by=cast.ana)
    assert list(Message.objects.order_by("id").values_list("to", "subject", "body")) == [
        ("luis@example.org", TITLE["es"], UPDATE["es"]),
        ("luis@example.org", TITLE["es"], END["es"]),
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"title": {"es": "Árboles"}}, "English title"),
        ({"services": []}, "at least one service"),
        ({"started_at": MONDAY + timedelta(days=3650)}, "not started yet"),
    ],
)
def test_a_storm_that_makes_no_sense_is_refused(cast, given, sentence):
    usual = {"title": TITLE, "services": [cast.pothole], "started_at": MONDAY, "by": cast.sam}
    with pytest.raises(ValidationError, match=sentence):
        storms.open_storm(**{**usual, **given})


def test_an_alarm_is_accepted_once_and_a_storm_that_is_over_takes_nothing(cast):
    usual = {"title": TITLE, "services": [cast.pothole], "started_at": MONDAY, "by": cast.sam}
    storm = storms.open_storm(**usual, alarm="surge-17")
    with pytest.raises(ValidationError, match="accepted already"):
        storms.open_storm(**usual, alarm="surge-17")
    storms.close_storm(storm, END, by=cast.sam)
    for verb in (
        lambda: storms.attach(storm, [1], by=None),
        lambda: storms.tell(storm, UPDATE, by=None),
        lambda: storms.close_storm(storm, END, by=None),
    ):
        with pytest.raises(ValidationError, match="is over"):
            verb()


def test_the_history_names_the_storm_to_staff_and_not_to_residents(cast, storm):
    row = cast.submit(at=MONDAY)
    storms.attach(storm, [row.pk], by=cast.sam)
    event = row.events.order_by("at", "id").last()
    [line, *_] = story.timeline([event], set())
    assert line.title == "Counted to a storm: Trees down since midnight"
    assert story.public_timeline([event]) == []
