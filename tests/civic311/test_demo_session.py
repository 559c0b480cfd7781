"""The tour exists only under `manage.py demo`, and only for a browser on this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from civic311 import demo_session
from civic311.processes import identity


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.CIVIC311_HOME = tmp_path
    forget = demo_session.is_active.cache_clear
    forget()
    yield
    forget()


def child(home: Path, token: str) -> str:
    """What a process started by this one believes, given the token."""
    code = (
        "import pathlib, django; from django.conf import settings; django.setup(); "
        f"settings.CIVIC311_HOME = pathlib.Path({str(home)!r}); "
        "from civic311 import demo_session; print(demo_session.is_active())"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", demo_session.TOKEN: token}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    ).stdout.strip()


def test_a_child_of_the_command_with_its_token_has_the_tour(tmp_path):
    token = demo_session.begin()
    assert child(tmp_path, token) == "True"


def test_a_child_without_the_token_has_no_tour(tmp_path):
    demo_session.begin()
    assert child(tmp_path, "guessed") == "False"


def test_a_process_that_is_no_child_of_the_command_has_no_tour_even_with_the_token(tmp_path):
    token = demo_session.begin()
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        session = demo_session.read()
        session["command"] = identity(other.pid)
        (tmp_path / "demo-session.json").write_text(json.dumps(session))
        assert child(tmp_path, token) == "False"
    finally:
        other.communicate(b"\n")


def test_without_a_session_no_setting_brings_the_tour(tmp_path, monkeypatch):
    for value in ("", "1", "on", "True"):
        monkeypatch.setenv(demo_session.TOKEN, value)
        demo_session.is_active.cache_clear()
        assert not demo_session.is_active()


def test_the_session_file_is_for_the_owner_only(tmp_path):
    demo_session.begin()
    assert (tmp_path / "demo-session.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"token": 1}'])
def test_a_broken_session_file_brings_no_tour(tmp_path, content, monkeypatch):
    monkeypatch.setenv(demo_session.TOKEN, "")
    (tmp_path / "demo-session.json").write_text(content)
    assert not demo_session.is_active()


def test_the_guard_is_not_even_installed_in_a_deployment():
    with pytest.raises(MiddlewareNotUsed):
        demo_session.guard_the_tour(lambda request: HttpResponse())


@pytest.mark.parametrize(
    "elsewhere",
    [{"REMOTE_ADDR": "192.168.1.20"}, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.168.1.20"}],
)
def test_the_tour_is_hidden_from_other_machines(monkeypatch, elsewhere):
    monkeypatch.setattr(demo_session, "is_active", lambda: True)
    guard = demo_session.guard_the_tour(lambda request: HttpResponse("here"))
    with pytest.raises(Http404):
        guard(RequestFactory().get("/demo/", **elsewhere))
    assert guard(RequestFactory().get("/demo/")).content == b"here"
    assert guard(RequestFactory().get("/report/", **elsewhere)).content == b"here"


@pytest.mark.django_db
def test_the_tour_has_no_address_outside_the_command(client):
    assert client.get("/demo/").status_code == 404
