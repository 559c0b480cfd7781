"""The demo's own time, and that nobody else lives in it."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from civic311 import demo_clock


@pytest.fixture
def home(tmp_path, settings, monkeypatch):
    settings.CIVIC311_HOME = tmp_path
    settings.TIME_ZONE = "America/New_York"
    monkeypatch.setattr(timezone, "now", timezone.now)  # put back afterwards
    return tmp_path


def test_a_city_of_a_stated_day_lives_on_it(home):
    real = demo_clock.now()
    demo_clock.begin(date(2026, 6, 17))
    demo_clock.tell()
    assert timezone.localdate() == date(2026, 6, 17)
    assert timezone.localtime().hour == timezone.localtime(real).hour
    demo_clock.begin(date(2026, 1, 5))
    assert timezone.localdate() == date(2026, 6, 17)  # a clock that runs is not set again


def test_a_city_of_today_needs_no_clock(home):
    demo_clock.begin(timezone.localdate(demo_clock.now()))
    assert not (home / "demo-clock").exists()
    assert abs(demo_clock.now() - timezone.now()) < timedelta(minutes=1)


def test_time_only_goes_forward(home):
    demo_clock.begin(date(2026, 6, 17))
    morning = timezone.make_aware(datetime(2026, 6, 18, 6, 30))
    demo_clock.advance(morning)
    assert abs(demo_clock.now() - morning) < timedelta(minutes=1)
    demo_clock.advance(morning - timedelta(days=3))
    assert demo_clock.now() >= morning
    demo_clock.advance(morning + timedelta(days=40_000))
    assert timezone.localdate(demo_clock.now()) == demo_clock.real_day()


def test_nothing_but_the_command_changes_the_time(home):
    real = timezone.now
    demo_clock.begin(date(2026, 6, 17))
    demo_clock.install()
    assert timezone.now is real
