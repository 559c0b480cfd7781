import pytest

from requests_app.models import ClosingCheck, Macro, StandardReply
from tests.requests_app.admin.test_moves import text

ADD = "/admin/requests_app/macro/add/"


def form(cast, *steps, **given):
    data = {
        "name": "Mown", "department": cast.code_enforcement.pk, "is_active": "on", "ticked": ["photo_after"],
        "steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": 0, "steps-MIN_NUM_FORMS": 1, "steps-MAX_NUM_FORMS": 1000,
        **given,
    }  # fmt: skip
    for number, step in enumerate(steps):
        data |= {f"steps-{number}-order": number + 1, **{f"steps-{number}-{k}": v for k, v in step.items()}}
    return data


@pytest.fixture
def sam(cast, client):
    client.force_login(cast.sam)
    return client


def test_a_supervisor_keeps_a_macro_with_its_steps_and_checks(cast, sam):
    assert sam.get(ADD).status_code == 200
    data = form(
        cast, {"verb": "assign", "to_me": "on"}, {"verb": "close", "resolution": "fixed", "text": "Mown."}
    )
    answer = sam.post(ADD, {**data, "questions": "size"})
    assert answer.status_code == 302, text(answer)
    macro = Macro.objects.get()
    assert (macro.checks, macro.created_by) == (["photo_after", "answer:size"], cast.sam)
    assert [step.verb for step in macro.steps.all()] == ["assign", "close"]
    page = text(sam.get(f"/admin/requests_app/macro/{macro.pk}/change/"))
    assert 'value="photo_after"' in page and "checked" in page


@pytest.mark.parametrize(
    ("steps", "given", "sentence"),
    [
        ([{"verb": "close", "resolution": "fixed", "text": "x"}, {"verb": "hold", "hold_reason": "parts"}], {}, "can never follow"),
        ([{"verb": "start"}], {"department": ""}, "for your own departments"),
        ([{"verb": "start"}], {"questions": "colour"}, "No service here asks"),
        ([{"verb": "close", "resolution": "fixed", "text": "{numbr}"}], {}, "did you mean {number}"),
    ],
)  # fmt: skip
def test_a_macro_that_may_not_is_refused_in_words(cast, sam, steps, given, sentence):
    assert sentence in text(sam.post(ADD, form(cast, *steps, **given))).replace("&#x27;", "'")
    assert not Macro.objects.exists()


def test_a_macro_of_another_department_is_to_look_at(cast, sam):
    macro = Macro.objects.create(name="Streets", department=cast.public_works)
    page = sam.get(f"/admin/requests_app/macro/{macro.pk}/change/")
    assert page.status_code == 200 and 'name="name"' not in text(page)


def test_an_editor_says_what_closing_needs(cast, client):
    client.force_login(cast.ed)
    add = "/admin/requests_app/closingcheck/add/"
    assert "Tick what must be there" in text(client.post(add, {"service": cast.pothole.pk}))
    assert client.post(add, {"service": cast.pothole.pk, "ticked": ["photo_after"]}).status_code == 302
    assert ClosingCheck.objects.get().checks == ["photo_after"]


def test_a_reply_has_a_box_for_each_language_and_shows_a_real_request(cast, client):
    row = cast.submit()
    client.force_login(cast.ed)
    add = "/admin/requests_app/standardreply/add/"
    data = {"title": "Filled", "language": "en", "text": "{number} is filled.", "text_es": "{numero} listo."}
    answer = text(client.post(add, data))
    assert "{numero} is not known" in answer and "These exist: {number}" in answer
    assert client.post(add, {**data, "text_es": "{number} listo."}).status_code == 302
    reply = StandardReply.objects.get()
    assert reply.texts == {"es": "{number} listo."}
    page = text(client.get(f"/admin/requests_app/standardreply/{reply.pk}/change/"))
    assert f"{row.number} is filled." in page and f"{row.number} listo." in page
