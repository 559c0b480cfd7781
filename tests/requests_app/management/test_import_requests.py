"""The command, as a person types it."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from requests_app.importing import requests
from requests_app.models import Note, RequestEvent, ServiceRequest

from ..importing import cities, files

ROOT = Path(__file__).parents[3]


@pytest.fixture
def home(settings, tmp_path):
    settings.CIVIC311_HOME = tmp_path / "home"
    return settings.CIVIC311_HOME


def say(*arguments):
    out = io.StringIO()
    call_command("import_requests", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "city", ["philadelphia", "san_francisco", "cincinnati", "baltimore", "dallas", "richmond"]
)
def test_unknown_header_is_understood_and_imported(tmp_path, home, city):
    said = say(cities.written(tmp_path, city), "--city-timezone", "America/Chicago")
    assert "# Column map proposed" in said and "40 loaded" in said
    assert ServiceRequest.objects.filter(source=city, status="closed").count() == 30, said
    assert ServiceRequest.objects.filter(latitude=None).count() == 0


@pytest.mark.django_db
def test_separate_time_of_receipt_is_joined_to_its_day(tmp_path, home):
    say(cities.written(tmp_path, "kansas_city"), "--city-timezone", "America/Chicago")
    first = ServiceRequest.objects.get(external_id="2019030000")
    assert first.requested_at.isoformat() == "2019-03-04T14:15:00+00:00"
    assert first.events.last().kind == "closed"


@pytest.mark.django_db
def test_doubtful_header_stops_and_leaves_a_proposal_to_edit(tmp_path, home):
    path = cities.written(tmp_path, "somewhere_else")
    with pytest.raises(CommandError, match="It is not clear which column is the type of request"):
        say(path)
    proposal = home / "imports" / "somewhere_else.map.toml"
    proposal.write_text(proposal.read_text().replace("[columns]", '[columns]\nservice = "Art"'))
    assert "40 loaded" in say(path, "--map", proposal, "--city-timezone", "Europe/Berlin")


@pytest.mark.django_db
def test_rejected_rows_are_kept_in_the_home_and_never_beside_the_data(tmp_path, home):
    path = tmp_path / "mine.csv"
    rows = "".join(f"{n or ''},03/25/2015,,Pothole,Open\n" for n in range(30))
    path.write_text("SRNumber,CreatedDate,ClosedDate,RequestType,Status\n" + rows)
    said = say(path)
    kept = home / "imports" / "mine.rejects.csv"
    assert "29 loaded" in said and str(kept) in said
    assert kept.read_text().splitlines()[1] == "2,The row has no id.,,03/25/2015,,Pothole,Open"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["home", "mine.csv"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content, options, said",
    [
        ("", [], "is empty"),
        ("no table\n", [], "is not CSV"),
        ("id,opened,type\n", ["--map", "boston"], "The map boston does not fit"),
        ("id,opened,type\n", ["--map", "bostn"], "There is no column map “bostn”"),
        ("id,created_date,type\n1,2020-01-01,A\n", ["--map", "none.toml"], "There is no column map"),
        (None, ["--city-timezone", "Boston"], "“Boston” is not a time zone"),
        (None, ["--crs", "EPSG:0"], "“EPSG:0” is not a projection"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_half_done(tmp_path, home, content, options, said):
    path = cities.written(tmp_path, "san_diego")
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError, match=said) as refused:
        say(path, *options)
    assert refused.value.returncode == 1
    assert not ServiceRequest.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error, said",
    [
        (psycopg.errors.AdminShutdown("gone"), "The database went away: run the same command again"),
        (KeyboardInterrupt(), "Stopped: run the same command again"),
    ],
)
def test_interrupted_import_says_to_run_it_again(tmp_path, home, monkeypatch, error, said):
    def interrupted(streams, *, ahead):
        raise error

    monkeypatch.setattr(requests, "load", interrupted)
    with pytest.raises(CommandError, match=said):
        say(cities.written(tmp_path, "san_diego"))


@pytest.mark.django_db
def test_standard_input_is_imported(tmp_path, home, monkeypatch):
    content = cities.written(tmp_path, "san_diego").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert "40 loaded" in say("-", "--source", "san_diego")


@pytest.mark.django_db(transaction=True)
def test_import_killed_in_the_middle_is_completed_by_a_second_run(tmp_path, home):
    rows = [{"id": str(n)} for n in range(7_500)]
    path, column_map = files.write(tmp_path, *rows), tmp_path / "map.toml"
    columns = "\n".join(f'{name} = "{column}"' for name, column in files.FIELDS.items())
    column_map.write_text(f'source = "test"\ntime_zone = "America/New_York"\n[columns]\n{columns}\n')
    process = importing(path, column_map)
    wait_until(lambda: ServiceRequest.objects.count() >= 5000, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    half = ServiceRequest.objects.count()
    assert 5000 <= half < 7_530
    assert RequestEvent.objects.filter(kind="received").count() == half
    said = say(path, "--map", column_map)
    assert f"{7_530 - half:,} loaded, 0 brought up to date, {half:,} were in already" in said
    assert ServiceRequest.objects.count() == RequestEvent.objects.filter(kind="received").count() == 7_530
    assert Note.objects.count() == RequestEvent.objects.filter(kind="closed").count()
    call_command("check_history", stdout=io.StringIO())


def importing(path, column_map):
    """The command in a process of its own, on this test's database."""
    code = (
        "import sys, django; from django.conf import settings; django.setup()\n"
        "from django.db import connections; from django.core.management import call_command\n"
        "connections['default'].settings_dict['NAME'] = sys.argv[1]\n"
        "call_command('import_requests', sys.argv[2], '--map', sys.argv[3])\n"
    )
    name = connection.settings_dict["NAME"]
    return subprocess.Popen(
        [sys.executable, "-c", code, name, str(path), str(column_map)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until(is_so, process, seconds=60):
    end = time.monotonic() + seconds
    while not is_so():
        assert process.poll() is None, "the import ended before it could be killed"
        assert time.monotonic() < end, "the import did not get on"
        time.sleep(0.02)
