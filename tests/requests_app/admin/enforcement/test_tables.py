from requests_app.models import OrdinanceSection


def test_section_is_written_in_both_languages_and_what_was_served_stays(lot, client, cast):
    violation = lot.confirmed().violations.get()
    client.force_login(cast.ed)
    url = f"/admin/requests_app/ordinancesection/{lot.weeds.pk}/change/"
    page = client.get(url).content.decode()
    assert "What was found and served keeps the words, days and fine of its day." in page
    assert 'value="Maleza alta"' in page
    given = {
        "code": "Sec. 9-14", "is_active": "on", "tier": 3, "title_en": "Tall grass", "text_en": "Over ten inches.",
        "remedy_en": "", "title_es": "Pasto alto", "text_es": "", "remedy_es": "", "days_to_comply": 5, "mail_days": 3,
        "fines": "150,300",
    }  # fmt: skip
    assert client.post(url, {**given, "title_en": ""}).status_code == 200
    assert client.post(url, given).status_code == 302
    section = OrdinanceSection.objects.get(pk=lot.weeds.pk)
    assert section.texts == {
        "en": {"title": "Tall grass", "text": "Over ten inches."},
        "es": {"title": "Pasto alto"},
    }
    assert section.fines == [150, 300]
    violation.refresh_from_db()
    assert (violation.texts["en"]["title"], violation.fine) == ("High weeds", 100)


def test_parties_are_read_by_those_who_enforce_and_by_the_desk(lot, client, cast):
    for name, status in {"sam": 200, "ana": 200, "nora": 403, "pat": 403}.items():
        client.force_login(cast.users[name])
        assert client.get("/admin/requests_app/party/").status_code == status, name
        assert client.get(f"/admin/requests_app/party/{lot.owner.pk}/change/").status_code == status, name
    cast.pat.groups.set(cast.sam.groups.all())
    client.force_login(cast.pat)
    assert client.get("/admin/requests_app/party/").status_code == 403
