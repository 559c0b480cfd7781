import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.cases.intake import Place
from requests_app.models import ServiceRequest
from tests.cast import MONDAY

LIST = "/admin/worklists/{}/"


def text(response):
    return response.content.decode()


def numbers(response):
    return {row.service_request.number for row in response.context["rows"]}


@pytest.fixture
def pair(cast):
    """A pothole of Public Works and weeds of Code Enforcement."""
    return cast.submit(resident=cast.rosa), cast.submit(cast.high_weeds, resident=cast.rosa)


def test_list_shows_the_own_departments_requests_only(cast, pair, client):
    pothole, weeds = pair
    for name, seen in (("sam", {weeds}), ("pat", {pothole}), ("ana", {pothole, weeds})):
        client.force_login(cast.users[name])
        response = client.get(LIST.format("open"))
        assert numbers(response) == {row.number for row in seen}
        assert response.context["total"].number == len(seen)
        assert [tab.count.number for tab in response.context["tabs"] if tab.title == "All requests"] == [
            len(seen)
        ]


def test_page_of_fifty_takes_twelve_queries_at_most(cast, client, django_assert_max_num_queries):
    for i in range(60):
        cast.submit(at=MONDAY + timedelta(minutes=i))
    for name in ("pat", "ana", "alma"):
        client.force_login(cast.users[name])
        with django_assert_max_num_queries(12):
            response = client.get(
                LIST.format("open"), {"q": "main", "service": "pothole", "department": "PWD"}
            )
        assert len(response.context["rows"]) == 50
        assert response.context["next_page"]


def test_next_and_previous_page_are_links_that_keep_the_filters(cast, client):
    for i in range(55):
        cast.submit(at=MONDAY + timedelta(minutes=i))
    client.force_login(cast.pat)
    first = client.get(LIST.format("open"), {"service": "pothole"})
    second = client.get(LIST.format("open"), {"service": "pothole", "after": first.context["next_page"]})
    assert len(second.context["rows"]) == 5
    assert not numbers(first) & numbers(second)
    assert 'rel="prev" href="?service=pothole&amp;before=' in text(second)


def test_broken_place_says_so_and_shows_the_way_back(cast, pair, client):
    client.force_login(cast.ana)
    response = client.get(LIST.format("open"), {"after": "rubbish"})
    assert response.status_code == 200
    assert "start again at the first page" in text(response)


def test_number_in_the_box_opens_its_request(cast, pair, client):
    client.force_login(cast.ana)
    response = client.get(LIST.format("all"), {"q": pair[0].number})
    assert response["Location"] == f"/admin/requests_app/servicerequest/{pair[0].pk}/change/"


def test_number_of_another_department_finds_nothing(cast, pair, client):
    client.force_login(cast.pat)
    response = client.get(LIST.format("all"), {"q": pair[1].number})
    assert numbers(response) == set()
    assert response.context["total"].number == 0


def test_unknown_filter_is_named_and_lists_nothing(cast, pair, client):
    client.force_login(cast.ana)
    response = client.get(LIST.format("open"), {"department": "NOPE"})
    assert "NOPE is not one of the available choices" in text(response)
    assert numbers(response) == set()


def test_unknown_list_is_not_found(cast, client):
    client.force_login(cast.ana)
    assert client.get(LIST.format("secret")).status_code == 404


def test_due_and_age_are_words(cast, client):
    cast.submit(at=timezone.now() - timedelta(days=30))
    client.force_login(cast.pat)
    page = text(client.get(LIST.format("overdue")))
    assert "days overdue" in page or "weeks overdue" in page
    assert "4 weeks" in page


def test_empty_list_says_what_that_means(cast, client):
    client.force_login(cast.pat)
    assert "Nothing is overdue." in text(client.get(LIST.format("overdue")))


def test_export_has_the_lists_rows_and_no_formula(cast, client):
    cast.submit(
        description="=HYPERLINK(1)",
        place=Place(address="+1 Elm", latitude=41.76, longitude=-72.67),
    )
    cast.submit(cast.high_weeds)
    client.force_login(cast.pat)
    response = client.get("/admin/worklists/open/export.csv")
    assert response["Content-Disposition"] == 'attachment; filename="open.csv"'
    (row,) = csv.DictReader(io.StringIO(response.getvalue().decode()))
    assert row["service_code"] == "pothole"
    assert row["description"] == "'=HYPERLINK(1)"
    assert row["address"] == "'+1 Elm"


def test_export_hides_private_words_from_the_analyst(cast, client):
    cast.pothole.visibility = "private"
    cast.pothole.save()
    cast.submit(description="My child is ill")
    client.force_login(cast.nora)
    assert "child" not in client.get("/admin/worklists/all/export.csv").getvalue().decode()
    client.force_login(cast.pat)
    assert "child" in client.get("/admin/worklists/all/export.csv").getvalue().decode()


def test_export_keeps_the_filters_and_the_search(cast, pair, client):
    client.force_login(cast.ana)
    rows = (
        client.get("/admin/worklists/all/export.csv", {"service": "pothole", "q": "main"}).getvalue().decode()
    )
    assert pair[0].number in rows
    assert pair[1].number not in rows


def test_long_addresses_and_many_rows_are_shown(cast, client):
    cast.submit(place=Place(address="Very Long Street " * 17))
    client.force_login(cast.pat)
    assert "Very Long Street" in text(client.get(LIST.format("open")))
    assert ServiceRequest.objects.count() == 1


def test_people_are_colleagues_of_the_own_departments(cast, client):
    client.force_login(cast.sam)
    names = {p["username"] for p in client.get("/admin/people/").json()["people"]}
    assert names == {"sam", "ines"}
    assert client.get("/admin/people/", {"q": "pa"}).json() == {"people": []}
    client.force_login(cast.alma)
    assert {p["username"] for p in client.get("/admin/people/", {"q": "pa"}).json()["people"]} == {"pat"}
