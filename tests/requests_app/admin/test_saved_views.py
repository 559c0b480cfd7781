import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app import saved_views
from requests_app.admin import columns
from requests_app.models import ListSettings, SavedView
from tests.cast import MONDAY

VIEWS = "/admin/worklists/views/"


@pytest.fixture
def pair(cast):
    return cast.submit(), cast.submit(cast.high_weeds)


def keep(client, **given):
    given = {"worklist": "open", "query": "only=overdue&only=urgent", "name": "Burning", **given}
    return client.post(f"{VIEWS}new/", given, follow=True)


def numbers(response):
    return [row.service_request.number for row in response.context["rows"]]


def test_a_list_becomes_a_view_in_one_step_and_a_tab_with_its_count(cast, client):
    cast.submit(at=timezone.now() - timedelta(days=60))
    client.force_login(cast.pat)
    response = keep(client, query="only=overdue")
    view = SavedView.objects.get()
    assert response.redirect_chain == [(f"{VIEWS}{view.pk}/", 302)]
    assert len(response.context["rows"]) == 1
    tab = client.get("/admin/worklists/all/").context["tabs"][-1]
    assert (tab.title, tab.count.number, tab.url) == ("Burning", 1, f"{VIEWS}{view.pk}/")


def test_a_name_taken_already_leads_back_to_the_filtered_list(cast, client):
    client.force_login(cast.pat)
    keep(client)
    response = keep(client, query="service=pothole")
    assert response.redirect_chain == [("/admin/worklists/open/?service=pothole", 302)]
    assert "choose another name" in str(list(response.context["messages"])[0])


def test_a_shared_view_shows_each_reader_the_own_requests_and_its_owner_none_more(cast, pair, client):
    view = saved_views.save(cast.sam, name="All", worklist="open", filters={})
    saved_views.change(view, cast.sam, shared="everybody")
    for name, seen in (("pat", {pair[0].number}), ("sam", {pair[1].number})):
        client.force_login(cast.users[name])
        response = client.get(f"{VIEWS}{view.pk}/")
        assert set(numbers(response)) == seen
        assert [tab.count.number for tab in response.context["tabs"] if tab.title == "All"] == [1]
        export = client.get(f"{VIEWS}{view.pk}/export.csv").getvalue().decode()
        assert [number in export for number in sorted(seen)] == [True]


def test_a_view_of_somebody_else_is_not_there(cast, client):
    view = saved_views.save(cast.sam, name="Secret", worklist="open", filters={})
    client.force_login(cast.pat)
    for url in ("", "export.csv", "edit/"):
        assert client.get(f"{VIEWS}{view.pk}/{url}").status_code == 404
    assert client.post(f"{VIEWS}{view.pk}/delete/").status_code == 404


def test_filters_of_the_address_stand_instead_of_the_view_s_and_can_be_kept(cast, pair, client):
    view = saved_views.save(cast.ana, name="Holes", worklist="open", filters={"service": ["pothole"]})
    client.force_login(cast.ana)
    assert numbers(client.get(f"{VIEWS}{view.pk}/")) == [pair[0].number]
    response = client.get(f"{VIEWS}{view.pk}/", {"service": "high-weeds"})
    assert numbers(response) == [pair[1].number]
    assert "Keep these filters in “Holes”" in response.content.decode()
    assert len(numbers(client.get(f"{VIEWS}{view.pk}/", {"q": ""}))) == 2
    client.post(f"{VIEWS}{view.pk}/filters/", {"query": "service=high-weeds"})
    assert numbers(client.get(f"{VIEWS}{view.pk}/")) == [pair[1].number]


def test_a_view_with_a_filter_that_is_gone_says_so_and_breaks_no_other_list(cast, pair, client):
    view = saved_views.save(cast.pat, name="Old", worklist="open", filters={})
    SavedView.objects.filter(pk=view.pk).update(filters={"zone": ["7"]})
    client.force_login(cast.pat)
    response = client.get(f"{VIEWS}{view.pk}/")
    assert numbers(response) == []
    assert "no longer exists: “zone”" in response.content.decode()
    assert client.get("/admin/worklists/open/").status_code == 200


def test_chips_switch_on_and_off_and_keep_the_other_filters(cast, client):
    client.force_login(cast.ana)
    shown = client.get("/admin/worklists/open/", {"service": "pothole", "only": "urgent"}).context["listing"]
    chips = {chip.label: chip for chip in shown.chips}
    assert chips["Urgent or high"].query == "service=pothole" and chips["Urgent or high"].is_on
    assert chips["Mine"].query == "service=pothole&only=urgent&only=mine"


def test_columns_are_chosen_ordered_remembered_and_exported(cast, client):
    cast.submit(description="It is deep", at=MONDAY)
    client.force_login(cast.pat)
    posted = {
        "columns": ["age", "district", "reports"],
        "place_age": 9,
        "place_district": 2,
        "place_reports": 3,
    }
    client.post("/admin/worklists/open/columns/", posted)
    shown = client.get("/admin/worklists/open/")
    assert [heading.title for heading in shown.context["listing"].headings] == [
        "Number",
        "District",
        "Reports",
        "Age",
    ]
    (row,) = csv.DictReader(io.StringIO(client.get("/admin/worklists/open/export.csv").getvalue().decode()))
    assert list(row) == ["Number", "District", "Reports", "Age"]
    assert (row["District"], row["Reports"]) == ("River", "1")
    client.post("/admin/worklists/open/columns/", {"usual": "1"})
    assert ListSettings.objects.get(user=cast.pat).columns == {}


def test_every_column_can_be_shown_and_none_shows_words_to_the_analyst(
    cast, client, django_assert_max_num_queries
):
    cast.submit(cast.lead_paint, description="My child is ill", resident=cast.rosa)
    client.force_login(cast.nora)
    every = [name for name in columns.COLUMNS if name != "number"]
    for names in (every[:13], every[13:]):
        client.post("/admin/worklists/all/columns/", {"columns": names})
        with django_assert_max_num_queries(12):
            page = client.get("/admin/worklists/all/").content.decode()
        assert "child" not in page


def test_the_day_starts_where_one_wants(cast, client):
    view = saved_views.save(cast.pat, name="Mornings", worklist="open", filters={})
    client.force_login(cast.pat)
    assert client.get("/admin/worklists/")["Location"] == "/admin/worklists/mine/"
    for start, url in (
        ("all", "/admin/worklists/all/"),
        (str(view.pk), f"{VIEWS}{view.pk}/"),
        ("99", "/admin/worklists/mine/"),
    ):
        client.post(f"{VIEWS}settings/", {"start": start, "has_keys": "on"})
        assert client.get("/admin/worklists/")["Location"] == url


def test_keys_are_switched_off_for_a_person(cast, client):
    client.force_login(cast.pat)
    client.post(f"{VIEWS}settings/", {"start": ""})
    assert 'data-keys="off"' in client.get("/admin/worklists/open/").content.decode()


def test_the_owner_changes_shares_and_deletes(cast, client):
    view = saved_views.save(cast.sam, name="All", worklist="open", filters={})
    client.force_login(cast.sam)
    page = f"{VIEWS}{view.pk}/edit/"
    given = {
        "name": "Ours",
        "shared": "department",
        "position": 5,
        "is_dense": "on",
        "is_pinned": "on",
        "order": "newest",
    }
    assert "Choose the department" in client.post(page, given).content.decode()
    client.post(page, {**given, "department": "DCE", "columns": ["what", "age"]})
    view.refresh_from_db()
    assert (view.name, view.shared, view.department, view.order) == (
        "Ours",
        "department",
        cast.code_enforcement,
        "newest",
    )
    assert view.columns == ["number", "what", "age"]
    client.force_login(cast.ines)
    assert client.get(page).status_code == 403
    assert "Ours" in client.get(VIEWS).content.decode()
    client.force_login(cast.sam)
    client.post(f"{VIEWS}{view.pk}/delete/")
    assert not SavedView.objects.exists()
