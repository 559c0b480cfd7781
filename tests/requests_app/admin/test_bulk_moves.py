import re

import pytest

from requests_app.admin import bulk_moves
from requests_app.cases import actions, replay
from requests_app.models import BulkMove, ClosingCheck, Macro, RequestEvent, StandardReply
from tests.requests_app.admin.test_moves import text

LIST = "/admin/worklists/open/"


@pytest.fixture
def weeds(cast):
    return [cast.submit(cast.high_weeds) for _ in range(3)]


def begin(client, user, rows, **data):
    client.force_login(user)
    return client.post(
        LIST + "?service=high-weeds", {"chosen": [row.pk for row in rows], **data}, follow=True
    )


def address(response):
    return response.request["PATH_INFO"]


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(response)))


def test_preview_says_what_will_happen_and_what_will_be_refused_and_why_then_it_is_done(cast, weeds, client):
    actions.assign(weeds[1], by=cast.sam, to=cast.sam)
    actions.close(weeds[2], by=cast.sam, resolution="fixed", sentence="Mown.")
    preview = begin(client, cast.sam, weeds, verb="assign", assignee="ines", back="service=high-weeds")
    said = words(preview)
    assert "This will happen to 2" in said and "1 Assigned to Ines, taken from Sam" in said
    assert "This will be refused" in said and "A request that is closed cannot be assigned" in said
    assert RequestEvent.objects.filter(kind="assigned").count() == 1
    result = client.post(address(preview), {"do": "1"}, follow=True)
    assert "Done for 2 of 3." in words(result) and "Refused, and still ticked" in words(result)
    assert f'name="chosen" value="{weeds[2].pk}"' in text(result)
    for row in weeds[:2]:
        row.refresh_from_db()
        assert row.assignee == cast.ines
    assert list(replay.differences()) == []


def test_a_move_sent_twice_is_done_once(cast, weeds, client):
    preview = begin(client, cast.sam, weeds, verb="add_note")
    client.post(address(preview), {"text": "Neighbors called."})
    for _ in range(2):
        client.post(address(preview), {"do": "1"})
    assert [row.notes.count() for row in weeds] == [1, 1, 1]


def test_a_move_that_needs_words_asks_for_them_first(cast, weeds, client):
    asked = begin(client, cast.sam, weeds, verb="close")
    assert "A sentence for the resident" in text(asked)
    assert "Write the resident a sentence" in text(client.post(address(asked), {"resolution": "fixed"}))
    answer = {"resolution": "fixed", "sentence": "All three are mown."}
    assert "Closed: fixed" in words(client.post(address(asked), answer, follow=True))
    client.post(address(asked), {"do": "1"})
    assert {row.status for row in type(weeds[0]).objects.all()} == {"closed"}


def test_a_standard_reply_is_written_for_each_request(cast, weeds, client):
    reply = StandardReply.objects.create(title="Mown", text="{number} is done.", group=cast.high_weeds.group)
    asked = begin(client, cast.sam, weeds, verb="close")
    client.post(address(asked), {"resolution": "fixed", "reply": reply.pk})
    client.post(address(asked), {"do": "1"})
    assert [row.notes.get().text for row in weeds] == [f"{row.number} is done." for row in weeds]


def test_what_closing_needs_is_asked_of_each(cast, weeds, client):
    ClosingCheck.objects.create(service=cast.high_weeds, checks=["photo_after"])
    asked = begin(client, cast.sam, weeds, verb="close")
    preview = client.post(address(asked), {"resolution": "fixed", "sentence": "Mown."}, follow=True)
    assert "3 A photo from after the work is missing: add one first." in words(preview)
    assert "Nothing of this can be done now." in words(preview)


def test_what_changed_after_the_preview_is_refused_not_overwritten(cast, weeds, client):
    preview = begin(client, cast.sam, weeds, verb="assign", assignee="ines")
    actions.assign(weeds[0], by=cast.alma, to=cast.sam)
    result = client.post(address(preview), {"do": "1"}, follow=True)
    assert "Done for 2 of 3." in words(result) and "assigned by Alma" in words(result)
    weeds[0].refresh_from_db()
    assert weeds[0].assignee == cast.sam


def test_all_of_a_list_are_chosen_up_to_a_number_that_is_said(cast, weeds, client, monkeypatch):
    cast.submit(cast.lead_paint)
    asked = begin(client, cast.sam, [], verb="start", all="1")
    assert BulkMove.objects.get().chosen == sorted(row.pk for row in weeds)
    monkeypatch.setattr(bulk_moves, "LIMIT", 2)
    asked = begin(client, cast.sam, [], verb="start", all="1")
    assert "more than 2 requests: 2 of them are chosen" in text(asked)


def test_many_are_done_batch_by_batch_and_go_on_where_they_stopped(cast, weeds, client, monkeypatch):
    monkeypatch.setattr(bulk_moves.bulk, "BATCH", 2)
    preview = begin(client, cast.sam, weeds, verb="assign", assignee="ines")
    job = BulkMove.objects.get()
    assert bulk_moves._next_batch(job.pk).position == 2
    assert "2 of 3 looked at, 2 done" in words(client.get(address(preview)))
    client.post(address(preview), {"here": "1"})
    job.refresh_from_db()
    assert (job.position, job.moved, bool(job.finished_at)) == (3, 3, True)


def test_nobody_reaches_what_is_out_of_sight_or_another_persons_move(cast, weeds, client):
    assert "Tick the requests first." in text(begin(client, cast.pat, weeds, verb="assign", assignee="pat"))
    begin(client, cast.sam, weeds, verb="assign", assignee="ines")
    client.force_login(cast.alma)
    assert client.get(f"/admin/bulk/{BulkMove.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"verb": "assign", "assignee": "nobody at all"}, "Nobody called “nobody at all”"),
        ({"verb": "assign", "assignee": "pat"}, "Nobody called “pat”"),
        ({"verb": "destroy"}, "Choose what to do with them."),
        ({"verb": "start", "chosen": "x'; --"}, "Tick the requests first."),
    ],
)
def test_what_is_missing_is_said(cast, weeds, client, data, sentence):
    assert sentence in text(begin(client, cast.sam, weeds, **data))


def test_a_team_of_another_department_is_refused_for_each(cast, weeds, client):
    preview = begin(client, cast.alma, weeds, verb="assign", team="pwd-streets")
    assert "is no team of the department that has it" in text(preview)


def test_the_address_back_stays_in_the_house(cast, weeds, client):
    client.force_login(cast.sam)
    client.post("/admin/bulk/", {"chosen": weeds[0].pk, "verb": "start", "back": "https://evil.example/"})
    assert BulkMove.objects.get().back == "/admin/worklists/"


def test_a_macro_that_went_after_the_preview_ends_the_move_in_words(cast, weeds, client):
    macro = Macro.objects.create(name="Start", department=cast.code_enforcement)
    macro.steps.create(order=1, verb="assign", to_me=True)
    asked = begin(client, cast.sam, weeds, verb="macro")
    preview = client.post(address(asked), {"macro": macro.pk}, follow=True)
    assert "3 Assigned to Sam" in words(preview)
    macro.delete()
    bulk_moves.run(BulkMove.objects.get().pk)
    assert "Done for 0 of 3." in words(client.get(address(preview)))


def test_signs_that_the_database_cannot_keep_are_dropped(cast, weeds, client):
    said = begin(client, cast.sam, weeds, verb="assign", assignee="ines\x00", back="\x00service=high-weeds")
    assert "This will happen to 3" in words(said)
    for kept in ({"query": "q=a\nb\x00"}, dict.fromkeys(("name", "worklist", "order", "columns"), "a\x00")):
        assert client.post("/admin/worklists/views/new/", kept).status_code == 302
    assert client.post(f"/admin/requests/{weeds[0].pk}/split/", {"service": "9" * 5000}).status_code < 500
    for address in (
        "/admin/workorders/plan/?department=%00",
        "/admin/workorders/plan/?department=DCE&crew=%00",
    ):
        assert client.get(address).status_code < 500
    assert client.get("/admin/storms/?since=0001-01-01T00:00%2B14:00").status_code == 200
