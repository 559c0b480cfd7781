from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.cases import actions
from requests_app.enforcement import inspecting
from requests_app.filters import today
from requests_app.models import (
    Inspection,
    Inspector,
    InspectorGroup,
    Leave,
    Parcel,
    Posting,
    SafetyFlag,
)

from .conftest import MARK

LIST = "/admin/inspections/"


@pytest.fixture
def trade(visit, ladder):
    group = InspectorGroup.objects.create(
        department=visit.department, code="nuisance", name="Nuisance inspectors"
    )
    group.own.add(ladder.task)
    return Inspector.objects.create(user=ladder.cast.ines, group=group)


def several(ladder, count):
    for n in range(count):
        parcel = Parcel.objects.create(
            number=f"E-{n}", address=f"{n} Elm Street", latitude=41.755 + n / 500, longitude=-72.675
        )
        Inspection.objects.create(
            kind="sweep", department=ladder.cast.code_enforcement, parcel=parcel, task=ladder.task,
            inspector=ladder.cast.ines, due_on=today(), scheduled_on=today(), created_at=timezone.now(),
        )  # fmt: skip


def test_the_day_is_in_driving_order_in_twelve_queries_at_most(
    ladder, visit, trade, client, django_assert_max_num_queries
):
    several(ladder, 8)
    SafetyFlag.objects.create(
        parcel=visit.parcel, kind="dog", text="Loose in the yard", set_on=today(),
        expires_on=today() + timedelta(days=30),
    )  # fmt: skip
    Posting.objects.create(
        inspector=trade, day=today(), task=ladder.task, zone=ladder.cast.river, published_at=timezone.now()
    )
    client.force_login(ladder.cast.ines)
    with django_assert_max_num_queries(12):
        page = client.get(LIST).content.decode()
    places = [page.index(f">{n} Elm Street</a>") for n in range(8)]
    assert places in (sorted(places), sorted(places, reverse=True))
    assert "9 visits to go" in page and "⚠ Dog" in page
    assert "High weeds, River, all day" in page
    assert "1st, first inspection" in page and visit.service_request.number in page


def test_sam_looks_at_anybodys_day_in_twelve_queries_at_most(
    ladder, visit, trade, client, django_assert_max_num_queries
):
    client.force_login(ladder.cast.sam)
    with django_assert_max_num_queries(12):
        page = client.get(f"{LIST}?of={ladder.cast.ines.pk}").content.decode()
    assert "Ines’s inspections" in page and "1 visit to go" in page
    with django_assert_max_num_queries(12):
        assert "550 Main Street" in client.get(f"{LIST}?of=all&tab=first").content.decode()
    assert client.get(f"{LIST}?of={ladder.cast.pat.pk}").status_code == 404


@pytest.mark.parametrize(
    ("tab", "change", "is_there"),
    [
        ("today", {"scheduled_on": today() - timedelta(days=1)}, True),
        ("today", {"scheduled_on": today() + timedelta(days=1)}, False),
        ("overdue", {"due_on": today() - timedelta(days=1)}, True),
        ("overdue", {}, False),
        ("first", {}, True),
        ("again", {}, False),
        ("again", {"kind": "reinspection"}, True),
        ("early", {"ready_early": True}, True),
        ("unassigned", {"inspector": None}, True),
        ("first", {"inspector": None}, False),
        ("week", {"scheduled_on": today() + timedelta(days=8)}, False),
        ("done", {"result": "no_entry", "resulted_at": timezone.now()}, True),
        ("first", {"cancelled_at": timezone.now()}, False),
    ],
)
def test_a_tab_holds_what_its_name_says_and_counts_it(ladder, visit, client, tab, change, is_there):
    Inspection.objects.filter(pk=visit.pk).update(**change)
    client.force_login(ladder.cast.ines)
    page = client.get(LIST, {"tab": tab})
    assert ("550 Main Street" in page.content.decode()) is is_there
    assert page.context["counts"][tab] == is_there


def test_ready_are_those_whose_owners_window_has_passed(ladder, client):
    case = ladder.served()
    Inspection.objects.filter(case=case).update(inspector=ladder.cast.ines)
    client.force_login(ladder.cast.ines)
    page = client.get(LIST, {"tab": "ready"}).content.decode()
    assert case.number in page and "Window ended" in page and "2nd, re-inspection" in page


def test_one_claims_what_is_nobodys(ladder, visit, client):
    Inspection.objects.update(inspector=None)
    client.force_login(ladder.cast.ines)
    said = client.post(f"{LIST}several/", {"one": visit.pk, "back": "?tab=unassigned"}, follow=True)
    assert "1 inspection is yours now." in said.content.decode()
    visit.refresh_from_db()
    assert visit.inspector == ladder.cast.ines


def test_sam_gives_several_at_once_and_reads_why_one_is_refused(ladder, visit, trade, client):
    several(ladder, 1)
    other = Inspection.objects.exclude(pk=visit.pk).get()
    done = Inspection.objects.filter(pk=visit.pk)
    done.update(result="no_entry", resulted_at=timezone.now(), scheduled_on=None)
    Inspection.objects.update(inspector=None)
    client.force_login(ladder.cast.sam)
    fields = {
        "verb": "assign",
        "chosen": [visit.pk, other.pk],
        "to": ladder.cast.ines.pk,
        "back": "?tab=today&of=all",
    }
    page = client.post(f"{LIST}several/", fields, follow=True).content.decode()
    assert "1 inspection is with Ines now." in page
    assert "550 Main Street: This inspection has its result already" in page
    other.refresh_from_db()
    assert other.inspector == ladder.cast.ines


def test_nobody_on_leave_gets_a_visit_that_day(ladder, visit, trade, client):
    day = inspecting.clocks.clock_of(None).next_working_day(today() + timedelta(days=1))
    Leave.objects.create(inspector=trade, first_day=day, last_day=day)
    client.force_login(ladder.cast.sam)
    fields = {"verb": "schedule", "chosen": visit.pk, "on": day.isoformat(), "back": "?of=all"}
    page = client.post(f"{LIST}several/", fields, follow=True)
    assert "Ines is on vacation" in page.content.decode()
    assert f'value="{day}"' in page.content.decode()
    visit.refresh_from_db()
    assert visit.scheduled_on == today()


def test_an_inspector_plans_the_own_day_but_not_anothers(ladder, visit, client):
    day = inspecting.clocks.clock_of(None).next_working_day(today() + timedelta(days=1)).isoformat()
    fields = {"verb": "schedule", "chosen": visit.pk, "on": day, "back": ""}
    client.force_login(ladder.cast.ines)
    assert (
        "1 inspection is planned for" in client.post(f"{LIST}several/", fields, follow=True).content.decode()
    )
    Inspection.objects.update(inspector=ladder.cast.sam)
    assert "Your role cannot do this" in client.post(f"{LIST}several/", fields, follow=True).content.decode()
    fields = {"verb": "assign", "chosen": visit.pk, "to": ladder.cast.ines.pk}
    assert "Your role cannot do this" in client.post(f"{LIST}several/", fields, follow=True).content.decode()


def test_the_list_and_the_sheet_know_nothing_of_the_complainant(ladder, visit, client, monkeypatch):
    from requests_app.admin.inspections import sheet

    printed = {}
    monkeypatch.setattr(sheet, "pdf", lambda template, data: printed.update(data) or b"%PDF-")
    ladder.complaint.attributes = {"free": f"{MARK} knows"}
    ladder.complaint.save()
    client.force_login(ladder.cast.ines)
    for tab in ("today", "first", "week"):
        assert MARK not in client.get(LIST, {"tab": tab}).content.decode()
    client.get(f"{LIST}sheet.pdf")
    assert printed["stops"][0]["where"] == "550 Main Street" and MARK not in str(printed)


def test_the_sheet_is_a_pdf_of_ones_own_day(ladder, visit, client):
    client.force_login(ladder.cast.ines)
    said = client.get(f"{LIST}sheet.pdf")
    assert said["Content-Type"] == "application/pdf" and said.content[:5] == b"%PDF-"
    assert client.get(f"{LIST}sheet.pdf", {"day": "2026-02-30"}).status_code == 404
    client.force_login(ladder.cast.sam)
    assert client.get(f"{LIST}sheet.pdf").status_code == 404
    assert client.get(f"{LIST}sheet.pdf", {"of": ladder.cast.ines.pk}).status_code == 200


def test_a_visit_whose_complaint_was_closed_meanwhile_says_so(ladder, visit, client):
    actions.close(ladder.complaint, by=ladder.cast.sam, resolution="not_city", sentence="It is the state's.")
    client.force_login(ladder.cast.ines)
    assert "The complaint is closed." in client.get(LIST).content.decode()
    assert "The complaint was closed since" in client.get(f"{LIST}{visit.pk}/").content.decode()
