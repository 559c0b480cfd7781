from datetime import timedelta

from django.utils import timezone

from requests_app.cases import actions, watching

LIST = "/admin/worklists/{}/"


def page_of(found):
    return f"/admin/requests_app/servicerequest/{found.pk}/change/"


def test_what_one_watches_is_a_list_with_its_news_marked(cast, client):
    weeds = cast.submit(cast.high_weeds)
    client.force_login(cast.ana)
    client.post(f"/admin/requests/{weeds.pk}/watch/")
    assert "Stop watching" in client.get(page_of(weeds)).content.decode()
    assert [row.is_changed for row in client.get(LIST.format("watched")).context["rows"]] == [False]
    actions.add_note(weeds, by=cast.sam, text="Mown by Friday.", is_public=False, at=timezone.now())
    shown = client.get(LIST.format("watched"))
    assert [row.is_changed for row in shown.context["rows"]] == [True]
    assert "Changed since you looked" in shown.content.decode()
    client.post(f"/admin/requests/{weeds.pk}/unwatch/")
    assert client.get(LIST.format("watched")).context["rows"] == []


def test_nobody_watches_what_is_out_of_sight(cast, client):
    weeds = cast.submit(cast.high_weeds)
    client.force_login(cast.pat)
    assert client.post(f"/admin/requests/{weeds.pk}/watch/").status_code == 404
    watching.watch(weeds, cast.pat)  # as if it had been of Public Works before
    assert client.get(LIST.format("watched")).context["rows"] == []


def test_who_has_a_request_open_is_said_on_its_page_and_in_the_list(cast, client):
    weeds = cast.submit(cast.high_weeds)
    client.force_login(cast.ines)
    client.get(page_of(weeds))
    client.force_login(cast.sam)
    assert "Ines opened this 0\xa0minutes ago" in client.get(page_of(weeds)).content.decode()
    assert "Ines looks" in client.get(LIST.format("open")).content.decode()
    watching.looked([weeds.pk], cast.ines, timezone.now() - timedelta(minutes=30))
    assert "Ines" not in client.get(LIST.format("open")).content.decode()
