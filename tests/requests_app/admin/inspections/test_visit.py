from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.enforcement import inspecting, photos
from requests_app.filters import today
from requests_app.models import EnforcementCase, Inspection, SafetyFlag, ServiceAttribute

from .conftest import MARK, photo, send


def violation(ladder, **more):
    pk = ladder.weeds.pk
    return {"outcome": "violation", "section": pk, f"detail-{pk}": "Grass to the knee", "key": "k", **more}


def page_of(client, row):
    return client.get(f"/admin/inspections/{row.pk}/").content.decode()


def test_a_visit_takes_twenty_queries_at_most(ladder, client, django_assert_max_num_queries):
    case = ladder.served()
    row = case.inspections.get(resulted_at=None)
    SafetyFlag.objects.create(
        parcel=row.parcel, kind="threat", text="Owner threatens", set_on=today(),
        expires_on=today() + timedelta(days=9),
    )  # fmt: skip
    photos.add(row, by=ladder.cast.ines, file=photo())
    for who in (ladder.cast.ines, ladder.cast.sam):
        client.force_login(who)
        with django_assert_max_num_queries(20):
            page = page_of(client, row)
    for words in (
        "Threat to staff: Owner threatens",
        "Cut it.",
        case.number,
        "the window ended June 9",
        "Olmo Street LLC",
    ):
        assert words in page


def test_a_first_visit_shows_the_sections_that_fit(ladder, visit, client, django_assert_max_num_queries):
    client.force_login(ladder.cast.ines)
    with django_assert_max_num_queries(20):
        page = page_of(client, visit)
    assert page.index("Sec. 9-14") < page.index("Other sections") < page.index("Sec. 4-2")


def test_one_tap_finds_a_violation_and_the_next_posts_its_notice(ladder, visit, client):
    client.force_login(ladder.cast.ines)
    send(client, visit, "arrive", at=(timezone.now() - timedelta(minutes=30)).isoformat())
    said = send(client, visit, "result", **violation(ladder, note="Gate on the left"))
    case = EnforcementCase.objects.get()
    assert said.json()["words"] == f"Recorded: violation. Case {case.number} is open. The notice follows."
    visit.refresh_from_db()
    assert (visit.minutes, visit.note) == (31, "Gate on the left") or visit.minutes == 30
    assert case.violations.get().detail == "Grass to the knee"
    assert "Issue the notice and post it" in page_of(client, visit)
    for _ in range(2):
        assert "issued and posted" in send(client, visit, "notice", case=case.number).json()["words"]
    case.refresh_from_db()
    assert case.stage == "served" and case.notices.count() == 1
    page = page_of(client, visit)
    assert "Issue the notice" not in page and "posted on the property" in page


def test_a_notice_takes_twenty_five_queries_at_most(ladder, visit, client, django_assert_max_num_queries):
    client.force_login(ladder.cast.ines)
    send(client, visit, "result", **violation(ladder))
    case = EnforcementCase.objects.get()
    with django_assert_max_num_queries(25):
        assert send(client, visit, "notice", case=case.number).status_code == 200


def test_a_queue_that_is_replayed_counts_once(ladder, visit, client):
    client.force_login(ladder.cast.ines)
    for _ in range(2):
        assert send(client, visit, "photo", photo=photo(), key="p").status_code == 200
        assert send(client, visit, "result", **violation(ladder)).status_code == 200
    assert EnforcementCase.objects.count() == 1 and visit.photos.count() == 1


def test_a_key_of_another_visit_is_not_taken_for_this_one(ladder, visit, client):
    client.force_login(ladder.cast.ines)
    send(client, visit, "photo", photo=photo(), key="p")
    send(client, visit, "result", **violation(ladder))
    visit.refresh_from_db()
    other = inspecting.plan_again(visit.case, by=ladder.cast.sam, due_on=today())
    for verb, fields in (("photo", {"photo": photo(), "key": "p"}), ("result", violation(ladder))):
        answer = send(client, other, verb, **fields)
        assert "for another visit" in answer.json()["refusal"]
    assert not other.photos.exists()


def test_a_photo_whose_file_is_lost_is_not_found(ladder, visit, client):
    client.force_login(ladder.cast.ines)
    send(client, visit, "photo", photo=photo())
    kept = visit.photos.get()
    kept.file.storage.delete(kept.file.name)
    assert client.get(f"/admin/inspections/{visit.pk}/photos/{kept.pk}/").status_code == 404


def test_a_second_result_is_refused_kindly(ladder, visit, client):
    client.force_login(ladder.cast.ines)
    send(client, visit, "result", outcome="in_compliance", key="one")
    said = send(client, visit, "result", outcome="void", key="two")
    assert said.status_code == 400 and "has its result already" in said.json()["refusal"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "tap one of the results"),
        ({"outcome": "violation"}, "Choose the section"),
        ({"outcome": "cite"}, "Say what the visit came to"),
        ({"outcome": "in_compliance", "minutes": "soon"}, "is no number"),
        ({"outcome": "in_compliance", "minutes": "900"}, "between a minute and twelve hours"),
        ({"outcome": "no_entry", "next_no_entry": "2026-01-05"}, "has passed"),
        ({"outcome": "no_entry", "next_no_entry": "soon"}, "Choose the day"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(ladder, visit, client, fields, words):
    client.force_login(ladder.cast.ines)
    pk = ladder.weeds.pk
    typed = {"note": "Blue gate", f"detail-{pk}": "To the knee", **fields}
    page = client.post(f"/admin/inspections/{visit.pk}/result/", typed)
    assert page.status_code == 422
    said = page.content.decode()
    assert words in said and "Blue gate" in said and "To the knee" in said
    visit.refresh_from_db()
    assert visit.result == ""


def test_outcomes_of_a_case_say_what_has_to_come_first(ladder, client):
    case = ladder.served()
    row = case.inspections.get(resulted_at=None)
    EnforcementCase.objects.update(comply_by=today() + timedelta(days=3))
    client.force_login(ladder.cast.ines)
    page = page_of(client, row)
    assert "Remains: cite: not now. The window runs until" in page
    assert "A supervisor of the department says that a case is void." in page
    said = send(client, row, "result", outcome="void", reason_void="x")
    assert said.status_code == 400 and "supervisor" in said.json()["refusal"]


def test_more_time_needs_days_and_a_reason(ladder, client):
    case = ladder.served()
    row = case.inspections.get(resulted_at=None)
    EnforcementCase.objects.update(
        served_on=today() - timedelta(days=9), comply_by=today() - timedelta(days=2)
    )
    client.force_login(ladder.cast.ines)
    assert "Say why" in send(client, row, "result", outcome="extension", days="7").json()["refusal"]
    assert (
        "how many days"
        in send(client, row, "result", outcome="extension", reason_extension="x").json()["refusal"]
    )
    send(client, row, "result", outcome="extension", days="7", reason_extension="Waits for a mower")
    case.refresh_from_db()
    assert case.comply_by >= today() + timedelta(days=7)


def test_abatement_is_asked_for_by_an_inspector_and_ordered_by_a_supervisor(ladder, client):
    case = ladder.served()
    row = case.inspections.get(resulted_at=None)
    client.force_login(ladder.cast.ines)
    said = send(client, row, "result", outcome="abate").json()["words"]
    assert "A supervisor of Code Enforcement orders the abatement" in said
    client.force_login(ladder.cast.sam)
    assert case.number in client.get("/admin/inspections/?of=all").content.decode()
    again = Inspection.objects.create(
        kind="reinspection", department=row.department, parcel=row.parcel, case=case, due_on=today(),
        created_at=timezone.now() - timedelta(minutes=5),
    )  # fmt: skip
    assert "The abatement is ordered." in send(client, again, "result", outcome="abate").json()["words"]
    case.refresh_from_db()
    assert case.stage == "ordered"


def test_a_csr_marks_what_an_owner_says_on_the_phone(ladder, client):
    row = ladder.served().inspections.get(resulted_at=None)
    client.force_login(ladder.cast.ana)
    assert "The owner says it is done" in page_of(client, row)
    client.post(f"/admin/inspections/{row.pk}/ready-early/", {"ready": "yes"})
    row.refresh_from_db()
    assert row.ready_early
    assert send(client, row, "result", outcome="in_compliance").status_code == 403
    client.force_login(ladder.cast.nora)
    assert send(client, row, "ready-early").status_code == 403


def test_photos_and_parties_are_not_for_analysts_nor_visits_for_other_departments(ladder, visit, client):
    kept = photos.add(visit, by=ladder.cast.ines, file=photo())
    address = f"/admin/inspections/{visit.pk}/photos/{kept.pk}/"
    for who, status in ((ladder.cast.ines, 200), (ladder.cast.nora, 404), (ladder.cast.pat, 403)):
        client.force_login(who)
        assert client.get(address).status_code == status
    client.force_login(ladder.cast.nora)
    assert "Olmo" not in page_of(client, visit)


def test_a_visit_knows_nothing_of_the_complainant(ladder, visit, client):
    service = ladder.complaint.service
    listed = [{"key": "knee", "name": "Knee high"}]
    ServiceAttribute.objects.create(
        service=service, code="height", description="How high?", datatype="singlevaluelist", values=listed
    )
    ServiceAttribute.objects.create(service=service, code="more", description="More?", datatype="text")
    ladder.complaint.attributes = {"height": "knee", "more": f"{MARK} wrote this", "other": MARK}
    ladder.complaint.save()
    for who in (ladder.cast.ines, ladder.cast.sam, ladder.cast.ana):
        client.force_login(who)
        page = page_of(client, visit)
        assert "Knee high" in page and MARK not in page
    client.force_login(ladder.cast.ines)
    assert MARK not in str(send(client, visit, "result", **violation(ladder)).json())
    assert MARK not in page_of(client, visit)
