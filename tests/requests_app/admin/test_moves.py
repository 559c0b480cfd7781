import pytest

from requests_app.cases import actions, seeing
from requests_app.models import ClosingCheck, Macro, Note, StandardReply


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
        "route", "reclassify", "reprioritise", "relocate", "merge", "unmerge", "split",
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


# Two people at one request


def test_what_somebody_else_did_meanwhile_is_shown_and_what_was_typed_is_kept(cast, weeds, client):
    drawn = {"seen": seeing.version(weeds)}
    actions.assign(weeds, by=cast.alma, to=cast.ines)
    actions.start(weeds, by=cast.ines)
    typed = {"resolution": "fixed", "sentence": "We mowed the whole lot."}
    response = do(client, cast.sam, weeds, "close", **typed, **drawn)
    assert response.status_code == 200 and weeds.status == "in_progress"
    assert "It changed while you were at it." in text(response)
    assert "Work started" in text(response) and "by Ines" in text(response)
    assert "We mowed the whole lot." in text(response)
    assert do(client, cast.sam, weeds, "close", **typed, seen=seeing.version(weeds)).status_code == 302
    assert weeds.status == "closed"


def test_a_form_that_is_wrong_for_another_reason_keeps_what_it_was_drawn_from(cast, weeds, client):
    drawn = seeing.version(weeds)
    actions.assign(weeds, by=cast.alma, to=cast.ines)
    response = do(client, cast.sam, weeds, "assign", seen=drawn)
    assert "Choose who gets it" in text(response) and f'name="seen" value="{drawn}"' in text(response)


def test_whoever_comes_too_late_may_keep_the_words_as_a_note(cast, weeds, client):
    drawn = seeing.version(weeds)
    actions.close(weeds, by=cast.sam, resolution="no_issue_found", sentence="Nothing there.")
    response = do(client, cast.ines, weeds, "close", resolution="fixed", sentence="It was there!", seen=drawn)
    assert response.status_code == 409
    for words in ("Closed: no issue found", "by Sam", "It was there!", "Keep it as an internal note"):
        assert words in text(response)
    assert do(client, cast.ines, weeds, "add_note", text="It was there!", seen=drawn).status_code == 302


def test_one_click_on_an_old_page_is_asked_again(cast, weeds, client):
    actions.assign(weeds, by=cast.sam, to=cast.ines)
    drawn = seeing.version(weeds)
    actions.assign(weeds, by=cast.alma, to=cast.sam)
    assert "Assigned to Sam" in text(do(client, cast.ines, weeds, "start", seen=drawn))
    assert weeds.status == "assigned"


# Replies, checks, mentions, parts, macros


def test_a_reply_is_written_out_to_be_read_first_in_the_residents_language(cast, weeds, client):
    reply = StandardReply.objects.create(
        title="Mown", text="{number} is mown.", texts={"es": "{number}: cortado."}
    )
    cast.rosa.language = "es"
    cast.rosa.save()
    shown = do(client, cast.sam, weeds, "close", resolution="fixed", reply=reply.pk, show="1")
    assert f"{weeds.number}: cortado." in text(shown) and weeds.status == "received"
    reply.texts = {}
    reply.save()
    shown = do(client, cast.sam, weeds, "close", resolution="fixed", reply=reply.pk, show="1")
    assert "has no Spanish text, which the resident reads: the English one is used" in text(shown)


def test_closing_as_fixed_without_what_the_service_demands_is_refused(cast, weeds, client):
    ClosingCheck.objects.create(service=cast.high_weeds, checks=["photo_after"])
    client.force_login(cast.sam)
    assert "To close it as fixed: a photo from after the work is missing" in text(
        client.get(url(weeds, "close"))
    )
    response = do(client, cast.sam, weeds, "close", resolution="fixed", sentence="Mown.")
    assert "A photo from after the work is missing" in text(response) and weeds.status == "received"
    assert (
        do(client, cast.sam, weeds, "close", resolution="withdrawn", sentence="As asked.").status_code == 302
    )


def test_a_colleague_who_may_not_see_it_cannot_be_mentioned_and_nobody_is_not(cast, weeds, client):
    response = do(client, cast.sam, weeds, "add_note", text="@pat, is this yours?")
    assert "Pat may not see this request" in text(response) and not weeds.notes.exists()
    response = do(client, cast.sam, weeds, "add_note", text="@ana told me.")
    assert "Ana may not see internal notes of your department" in text(response)
    client.force_login(cast.sam)
    done = client.post(url(weeds, "add_note"), {"text": "@ines and @paul, look."}, follow=True)
    assert "Nobody here has the user name paul" in text(done)
    client.force_login(cast.ines)
    page = client.get("/admin/mentions/")
    assert weeds.number in text(page) and "look." in text(page) and ">new<" in text(page)
    assert ">new<" not in text(client.post("/admin/mentions/", follow=True))


def test_a_part_is_split_off_with_the_questions_of_its_service(cast, weeds, client):
    cast.pothole.service_attributes.update(required=True)
    part = {"service": cast.pothole.pk, "description": "And the hole in front of it"}
    asked = do(client, cast.sam, weeds, "split", **part)
    assert "How big is it?" in text(asked) and not weeds.parts.exists()
    assert do(client, cast.sam, weeds, "split", **part, answer_size="plate").status_code == 302
    made = weeds.parts.get().part
    assert (made.department, made.attributes) == (cast.public_works, {"size": "plate"})
    page = text(client.get(f"/admin/requests_app/servicerequest/{weeds.pk}/change/"))
    assert f"A part of it became {made.number}" in page and "Parts of it" in page
    assert made.number in text(client.get(url(weeds, "close")))


def test_a_macro_is_previewed_and_run_on_one_request(cast, weeds, client):
    macro = Macro.objects.create(name="Take and start", department=cast.code_enforcement)
    macro.steps.create(order=1, verb="assign", to_me=True)
    macro.steps.create(order=2, verb="start")
    client.force_login(cast.ines)
    page = f"/admin/requests/{weeds.pk}/macros/"
    assert "Assigned to Ines, then Work started" in text(client.get(page))
    assert "Work started" in text(client.get(f"{page}{macro.pk}/"))
    assert client.post(f"{page}{macro.pk}/", {"seen": seeing.version(weeds)}).status_code == 302
    weeds.refresh_from_db()
    assert (weeds.status, weeds.assignee) == ("in_progress", cast.ines)
    actions.close(weeds, by=cast.ines, resolution="fixed", sentence="Mown.")
    assert "Not now." in text(client.post(f"{page}{macro.pk}/"))
    client.force_login(cast.pat)
    assert client.get(page).status_code == 404
