"""The same rows through the verbs, one after the other, and through the import: the same requests and events."""

import pytest
from django.db import transaction

from requests_app.cases import actions, loading
from requests_app.cases.lifecycle import COLUMNS
from requests_app.importing import columns, opening, requests, table
from requests_app.models import ServiceRequest, Team

from . import files

pytestmark = pytest.mark.django_db
NOT_COMPARED = {"id", "number"}
ROWS = [
    {"id": "open"},
    {"id": "closed", **files.WRITTEN},
    {"id": "same moment", "closed": files.GOOD["opened"], "status": "Closed"},
    {"id": "duplicate", "status": "Open - Dup"},
    {"id": "begun", "status": "In Progress"},
    {"id": "assigned", "status": "Assigned", "due": "03/30/2015 08:30:00 AM"},
    {"id": "no place", "lat": "", "lon": "", "address": "", "district": ""},
    {"id": "office", "channel": "Council's Office"},
    {"id": "swapped", "lat": "-72.68", "lon": "41.76", "status": "Cancelled", "closed": "03/05/2015"},
]


def picture(request):
    names = {field.attname for field in ServiceRequest._meta.local_fields} - NOT_COMPARED
    return {
        "request": {name: getattr(request, name) for name in sorted(names)},
        "events": [
            {name: getattr(event, name) for name in ("kind", "at", "actor_id", "data", *COLUMNS)}
            for event in request.events.order_by("at", "id")
        ],
        "notes": [
            (note.is_public, note.text, note.author_id, note.department_id, note.created_at)
            for note in request.notes.order_by("created_at", "id")
        ],
    }


def pictures():
    return {
        request.external_id: picture(request) for request in ServiceRequest.objects.order_by("external_id")
    }


def by_verbs(streams, *, ahead):
    """What a person would have done with each row."""
    result = loading.LoadResult()
    for stream in streams:
        request = actions.submit(stream.new, at=stream.new.at)
        for event in stream.events:
            do(request, event)
        result.loaded += 1
    return result


def do(request, event):
    if event.kind == "assigned":
        actions.assign(request, by=None, team=Team.objects.get(pk=event.given["team_id"]), at=event.at)
    elif event.kind == "started":
        actions.start(request, by=None, at=event.at)
    else:
        resolution = event.given["resolution"]
        actions.close(request, by=None, resolution=resolution, sentence=event.note.text, at=event.at)


def both_ways(run, monkeypatch):
    with transaction.atomic():
        monkeypatch.setattr(requests, "load", by_verbs)
        run()
        lived = pictures()
        transaction.set_rollback(True)
    monkeypatch.setattr(requests, "load", loading.load)
    with transaction.atomic():
        run()
    return lived, pictures()


def without_keys(pictured):
    """Departments, services, districts and teams are made anew in each way: their keys differ, their order does not."""
    known: dict[tuple[str, int], int] = {}

    def plain(name, value):
        if name.endswith("_id") and isinstance(value, int):
            return known.setdefault((name, value), len(known))
        return value

    def walk(thing):
        if isinstance(thing, dict):
            return {name: plain(name, walk(value)) for name, value in thing.items()}
        return [walk(one) for one in thing] if isinstance(thing, list) else thing

    return walk(pictured)


def test_written_rows_leave_the_same_both_ways(tmp_path, monkeypatch):
    path = files.write(tmp_path, *ROWS)
    lived, loaded = both_ways(lambda: files.run(path), monkeypatch)
    assert len(loaded) == len(ROWS) + 30
    assert without_keys(loaded) == without_keys(lived)


@pytest.mark.parametrize(
    "name",
    [
        "samples/boston_311_2015_sample20k.csv.gz",
        "samples/nyc_311_sample20k.csv.gz",
        "samples/dc_311_2016summer.csv.gz",
        "samples/la_myla311_2018_tail.csv.gz",
        "timeseries/chicago_sanitation_code_2000_2014.csv.gz",
    ],
)
def test_real_rows_leave_the_same_both_ways(tmp_path, shared, monkeypatch, name):
    path = head(shared / "data" / name, tmp_path, 30)
    lived, loaded = both_ways(lambda: imported(path), monkeypatch)
    assert len(loaded) > 25
    assert without_keys(loaded) == without_keys(lived)


def head(path, folder, count):
    """The first rows of a real file, and some of the middle."""
    with opening.opened(str(path)) as source, source.text() as text:
        lines = [line for _, line in zip(range(6000), text, strict=False)]
    short = folder / "short.csv"
    step = (len(lines) - 1) // count
    short.write_text("".join([lines[0], *lines[1::step][:count]]), newline="")
    return short


def imported(path):
    with opening.opened(str(path)) as source:
        found = table.table_of(source)
        options = requests.Options(rejects=path.with_suffix(".rejects"))
        return requests.Import(found, columns.fitting(found.header), options, files.NOW).run()
