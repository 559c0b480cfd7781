from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app import keys
from requests_app.models import ApiKey

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_key_is_kept_as_a_hash_and_found_by_it(db):
    key, secret = keys.issue("FixMyStreet", scopes=["report", "report"], at=AT)
    assert secret.startswith("c311_") and len(secret) > 40 and key.scopes == ["report"] and key.rate == 60
    row = ApiKey.objects.values().get()
    assert secret not in map(str, row.values()) and secret.startswith(row["hint"]) and len(row["hint"]) == 9
    assert keys.find(secret) == key and keys.find(secret + "x") is None and keys.find("") is None
    keys.revoke(key, at=AT)
    assert keys.find(secret) is None and keys.revoke(key).revoked_at == AT


@pytest.mark.parametrize("wrong", [{"scopes": ["root"]}, {"scopes": []}, {"rate": 0}])
def test_key_that_makes_no_sense_is_refused(db, wrong):
    with pytest.raises(ValidationError):
        keys.issue("App", **wrong)
    assert not ApiKey.objects.exists()


def test_uses_are_counted_by_the_minute(db):
    key, _ = keys.issue("App", rate=2, at=AT)
    assert [keys.count_use(key, AT + timedelta(seconds=s)) for s in (0, 10, 20, 59)] == [0, 0, 40, 1]
    assert keys.count_use(key, AT + timedelta(seconds=61)) == 0
    key.refresh_from_db()
    assert key.window_uses == 1 and key.last_used_at == AT + timedelta(seconds=61)


def test_key_without_a_limit_is_written_down_once_a_minute(db, django_assert_num_queries):
    key, _ = keys.issue("App", rate=None, at=AT)
    assert keys.count_use(key, AT) == 0
    key.refresh_from_db()
    with django_assert_num_queries(0):
        assert keys.count_use(key, AT + timedelta(seconds=30)) == 0
    with django_assert_num_queries(1):
        keys.count_use(key, AT + timedelta(seconds=90))
