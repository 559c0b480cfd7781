from datetime import date

import pytest
from django.db import connection

from requests_app.cases.intake import Place
from requests_app.enforcement import inspecting, parcels
from requests_app.models import Inspection, Parcel, Party, SafetyFlag, Tenure
from tests.requests_app.enforcement.conftest import MARK

URL = "/admin/enforcement/parcels/"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def ines(client, cast):
    client.force_login(cast.ines)
    return client


def test_parcel_is_found_by_address_number_and_owner(lot, client, ines, django_assert_max_num_queries):
    Parcel.objects.create(number="9", address="9 Other Street")
    for words in ("main st", "12-3-45", "OLMO"):
        with django_assert_max_num_queries(12):
            said = text(ines.get(URL, {"q": words}))
        assert "550 Main Street" in said, words
        assert "9 Other Street" not in said, words
    assert "No parcel is called so." in text(ines.get(URL, {"q": "nowhere"}))
    client.force_login(lot.cast.nora)
    assert "550 Main" not in text(client.get(URL, {"q": "olmo"}))


def test_page_tells_the_whole_story_in_one_line_of_time(lot, ines, on_day, django_assert_max_num_queries):
    case = lot.served()
    on_day(3)
    with django_assert_max_num_queries(20):
        said = text(ines.get(f"{URL}{lot.parcel.pk}/"))
    assert "1 open case here, last inspected June 2." in said
    places = [
        said.index(words)
        for words in (
            "Re-inspection planned",
            "Notice of violation",
            "Case opened",
            "Complaint",
            "Became owner",
        )
    ]
    assert places == sorted(places)
    assert f'href="/admin/enforcement/cases/{case.number}/"' in said
    assert MARK not in said


def test_complaint_that_only_names_the_address_is_told(lot, ines, on_day):
    other = lot.cast.submit(lot.cast.high_weeds)  # 550 Main Street, at the city hall
    Parcel.objects.update(h3_9=other.h3_9)
    elsewhere = lot.cast.submit(
        lot.cast.high_weeds, place=Place("552 Main Street", "", other.latitude, other.longitude)
    )
    said = text(ines.get(f"{URL}{lot.parcel.pk}/"))
    assert other.number in said
    assert elsewhere.number not in said


def test_owner_is_added_ended_and_their_name_taken_out(lot, client, ines, on_day):
    on_day(2)
    where = f"{URL}{lot.parcel.pk}/"
    Tenure.objects.get().party.tenures.update(until=date(2026, 6, 1))
    given = {"name": "Jane  Roe", "role": "owner", "since": "2026-06-01", "kind": "person", "language": "es"}
    assert ines.post(f"{where}answers/", given).status_code == 302
    jane = Party.objects.get(name="Jane Roe")
    again = ines.post(f"{where}answers/", {**given, "name": "JANE ROE", "role": "agent"})
    assert (again.status_code, "Choose: it is one of these" in text(again)) == (422, True)
    chosen = {**given, "name": "JANE ROE", "role": "agent", "existing": jane.pk}
    assert ines.post(f"{where}answers/", chosen).status_code == 302
    assert jane.tenures.count() == 2
    twice = ines.post(f"{where}answers/", chosen)
    assert "is agent of this parcel at that time already" in text(twice)
    old = Tenure.objects.get(party=lot.owner)
    assert ines.get(f"{where}redact/{old.pk}/").status_code == 403
    client.force_login(lot.cast.sam)
    assert client.post(f"{where}redact/{old.pk}/").status_code == 302
    lot.owner.refresh_from_db()
    assert (lot.owner.name, lot.owner.mailing_address) == ("Name taken out", "")
    now = Tenure.objects.get(party=jane, role="owner")
    assert "still answers for a parcel" in text(client.post(f"{where}redact/{now.pk}/"))
    moved = {"mailing_address": "9 Oak  Lane", "language": "en"}
    assert client.post(f"{where}reach/{now.pk}/", moved).status_code == 302
    jane.refresh_from_db()
    assert (jane.name, jane.mailing_address, jane.language) == ("Jane Roe", "9 Oak Lane", "en")
    assert client.post(f"{where}reach/{old.pk}/", moved).status_code == 422  # the name was taken out
    bad = client.post(f"{where}end/{now.pk}/", {"until": "2026-05-01"})
    assert "It began on 2026-06-01: give a later day." in text(bad)
    assert client.post(f"{where}end/{now.pk}/", {"until": "2026-06-02"}).status_code == 302


def test_warning_expires_and_is_greyed_with_its_date(lot, ines, on_day):
    on_day(2)
    where = f"{URL}{lot.parcel.pk}/"
    given = {"kind": "dog", "text": "Brown dog, loose", "expires_on": "2026-06-10"}
    for wrong in ("2026-06-02", "2028-01-01"):
        assert ines.post(f"{where}warn/", {**given, "expires_on": wrong}).status_code == 422
    assert ines.post(f"{where}warn/", given).status_code == 302
    assert "Beware: Dog." in text(ines.get(where))
    on_day(11)
    said = text(ines.get(where))
    assert "Beware" not in said
    assert "Warnings that have expired" in said
    assert "until Jun 10, 2026" in said


def test_warning_is_lifted(lot, ines, on_day):
    on_day(2)
    flag = parcels.flag(lot.parcel, by=lot.cast.sam, kind="dog", text="Dog", expires_on=date(2026, 8, 1))
    on_day(4)
    assert ines.post(f"{URL}{lot.parcel.pk}/lift/{flag.pk}/").status_code == 302
    assert SafetyFlag.objects.get().expires_on == date(2026, 6, 4)


def test_first_inspection_is_planned_at_the_parcel_of_the_complaint(lot, ines, on_day):
    on_day(1)
    complaint = lot.cast.submit(lot.cast.high_weeds)
    page = text(ines.get(f"/admin/requests_app/servicerequest/{complaint.pk}/change/"))
    plan = f"/admin/enforcement/plan/?request={complaint.number}"
    assert f'href="{plan}"' in page
    assert "550 Main Street (12-3-45)" in text(ines.get(plan))
    assert ines.post(plan, {"tier": 3}).status_code == 422
    given = {"parcel": lot.parcel.pk, "tier": 3, "inspector": "me", "on": "2026-06-03"}
    assert ines.post(plan, given).status_code == 302
    visit = Inspection.objects.get(service_request=complaint)
    assert (visit.parcel, visit.inspector, visit.scheduled_on) == (
        lot.parcel,
        lot.cast.ines,
        date(2026, 6, 3),
    )
    page = text(ines.get(f"/admin/requests_app/servicerequest/{complaint.pk}/change/"))
    assert 'First inspection</a>, <span class="needs">planned</span>, in time until' in page
    assert plan not in page


def test_only_a_complaint_of_an_enforcing_department_is_inspected(lot, ines, client):
    pothole = lot.cast.submit(lot.cast.pothole)
    client.force_login(lot.cast.ana)
    said = text(client.get("/admin/enforcement/plan/", {"request": pothole.number}))
    assert "is with Public Works, which enforces no ordinances." in said
    assert client.get("/admin/enforcement/plan/", {"request": lot.complaint.number}).status_code == 403


def test_request_shows_its_inspections_and_cases_without_a_query_more(
    lot, ines, on_day, django_assert_max_num_queries
):
    case = lot.served()
    on_day(3)
    with django_assert_max_num_queries(12):
        said = text(ines.get(f"/admin/requests_app/servicerequest/{lot.complaint.pk}/change/"))
    assert f'Case <a href="/admin/enforcement/cases/{case.number}/">{case.number}</a>, notice served' in said
    assert 'First inspection</a>, <span class="muted">violation</span>' in said


def test_other_departments_open_no_parcel(lot, client):
    lot.cast.pat.groups.set(lot.cast.sam.groups.all())
    client.force_login(lot.cast.pat)
    for url in (URL, f"{URL}{lot.parcel.pk}/", f"{URL}{lot.parcel.pk}/warn/"):
        assert client.get(url).status_code == 403, url


def test_party_of_an_open_case_keeps_its_name(lot, on_day):
    case = lot.served()
    Tenure.objects.update(until=date(2026, 6, 3))
    on_day(4)
    with pytest.raises(Exception, match=r"A case of Olmo Street LLC is open"):
        parcels.redact_party(lot.owner)
    inspecting.result(case.inspections.get(resulted_at=None), by=lot.cast.ines, outcome="in_compliance")
    parcels.redact_party(lot.owner)
    assert case.notices.get().data["pages"][0]["party"]["name"] == "Olmo Street LLC"


def test_words_of_an_address_and_a_name_are_found_by_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "parcel_words" in Parcel.objects.filter(address__icontains="main st").order_by().explain()
    assert "parcel_words" in Parcel.objects.filter(address__istartswith="550 ").order_by().explain()
    assert "party_words" in Party.objects.filter(name__icontains="olmo").order_by().explain()
