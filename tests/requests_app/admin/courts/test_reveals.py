"""Who complained is hidden on the page; Sam reveals it with a reason for a while; Ines has to ask."""

from datetime import timedelta

import pytest
import time_machine

from requests_app.models import Reveal
from tests.cast import MONDAY


@pytest.fixture
def weeds(cast):
    return cast.submit(cast.high_weeds, resident=cast.rosa, description="The neighbor never mows")


def page(client, weeds):
    return client.get(f"/admin/requests_app/servicerequest/{weeds.pk}/change/").content.decode()


def test_inspector_reads_neither_who_complained_nor_their_words_and_cannot_reveal(cast, weeds, client):
    client.force_login(cast.ines)
    said = page(client, weeds)
    for words in ("Delgado", "rosa@example.org", "+18605550123", "never mows"):
        assert words not in said
    assert "Ask a supervisor of the department, or the 311 desk." in said
    refused = client.post(f"/admin/requests/{weeds.pk}/reveal/", {"reason": "I am just curious."})
    assert refused.status_code == 403
    assert not Reveal.objects.exists()


def test_supervisor_reveals_with_a_reason_for_a_quarter_of_an_hour(cast, weeds, client):
    at = MONDAY + timedelta(days=200)
    address = f"/admin/requests/{weeds.pk}/reveal/"
    with time_machine.travel(at, tick=False):
        client.force_login(cast.sam)
        said = page(client, weeds)
        assert "never mows" in said
        assert "Delgado" not in said
        assert client.post(address, {"reason": "why"}).status_code == 422
        client.post(address, {"reason": "She is called as a witness."})
        assert "Delgado" in page(client, weeds)
    with time_machine.travel(at + timedelta(minutes=16), tick=False):
        client.force_login(cast.sam)
        said = page(client, weeds)
        assert "Delgado" not in said
        assert "Who complained was shown" in said
        assert "She is called as a witness." in said
        client.force_login(cast.ines)
        said = page(client, weeds)
        assert "Who complained was shown" in said
        assert "She is called as a witness." not in said


def test_looks_are_listed_for_who_leads_the_department(cast, weeds, client):
    client.force_login(cast.ana)
    client.post(f"/admin/requests/{weeds.pk}/reveal/", {"reason": "She calls and asks how it stands."})
    assert client.get("/admin/enforcement/reveals/").status_code == 403
    for name, shown in (("sam", True), ("alma", True)):
        client.force_login(cast.users[name])
        said = client.get("/admin/enforcement/reveals/").content.decode()
        assert ("She calls and asks how it stands." in said) is shown
    cast.sam.staff_profile.departments.set([cast.public_works])
    client.force_login(cast.sam)
    assert "She calls" not in client.get("/admin/enforcement/reveals/").content.decode()
