import pytest
from django.test import RequestFactory

from civic311.security import is_loopback


@pytest.mark.django_db
def test_only_the_admin_and_the_api_docs_may_hold_inline_code(client):
    for path in ("/", "/report/", "/reports/", "/nowhere/", "/administrator/"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval'" in policy
    assert "default-src 'none'" in policy


def test_every_page_refuses_frames_and_sniffing(client):
    headers = client.get("/healthz").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "10.0.0.5"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"}, False),
    ],
)
def test_loopback_is_this_machine_and_no_proxy(meta, expected):
    assert is_loopback(RequestFactory().get("/", **meta)) is expected


@pytest.mark.django_db
def test_five_wrong_passwords_lock_the_sign_in(client, django_user_model):
    django_user_model.objects.create_user("ana", password="right, and long enough", is_staff=True)
    for _ in range(5):
        client.post("/admin/login/", {"username": "ana", "password": "wrong"})
    answer = client.post("/admin/login/", {"username": "ana", "password": "right, and long enough"})
    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session
