from datetime import timedelta

import pytest
from django.utils import timezone

from reports import writing
from requests_app import keys
from requests_app.models import ApiKey

DAY = timezone.localdate() - timedelta(days=2)


@pytest.fixture
def written(cast):
    cast.submit(at=timezone.now() - timedelta(days=4))
    writing.write([DAY], known_at=timezone.now(), kinds=["department"])
    return cast


def bearer(scope=ApiKey.Scope.REPORTS):
    return {"HTTP_AUTHORIZATION": f"Bearer {keys.issue('BI', scopes=[scope], rate=None)[1]}"}


def test_measures_are_public_with_definitions(client, db):
    found = {row["key"]: row for row in client.get("/api/v1/measures/").json()}
    assert "not closed" in found["backlog"]["definition"]
    assert client.get("/api/v1/measures/backlog/").json() == found["backlog"]
    assert client.get("/api/v1/measures/nonsense/").status_code == 404


def test_reports_are_read_with_a_key(client, written):
    rows = client.get("/api/v1/reports/", **bearer()).json()["results"]
    assert {row["day"] for row in rows} == {DAY.isoformat()}
    one = client.get(f"/api/v1/reports/department/PWD/{DAY}/", **bearer()).json()
    assert one["figures"]["header"]["department"]["code"] == "PWD"
    assert client.get("/api/v1/reports/department/PWD/yesterday/", **bearer()).status_code == 404


def test_reports_narrow_by_department(client, written):
    rows = client.get("/api/v1/reports/?department=DCE", **bearer()).json()["results"]
    assert {row["department"] for row in rows} == {"DCE"}
    assert client.get("/api/v1/reports/?kind=nonsense", **bearer()).status_code == 400


def test_reports_are_not_for_strangers_nor_for_other_departments(client, written):
    assert client.get("/api/v1/reports/").status_code == 401
    assert client.get("/api/v1/reports/", **bearer(ApiKey.Scope.READ)).status_code in (401, 403)
    client.force_login(written.sam)
    assert {row["department"] for row in client.get("/api/v1/reports/").json()["results"]} == {"DCE"}
