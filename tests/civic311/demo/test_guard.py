"""Who finds the tour: nobody but a browser on this machine, under a running demo."""

import os
import secrets

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from civic311 import demo_session
from civic311.demo.guard import demo_only
from civic311.processes import identity


@demo_only
def page(request):
    return HttpResponse("here")


@pytest.fixture
def session(settings, tmp_path, monkeypatch):
    """A session as the command writes it, of which this process believes to be a child."""
    settings.CIVIC311_HOME = tmp_path
    monkeypatch.setenv(demo_session.TOKEN, demo_session.begin())
    demo_session._write({**demo_session.read(), "command": identity(os.getppid())})
    demo_session.is_active.cache_clear()
    yield
    demo_session.is_active.cache_clear()


def get(**given):
    return page(RequestFactory().get("/demo/", **given))


def test_tour_is_there_for_this_machine_under_the_command(session):
    assert get(REMOTE_ADDR="127.0.0.1").content == b"here"
    assert get(REMOTE_ADDR="::1").content == b"here"


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_tour_is_not_there_for_other_machines(session, elsewhere):
    with pytest.raises(Http404):
        get(**elsewhere)


def test_tour_is_not_there_with_a_wrong_token(session, monkeypatch):
    monkeypatch.setenv(demo_session.TOKEN, secrets.token_urlsafe(32))
    demo_session.is_active.cache_clear()
    with pytest.raises(Http404):
        get(REMOTE_ADDR="127.0.0.1")


def test_tour_ends_with_the_command(session):
    demo_session.end()
    demo_session.is_active.cache_clear()
    with pytest.raises(Http404):
        get(REMOTE_ADDR="127.0.0.1")


@pytest.mark.parametrize("address", ["/demo/", "/demo/rosa/"])
def test_tour_has_no_address_in_a_deployment(client, db, address):
    assert client.get(address).status_code == 404


@pytest.mark.urls("tests.civic311.demo.tour_urls")
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/demo/"),
        ("get", "/demo/rosa/"),
        ("post", "/demo/be/max/"),
        ("post", "/demo/morning/"),
        ("post", "/demo/june/"),
        ("post", "/demo/rosa/reports/"),
        ("post", "/demo/rosa/answered/"),
    ],
)
def test_every_page_of_the_tour_is_guarded_by_itself(client, db, method, address):
    """Even if its addresses were included by mistake, without the command each of them is a 404."""
    assert getattr(client, method)(address).status_code == 404
