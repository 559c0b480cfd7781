import pytest
from django.contrib.auth.models import User

from requests_app import keys
from requests_app.cases import actions
from requests_app.cases.intake import Place
from requests_app.models import ApiKey, Resident, ServiceRequest

HOUSE = Place(address="1234 Main St", latitude=41.76374, longitude=-72.67319)
URL = "/api/v1/requests/"


def bearer(*scopes, **given):
    _, secret = keys.issue("Test", scopes=scopes, rate=None, **given)
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


@pytest.fixture
def home(cast):
    cast.high_weeds.visibility = "not_verbatim"
    cast.high_weeds.save()
    return cast.submit(cast.high_weeds, place=HOUSE, description="Mrs. Miller next door")


def post(client, data, **headers):
    return client.post(URL, data, content_type="application/json", **headers)


def test_strangers_read_what_is_public(client, cast, home):
    street = cast.submit(description="Deep")
    cast.lead_paint.visibility = "private"
    cast.lead_paint.save()
    hidden = cast.submit(cast.lead_paint)
    rows = {row["number"]: row for row in client.get(URL).json()["results"]}
    assert set(rows) == {street.number, home.number}
    assert rows[street.number]["description"] == "Deep"
    assert rows[home.number]["address"] == "1200 block of Main St"
    assert rows[home.number]["latitude"] == 41.764
    assert rows[home.number]["description"] == "Complaint: High weeds."
    assert client.get(f"{URL}{hidden.number}/").status_code == 404


def test_key_with_the_scope_read_reads_everything_but_the_words_of_a_code_complaint(client, cast, home):
    row = client.get(f"{URL}{home.number}/", **bearer(ApiKey.Scope.READ)).json()
    assert row["address"] == HOUSE.address
    assert row["description"] == "Complaint: High weeds."
    cast.pothole.visibility = "private"
    cast.pothole.save()
    hidden = cast.submit(description="Mrs. Miller fell")
    said = client.get(f"{URL}{hidden.number}/", **bearer(ApiKey.Scope.READ)).json()
    assert said["description"] == "Mrs. Miller fell"
    assert row["timeline"][0]["words"] == "We received it."


def test_staff_read_their_own_requests(client, cast, home):
    street = cast.submit()
    client.force_login(cast.pat)
    assert [row["number"] for row in client.get(URL).json()["results"]] == [street.number]
    assert client.get(f"{URL}{home.number}/").status_code == 404


def test_pages_go_on_by_cursor(client, cast):
    numbers = [cast.submit().number for _ in range(5)]
    seen, link = [], f"{URL}?page_size=2"
    while link:
        page = client.get(link).json()
        seen += [row["number"] for row in page["results"]]
        link = page["next"]
    assert sorted(seen) == sorted(numbers)


def test_page_takes_the_same_queries_for_any_number_of_rows(client, cast, django_assert_max_num_queries):
    for _ in range(5):
        cast.submit()
    with django_assert_max_num_queries(4):
        assert len(client.get(URL).json()["results"]) == 5


@pytest.mark.parametrize("query", ["service=nonsense", "status=lost", "received_from=x"])
def test_wrong_question_is_refused_in_words(client, cast, query):
    response = client.get(f"{URL}?{query}")
    assert response.status_code in (400, 404)
    assert response.json()["detail"]


def test_filters_narrow(client, cast, home):
    street = cast.submit()
    actions.close(street, by=cast.pat, resolution="fixed", sentence="Filled.")
    assert [row["number"] for row in client.get(f"{URL}?status=closed").json()["results"]] == [street.number]
    assert (
        client.get(f"{URL}?q=Miller").json()["results"] != []
    )  # strangers cannot search words: q is ignored


def test_new_request_is_routed_and_answered(client, cast):
    given = {"service_code": cast.pothole.service_code, "description": "Deep", "latitude": 41.7637, "longitude": -72.6731,
             "email": "rosa@example.org"}  # fmt: skip
    response = post(client, given, **bearer(ApiKey.Scope.REPORT))
    assert response.status_code == 201, response.json()
    row = ServiceRequest.objects.get(number=response.json()["number"])
    assert (row.department, row.channel, row.description) == (cast.public_works, "app", "Deep")
    assert row.resident.email == "rosa@example.org"
    assert row.events.filter(kind="received").exists()


def test_new_request_posted_twice_is_one(client, cast):
    headers = bearer(ApiKey.Scope.REPORT) | {"HTTP_IDEMPOTENCY_KEY": "a1"}
    given = {"service_code": cast.pothole.service_code, "address": "1 Main St", "email": "new@example.org"}
    first, again = post(client, given, **headers), post(client, given, **headers)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again["Idempotent-Replay"] == "true"
    assert ServiceRequest.objects.count() == 1
    assert Resident.objects.filter(email="new@example.org").count() == 1
    other = post(client, given | {"address": "2 Main St"}, **headers)
    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["detail"]


def test_refused_request_may_be_sent_again_with_the_same_key(client, cast):
    headers = bearer(ApiKey.Scope.REPORT) | {"HTTP_IDEMPOTENCY_KEY": "a1"}
    assert post(client, {"service_code": cast.pothole.service_code}, **headers).status_code == 400
    assert (
        post(
            client, {"service_code": cast.pothole.service_code, "address": "1 Main St"}, **headers
        ).status_code
        == 201
    )


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({}, 400, "service_code"),
        ({"service_code": "nonsense"}, 404, None),
        ({"service_code": "pothole"}, 400, "place"),
        ({"service_code": "pothole", "latitude": 0, "longitude": 0}, 400, "latitude"),
        ({"service_code": "pothole", "latitude": 41.7637}, 400, "place"),
        ({"service_code": "pothole", "address": "x", "email": "nobody"}, 400, "email"),
        ({"service_code": "pothole", "address": "x", "phone": "12"}, 400, "phone"),
        ({"service_code": "pothole", "address": "x", "description": "d" * 4001}, 400, "description"),
        ({"service_code": "pothole", "address": "a\x00b"}, 400, "address"),
        ({"service_code": "pothole", "address": "x", "attributes": {"\x00": "a"}}, 400, "attributes"),
        ('{"service_code": "pothole", "language": "\\ud800"}', 400, "language"),
        ('{"service_code": "pothole", "attributes": ' + '{"a":' * 40 + "1" + "}" * 41, 400, None),
        ("[" * 100_000, 400, None),
        ([1], 400, None),
    ],
)
def test_bad_input_is_refused_by_field(client, cast, given, status, field):
    response = post(client, given, **bearer(ApiKey.Scope.REPORT))
    assert response.status_code == status, response.content
    assert response.json()["detail"]
    assert field is None or field in response.json()["errors"]
    assert not ServiceRequest.objects.exists()


def test_who_may_not_is_told_why(client, cast):
    assert post(client, {}).status_code == 401
    assert post(client, {}, HTTP_AUTHORIZATION="Bearer forged").status_code == 401
    assert post(client, {}, **bearer(ApiKey.Scope.READ)).status_code == 403
    key, secret = keys.issue("Slow", rate=1)
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    client.get(URL, **headers)
    slow = client.get(URL, **headers)
    assert slow.status_code == 429
    assert int(slow["Retry-After"]) > 0
    keys.revoke(key)
    assert client.get(URL, **headers).status_code == 401


def test_history_names_the_user_of_the_key(client, cast):
    user = User.objects.create(username="app")
    headers = bearer(ApiKey.Scope.REPORT, user=user)
    number = post(
        client, {"service_code": cast.pothole.service_code, "address": "1 Main St"}, **headers
    ).json()["number"]
    assert ServiceRequest.objects.get(number=number).events.first().actor == user


def test_staff_narrow_by_the_chips_of_their_lists_and_strangers_do_not(client, cast, home):
    held = actions.assign(cast.submit(), by=cast.pat, to=cast.pat)
    others = cast.submit()
    client.force_login(cast.pat)
    assert [row["number"] for row in client.get(URL, {"only": "mine"}).json()["results"]] == [held.number]
    assert client.get(URL, {"only": ["mine", "overdue"]}).json()["results"] == []
    refused = client.get(URL, {"only": "lucky"})
    assert refused.status_code == 400 and "lucky" in refused.content.decode()
    client.logout()
    assert others.number in {row["number"] for row in client.get(URL, {"only": "mine"}).json()["results"]}
