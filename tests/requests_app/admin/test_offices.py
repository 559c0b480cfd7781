from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.cases import ward_digests
from requests_app.models import Message, Office, OfficeAsk
from requests_app.sampling import monday


@pytest.fixture
def ortiz(cast):
    return Office.objects.create(
        name="Council Member Ortiz", code="ortiz", district=cast.river, emails=["ortiz@example.org"]
    )


def test_ana_links_a_request_to_an_office_and_answers_it(cast, client, ortiz):
    request = cast.submit()
    client.force_login(cast.ana)
    yesterday = timezone.localdate() - timedelta(days=1)
    change = f"/admin/requests_app/servicerequest/{request.pk}/change/"
    assert "link to an elected office" in client.get(change).content.decode()
    move = f"/admin/requests/{request.pk}/ask_for_office/"
    client.post(move, {"office": ortiz.pk, "reply_by": yesterday.isoformat()})
    page = client.get(change).content.decode()
    assert "Council Member Ortiz asked for it" in page and "reply by" in page
    waiting = client.get("/admin/offices/").content.decode()
    assert "wait for 1 answer" in waiting and "(late)" in waiting and request.number in waiting
    client.post(f"/admin/requests/{request.pk}/reply_to_office/", {"answer": "The crew comes on Friday."})
    page = client.get(change).content.decode()
    assert "Answered Council Member Ortiz" in page and "answered" in page
    assert Message.objects.get().to == "ortiz@example.org"
    assert "No elected office waits" in client.get("/admin/offices/").content.decode()


def test_an_answer_without_an_office_is_refused_in_words(cast, client, ortiz):
    client.force_login(cast.ana)
    page = client.post(f"/admin/requests/{cast.submit().pk}/reply_to_office/", {"answer": "Hello"})
    assert "No elected office asked for this request." in page.content.decode()


def test_pat_sees_what_offices_want_of_public_works_only(cast, client, ortiz):
    hers = cast.submit(on_behalf_of="Council Member Ortiz")
    weeds = cast.submit(cast.high_weeds, on_behalf_of="Council Member Ortiz")
    assert OfficeAsk.objects.count() == 2
    client.force_login(cast.pat)
    page = client.get("/admin/offices/").content.decode()
    assert hers.number in page and weeds.number not in page


def test_the_digest_is_a_page_and_a_table(cast, client, ortiz):
    week = monday(timezone.localdate()) - timedelta(days=7)
    at = timezone.now() - timedelta(days=(timezone.localdate() - week).days - 2)
    for _ in range(6):
        cast.submit(at=at)
    (digest,) = ward_digests.write(week)
    client.force_login(cast.nora)
    page = client.get(f"/admin/offices/digests/{digest.pk}/").content.decode()
    assert "6 requests opened" in page and "Pothole" in page and "ortiz@example.org" in page
    table = client.get(f"/admin/offices/digests/{digest.pk}/digest.csv")
    assert table["Content-Type"].startswith("text/csv") and "opened: Pothole,6,0" in table.content.decode()
