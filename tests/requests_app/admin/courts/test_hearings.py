"""The calendar of hearings and its forms; June 1, 2026 is a Monday, the hearing is on Monday, June 29, at ten."""

import io
from datetime import UTC, date, datetime, timedelta
from zipfile import ZipFile

import pytest
import time_machine

from requests_app.enforcement import hearings
from requests_app.models import CourtPacket
from tests.cast import MONDAY

TENTH = datetime(2026, 6, 29, 14, tzinfo=UTC)


@pytest.fixture
def case(lot):
    case = lot.served()
    lot.looked_at(case, "cite", 10, next_on=date(2026, 6, 24))
    return case


@pytest.fixture
def on_the_eleventh():
    with time_machine.travel(MONDAY + timedelta(days=10), tick=False):
        yield


def sentences(response):
    return " ".join(response.content.decode().split())


def test_sam_sets_a_hearing_and_a_saturday_is_refused_in_words(lot, case, client, on_the_eleventh):
    client.force_login(lot.cast.sam)
    address = f"/admin/enforcement/cases/{case.number}/hearing/"
    refused = client.post(address, {"when": "2026-06-27T10:00", "place": "City Hall"})
    assert refused.status_code == 422
    assert (
        "The office is closed on Saturday, June 27, 2026: the next open day is Monday, June 29, 2026."
        in sentences(refused)
    )
    client.post(address, {"when": "2026-06-29T10:00", "place": "City Hall", "docket": "H-7"})
    assert case.hearings.get().at == TENTH
    page = sentences(client.get("/admin/enforcement/hearings/"))
    assert "Monday, June 29, 2026" in page
    assert f"{case.number}</a>, 550 Main Street, City Hall" in page
    client.force_login(lot.cast.ines)
    assert client.post(address, {"when": "2026-06-29T10:00", "place": "x"}).status_code == 403


def test_calendar_file_says_when_and_where_and_nobodys_name(lot, case, client, on_the_eleventh):
    hearings.set_hearing(case, by=lot.cast.sam, when=TENTH, place="City Hall; room 3, left", docket="H-7")
    client.force_login(lot.cast.ines)
    text = client.get("/admin/enforcement/hearings/hearings.ics").content.decode()
    for line in (
        "BEGIN:VCALENDAR\r\n",
        "DTSTART:20260629T140000Z\r\n",
        "LOCATION:City Hall\\; room 3\\, left\r\n",
        "END:VCALENDAR\r\n",
    ):
        assert line in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "Olmo" not in text


def test_hearing_that_was_held_waits_for_its_ruling(lot, case, client, on_the_eleventh):
    hearing = hearings.set_hearing(case, by=lot.cast.sam, when=TENTH)
    client.force_login(lot.cast.sam)
    address = f"/admin/enforcement/hearings/{hearing.pk}/ruling/"
    with time_machine.travel(TENTH + timedelta(hours=1), tick=False):
        client.force_login(lot.cast.sam)
        assert "No ruling is recorded." in sentences(client.get("/admin/enforcement/hearings/?when=waiting"))
        assert client.post(address, {"ruling": "dismissed"}).status_code == 422
        client.post(address, {"ruling": "dismissed", "text": "Wrong lot."})
        assert "Every hearing that was held has its ruling." in sentences(
            client.get("/admin/enforcement/hearings/?when=waiting")
        )
    assert case.citations.get().status == "dismissed"


def test_calendar_takes_few_queries_however_many_hearings(
    lot, case, client, on_the_eleventh, django_assert_max_num_queries
):
    hearings.set_hearing(case, by=lot.cast.sam, when=TENTH)
    client.force_login(lot.cast.sam)
    with django_assert_max_num_queries(8):
        assert client.get("/admin/enforcement/hearings/").status_code == 200


def test_packet_goes_to_who_leads_the_department_and_is_kept_with_its_seal(lot, case, client, caplog):
    address = f"/admin/enforcement/cases/{case.number}/packet.zip"
    client.force_login(lot.cast.ines)
    assert client.get(address).status_code == 403
    client.force_login(lot.cast.sam)
    caplog.set_level("INFO")
    content = b"".join(client.get(address).streaming_content)
    with ZipFile(io.BytesIO(content)) as packet:
        assert {"cover.pdf", "manifest.json", "steps.json", "case.json", "VERIFY.md", "verify.py"} <= set(
            packet.namelist()
        )
    taken = CourtPacket.objects.get()
    assert (taken.by, taken.case) == (lot.cast.sam, case)
    assert "court packet taken" in caplog.text


@pytest.mark.parametrize("what", ["packet.zip", "hearing/"])
def test_number_that_is_none_is_not_found(lot, client, what):
    client.force_login(lot.cast.sam)
    assert client.get(f"/admin/enforcement/cases/%00/{what}").status_code == 404
