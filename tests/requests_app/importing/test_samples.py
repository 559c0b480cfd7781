"""Slices of real files; every figure of the summary is counted again, another way."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from django.db.models import Count

from requests_app.importing import columns, opening, requests, table
from requests_app.models import RequestEvent, ServiceRequest

from . import files

pytestmark = pytest.mark.django_db
US = "%m/%d/%Y %I:%M:%S %p"
FILES = {
    "samples/boston_311_2015_sample20k.csv.gz": ("CASE_ENQUIRY_ID", "OPEN_DT", "CLOSED_DT", "CASE_STATUS", US),
    "samples/nyc_311_sample20k.csv.gz": ("Unique Key", "Created Date", "Closed Date", "Status", US),
    "samples/la_myla311_2018_tail.csv.gz": ("SRNumber", "CreatedDate", "ClosedDate", "Status", US),
    "samples/dc_311_2016summer.csv.gz": (
        "SERVICEREQUESTID", "ADDDATE", "RESOLUTIONDATE", "SERVICEORDERSTATUS", "%Y-%m-%dT%H:%M:%S.000Z",
    ),
    "timeseries/chicago_sanitation_code_2000_2014.csv.gz": (
        "Service_Request_Number", "Creation_Date", "Completion_Date", "Status", "%Y-%m-%d",
    ),
}  # fmt: skip
STILL_OPEN = {"Open", "OPEN", "Pending", "IN-PROGRESS", "IN PROGRESS", "In Progress", "Assigned", "Started"}


def sliced(path, folder, count):
    """Rows that are evenly spread, and all that are closed before they were opened or have no id."""
    identifier, opened, closed, _, written = FILES["/".join(path.parts[-2:])]
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    start = pd.to_datetime(frame[opened], format=written)
    end = pd.to_datetime(frame[closed].where(frame[closed] != ""), format=written)
    odd = (end < start) | (frame[identifier] == "")
    chosen = frame[odd | (frame.index % (len(frame) // count) == 0)].copy()
    chosen.to_csv(folder / "slice.csv", index=False)
    return chosen, start[chosen.index], end[chosen.index]


def imported(path):
    with opening.opened(str(path)) as source:
        found = table.table_of(source)
        options = requests.Options(rejects=path.with_suffix(".rejects.csv"))
        return requests.Import(found, columns.fitting(found.header), options, files.NOW).run()


@pytest.mark.parametrize("name", FILES)
def test_summary_of_a_real_file_is_true(shared, tmp_path, name):
    identifier, _, _, status, _ = FILES[name]
    frame, start, end = sliced(shared / "data" / name, tmp_path, 400)
    summary = imported(tmp_path / "slice.csv")

    no_id = frame[identifier] == ""
    again = frame[identifier].duplicated() & ~no_id
    is_open = frame[status].isin(STILL_OPEN)
    backwards = (end < start) & ~no_id & ~again & ~is_open
    expected = {"no_id": no_id.sum(), "duplicate_id": again.sum(), "closed_before_opened": backwards.sum()}
    assert summary["rejected_because"] == {reason: n for reason, n in expected.items() if n}
    assert summary["loaded"] == ServiceRequest.objects.count() == len(frame) - sum(expected.values())

    kept = frame[~no_id & ~again & ~backwards]
    duplicates = kept[status].str.contains("Dup", case=False)
    ended = (
        duplicates
        | ~kept[status].isin([*STILL_OPEN, "Unspecified"])
        | ((kept[status] == "Unspecified") & end[kept.index].notna())
    )
    assert ServiceRequest.objects.closed().count() == ended.sum() == summary["met"].get("closed", 0)
    assert ServiceRequest.objects.filter(resolution="duplicate").count() == duplicates.sum()
    kinds = dict(RequestEvent.objects.values_list("kind").annotate(Count("id")))
    assert kinds["received"] == len(kept) and kinds.get("closed", 0) == ended.sum()


def test_local_times_of_a_real_file_are_the_citys_own(shared, tmp_path):
    frame, start, _ = sliced(shared / "data/samples/dc_311_2016summer.csv.gz", tmp_path, 200)
    imported(tmp_path / "slice.csv")
    eastern = ZoneInfo("America/New_York")
    hours = Counter(row.requested_at.astimezone(eastern).hour for row in ServiceRequest.objects.all())
    assert hours == Counter(start[frame["SERVICEREQUESTID"] != ""].dt.hour)


def test_default_point_of_a_real_file_is_found(shared, tmp_path):
    frame, _, _ = sliced(shared / "data/samples/boston_311_2015_sample20k.csv.gz", tmp_path, 1500)
    summary = imported(tmp_path / "slice.csv")
    at_city_hall = (frame["LATITUDE"] == "42.3594") & (frame["LONGITUDE"] == "-71.0587")
    flagged = ServiceRequest.objects.filter(is_default_point=True)
    rejected = sum(
        row["LATITUDE"] == "42.3594" and row["LONGITUDE"] == "-71.0587"
        for row in files.rejects(tmp_path / "slice.csv")
    )
    assert summary["met"]["default_points"] == flagged.count() == at_city_hall.sum() - rejected
    assert summary["default_points"][0]["latitude"] == 42.3594


def test_several_cities_in_one_file_keep_their_own_zones(shared, tmp_path):
    path = shared / "data/benchmark/multi_city_normalised_real.csv.gz"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).groupby("city").tail(60)
    frame.to_csv(tmp_path / "slice.csv", index=False)
    summary = imported(tmp_path / "slice.csv")
    assert summary["map"] == "multi_city" and summary["rows"] == 300
    for row in frame.itertuples():
        request = ServiceRequest.objects.filter(source=row.city, external_id=row.source_id).first()
        if request:
            local = request.requested_at.astimezone(ZoneInfo(row.tz)).replace(tzinfo=None)
            assert local == datetime.fromisoformat(row.created)
    assert ServiceRequest.objects.count() == summary["loaded"] >= 290
    assert summary["formats"]["opened"] == "year-month-day, 24-hour clock"
