import re

from requests_app.cases import actions
from requests_app.models import NoticeTemplate

from .test_requests import text

URL = "/admin/words/closed/email/en/"


def closed(cast, service=None):
    request = cast.submit(service, resident=cast.rosa)
    return actions.close(request, by=cast.pat, resolution="fixed", sentence="The hole is filled.")


def test_an_editor_looks_at_the_words_with_a_real_request_and_keeps_them(cast, client):
    request = closed(cast)
    client.force_login(cast.ed)
    page = client.get(URL)
    assert "These words came with the product" in text(page) and request.number in text(page)
    words = {"subject": "Done: {number}", "body": "Dear {first_name}, [{sentence}]", "do": "look"}
    shown = client.post(URL, words).context["preview"]["words"]
    assert (shown.subject, shown.body) == (f"Done: {request.number}", "Dear Rosa, The hole is filled.")
    assert not NoticeTemplate.objects.exists(), "looking keeps nothing"
    assert client.post(URL, {**words, "do": "keep"}).status_code == 302
    assert NoticeTemplate.objects.get().subject == "Done: {number}"
    assert "your own" in text(client.get("/admin/words/"))
    client.post(URL, {**words, "do": "default"})
    assert not NoticeTemplate.objects.exists()


def test_a_mistake_is_told_at_its_field_and_nothing_is_kept(cast, client):
    client.force_login(cast.alma)
    page = client.post(URL, {"subject": "", "body": "{nmber} {{ x }}", "do": "keep"})
    errors = page.context["form"].errors
    assert "Write a subject" in errors["subject"][0] and "did you mean {number}" in errors["body"][0]
    assert not NoticeTemplate.objects.exists()


def test_an_editor_s_preview_shows_no_private_request_and_no_resident(cast, client):
    secret = closed(cast, cast.lead_paint)
    client.force_login(cast.ed)
    assert secret.number not in text(client.get(URL))
    refused = client.post(URL, {"subject": "x", "body": "{number}", "number": secret.number, "do": "look"})
    assert "No request has come so far" in text(refused)
    client.force_login(cast.alma)
    page = text(client.get(URL))
    assert secret.number in page and "rosa@example.org" not in page and "Delgado" not in page


def test_a_service_has_words_of_its_own_and_a_text_is_counted(cast, client):
    closed(cast)
    client.force_login(cast.ed)
    url = "/admin/words/closed/text/es/?service=pothole"
    assert re.search(r"\d+ characters, \d messages?", text(client.get(url)))
    client.post(url, {"body": "Listo: {number}. STOP", "do": "keep"})
    assert NoticeTemplate.objects.get().service == cast.pothole
    assert "Pothole: closed, text message, es" in text(client.get("/admin/words/"))
    for wrong in ("/admin/words/nothing/email/en/", "/admin/words/closed/email/xx/", f"{URL}?service=none"):
        assert client.get(wrong).status_code == 404
