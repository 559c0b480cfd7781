import pytest

from requests_app.cases import actions
from requests_app.models import Note, StandardReply


def url(service_request, verb):
    return f"/admin/requests/{service_request.pk}/{verb}/"


def text(response):
    return response.content.decode()


@pytest.fixture
def weeds(cast):
    return cast.submit(cast.high_weeds, resident=cast.rosa)


def do(client, user, service_request, verb, **data):
    client.force_login(user)
    response = client.post(url(service_request, verb), data)
    service_request.refresh_from_db()
    return response


def test_life_of_a_request_through_the_forms(cast, weeds, client):
    steps = [
        ("assign", {"assignee": "me", "team": cast.inspectors.pk}, "assigned"),
        ("start", {}, "in_progress"),
        ("hold", {"reason": "parts", "explanation": "The mower is broken."}, "on_hold"),
        ("resume", {}, "in_progress"),
        ("add_note", {"text": "Nobody at home"}, "in_progress"),
        ("reprioritise", {"priority": "1"}, "in_progress"),
        ("relocate", {"address": "1 Elm", "latitude": "41.76", "longitude": "-72.69"}, "in_progress"),
        ("close", {"resolution": "fixed", "sentence": "The grass is mown."}, "closed"),
        ("reopen", {"reason": "It is still high."}, "assigned"),
    ]
    for verb, data, status in steps:
        by = cast.sam if verb == "reprioritise" else cast.ines
        response = do(client, by, weeds, verb, **data)
        assert response.status_code == 302, (verb, text(response))
        assert weeds.status == status
    assert weeds.assignee == cast.ines
    assert weeds.district == cast.hill


@pytest.mark.parametrize(
    "verb",
    [
        "accept", "refuse", "assign", "start", "hold", "resume", "close", "reopen", "add_note", "attach", "hand_over",
        "route", "reclassify", "reprioritise", "relocate", "merge", "unmerge",
    ],
)  # fmt: skip
def test_every_move_has_a_page_that_shows_its_form_or_why_not(cast, weeds, client, verb):
    client.force_login(cast.alma)
    response = client.get(url(weeds, verb))
    assert response.status_code in (200, 409)
    assert ("Not now." in text(response)) is (response.status_code == 409)


def test_refused_role_is_told_who_can(cast, weeds, client):
    response = do(client, cast.ana, weeds, "close", resolution="fixed", sentence="Done.")
    assert response.status_code == 403
    assert "Only Code Enforcement can do this." in text(response)
    assert weeds.status == "received"


def test_refused_state_says_what_to_do_first(cast, weeds, client):
    response = do(client, cast.sam, weeds, "start")
    assert response.status_code == 409
    assert "assign it to somebody first" in text(response)


def test_move_on_a_request_out_of_sight_is_not_found(cast, weeds, client):
    assert do(client, cast.pat, weeds, "add_note", text="hello").status_code == 404
    assert not Note.objects.exists()


def test_unknown_move_is_not_found(cast, weeds, client):
    assert do(client, cast.alma, weeds, "destroy").status_code == 404


def test_request_cannot_be_given_to_somebody_of_another_department(cast, weeds, client):
    response = do(client, cast.alma, weeds, "assign", assignee="pat")
    assert "Pat does not work for the department that has it" in text(response)
    assert weeds.assignee is None


def test_assignment_to_nobody_is_refused_at_the_form(cast, weeds, client):
    assert "Choose who gets it" in text(do(client, cast.sam, weeds, "assign"))


def test_hand_over_is_accepted_or_refused_on_the_other_side(cast, weeds, client):
    do(client, cast.sam, weeds, "hand_over", to=cast.public_works.pk, reason="It grows from the road.")
    assert weeds.pending_department == cast.public_works
    response = do(client, cast.pat, weeds, "refuse", because="not_our_place", reason="The road is private.")
    assert response["Location"] == "/admin/worklists/"
    assert weeds.pending_department is None
    do(client, cast.sam, weeds, "hand_over", to=cast.public_works.pk, reason="It is public.")
    do(client, cast.pat, weeds, "accept")
    assert weeds.department == cast.public_works


def test_note_on_an_offered_request_is_for_the_writers_side(cast, weeds, client):
    actions.hand_over(weeds, by=cast.sam, to=cast.public_works, reason="It grows from the road.")
    do(client, cast.pat, weeds, "add_note", text="Our crew is full.")
    assert Note.objects.get(text="Our crew is full.").department == cast.public_works


def test_closing_takes_a_standard_reply_where_no_sentence_is_written(cast, weeds, client):
    reply = StandardReply.objects.create(
        title="Mown", text="The grass was mown.", group=cast.high_weeds.group
    )
    do(client, cast.sam, weeds, "close", resolution="fixed", reply=reply.pk)
    assert weeds.notes.get(is_public=True).text == "The grass was mown."


def test_closing_without_a_sentence_says_so_at_its_field(cast, weeds, client):
    response = do(client, cast.sam, weeds, "close", resolution="fixed")
    assert "Write the resident a sentence" in text(response)
    assert weeds.status == "received"


def test_join_finds_the_other_request_by_number_in_sight(cast, weeds, client):
    other, pothole = cast.submit(cast.high_weeds), cast.submit()
    assert "or it is not with your department" in text(
        do(client, cast.sam, weeds, "merge", into=pothole.number)
    )
    assert "one digit is wrong" in text(do(client, cast.sam, weeds, "merge", into="26-11111-1"))
    do(client, cast.sam, weeds, "merge", into=other.number.replace("-", " "))
    assert weeds.parent == other


def test_desk_reclassifies_and_routes(cast, weeds, client):
    do(client, cast.ana, weeds, "reclassify", service=cast.pothole.pk)
    assert weeds.department == cast.public_works
    do(client, cast.ana, weeds, "route", department=cast.code_enforcement.pk)
    assert weeds.department == cast.code_enforcement
