from datetime import timedelta

from django.utils import timezone

from requests_app.models import Bulletin, DirectoryEntry, Shift


def moments(name, at):
    return {f"{name}_0": f"{at:%Y-%m-%d}", f"{name}_1": f"{at:%H:%M:%S}"}


def bulletin(**given):
    now = timezone.localtime()
    times = {**moments("starts_at", now), **moments("ends_at", now + timedelta(hours=6))}
    return {"kind": "storm", "title_en": "Ice", "title_es": "Hielo", "text_en": "Stay in.", **times, **given}


def test_an_editor_posts_a_bulletin_in_both_languages(cast, client):
    client.force_login(cast.ed)
    client.post("/admin/requests_app/bulletin/add/", bulletin())
    posted = Bulletin.objects.get()
    assert (posted.title, posted.text) == ({"en": "Ice", "es": "Hielo"}, {"en": "Stay in."})
    assert posted.posted_by == cast.ed
    form = client.get(f"/admin/requests_app/bulletin/{posted.pk}/change/")
    assert 'value="Hielo"' in form.content.decode()


def test_a_bulletin_without_an_english_title_is_refused(cast, client):
    client.force_login(cast.ed)
    assert client.post("/admin/requests_app/bulletin/add/", bulletin(title_en="")).status_code == 200
    assert not Bulletin.objects.exists()


def test_a_bulletin_that_ends_too_soon_or_leads_nowhere_is_refused(cast, client):
    client.force_login(cast.ed)
    before = moments("ends_at", timezone.localtime() - timedelta(hours=1))
    for wrong, words in (
        (before, "ends after it starts"),
        ({"answer_slugs": "no-such"}, "no answer no-such"),
    ):
        response = client.post("/admin/requests_app/bulletin/add/", bulletin(**wrong))
        assert words in response.content.decode()
    assert not Bulletin.objects.exists()


def test_an_office_is_never_deleted_only_made_inactive(cast, client):
    entry = DirectoryEntry.objects.create(name="Tax", phone="860 555 0160")
    client.force_login(cast.alma)
    assert (
        client.post(f"/admin/requests_app/directoryentry/{entry.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )


def test_an_administrator_says_who_is_on_call(cast, client):
    client.force_login(cast.alma)
    now = timezone.localtime()
    times = {**moments("starts_at", now), **moments("ends_at", now + timedelta(hours=8))}
    given = {"department": cast.public_works.pk, "user": cast.pat.pk, "level": 1, **times}
    client.post("/admin/requests_app/shift/add/", given)
    assert Shift.objects.get().user == cast.pat
