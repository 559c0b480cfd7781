"""Every trap of real files, in files of our own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app.importing import requests
from requests_app.models import (
    DefaultPoint,
    Department,
    District,
    DistrictLayer,
    ImportRun,
    Service,
    ServiceGroup,
    ServiceRequest,
)

from . import files

pytestmark = pytest.mark.django_db


def only(external_id):
    return ServiceRequest.objects.get(external_id=external_id)


def test_row_becomes_a_request_with_its_events(tmp_path):
    path = files.write(tmp_path, {"id": "1", **files.WRITTEN}, around=5)
    summary = files.run(path)
    row = only("1")
    assert summary["loaded"] == 6 and row.source == "test"
    assert row.requested_at == datetime(2015, 3, 25, 12, 15, tzinfo=UTC)
    assert row.closed_at == datetime(2015, 3, 26, 20, 30, tzinfo=UTC)
    assert row.due_at == datetime(2015, 3, 30, 12, 30, tzinfo=UTC)
    assert (row.status, row.resolution, row.channel) == ("closed", "fixed", "phone")
    assert (row.service.name, row.department.code, row.district.name) == ("Pothole", "PWD", "North End")
    assert [event.kind for event in row.events.all()] == ["received", "closed"]
    closing = row.notes.get()
    assert closing.is_public
    assert closing.text == "Closed in the earlier system; it kept no explanation."
    assert ImportRun.objects.get().summary["loaded"] == 6 and ImportRun.objects.get().finished_at


def test_second_run_changes_nothing(tmp_path):
    path = files.write(tmp_path, {"id": "1"}, {"id": ""})
    first, second = files.run(path), files.run(path)
    assert (first["loaded"], first["rejected"]) == (31, 1)
    assert (second["loaded"], second["unchanged"], second["rejected"]) == (0, 31, 1)
    assert ServiceRequest.objects.count() == 31 and not any(second["made"].values())


def test_later_file_closes_what_was_open(tmp_path):
    files.run(files.write(tmp_path, {"id": "1"}))
    summary = files.run(
        files.write(tmp_path, {"id": "1", "closed": "03/09/2015 10:00:00 AM", "status": "Closed"})
    )
    assert (summary["updated"], summary["unchanged"]) == (1, 30)
    assert only("1").status == "closed" and only("1").events.count() == 2


def test_rejected_rows_go_to_a_file_with_line_and_reason_and_can_be_given_again(tmp_path):
    path = files.write(tmp_path, {"id": "", "type": "Tree"}, {"id": "2", "opened": "02/30/2015"}, around=12)
    summary = files.run(path)
    rows = files.rejects(path)
    assert summary["rejected_because"] == {"no_id": 1, "unreadable_date": 1}
    assert [(row["line"], row["reason"]) for row in rows] == [
        ("14", "The row has no id."),
        ("15", "The date of receipt 02/30/2015 is not a date."),
    ]
    assert rows[0]["type"] == "Tree"
    mended = path.with_suffix(".rejects.csv")
    mended.write_text(mended.read_text().replace("02/30/2015", "02/28/2015 09:00:00 AM"))
    again = files.run(mended)
    assert again["loaded"] == 1 and only("2").requested_at.day == 28


@pytest.mark.parametrize(
    "row, code",
    [
        ({"opened": ""}, "no_date"),
        ({"opened": "13/45/2015"}, "unreadable_date"),
        ({"opened": "01/01/1900 12:00:00 AM"}, "sentinel_opened"),
        ({"opened": "12/31/9999 12:00:00 AM"}, "sentinel_opened"),
        ({"opened": "07/01/2026 12:00:00 PM"}, "future"),
        ({"closed": "07/01/2026 12:00:00 PM", "status": "Closed"}, "future"),
        ({"closed": "03/04/2015 09:59:59 AM", "status": "Closed"}, "closed_before_opened"),
        ({"closed": "someday", "status": "Closed"}, "unreadable_date"),
        ({"closed": "", "status": "Closed"}, "no_closing_date"),
        ({"closed": "01/01/1900 12:00:00 AM", "status": "Closed"}, "no_closing_date"),
        ({"id": ""}, "no_id"),
        ({"id": "x" * 81}, "bad_id"),
        ({"id": "good-1"}, "duplicate_id"),
        (dict(zip(files.HEADER, files.HEADER, strict=True)), "header_again"),
    ],
)
def test_row_that_cannot_be_a_request_is_rejected_and_counted(tmp_path, row, code):
    summary = files.run(files.write(tmp_path, {"id": "1", **row}, around=12))
    assert summary["rejected_because"] == {code: 1} and summary["loaded"] == 12


@pytest.mark.parametrize(
    "row, met",
    [
        ({"due": "12/31/9999 12:00:00 AM"}, "sentinel_due"),
        ({"due": "never"}, "unreadable_due"),
        ({"closed": "01/01/1900 12:00:00 AM"}, "sentinel_closed"),
        ({"closed": "03/05/2015 10:00:00 AM"}, "open_with_closing_date"),
        ({"status": "Quux"}, "unknown_status"),
        ({"type": ""}, "no_service"),
        ({"lat": "0", "lon": "0"}, "coordinates_zero"),
        ({"lat": "-72.68", "lon": "41.76"}, "coordinates_swapped"),
        ({"lat": "40.71", "lon": "-74.00"}, "coordinates_outside"),
        ({"lat": "832100", "lon": "1012345"}, "coordinates_not_degrees"),
        ({"lat": "n/a", "lon": "n/a"}, "coordinates_unreadable"),
        ({"lat": "", "lon": "", "address": ""}, "without_place"),
        ({"opened": "03/08/2015 02:30:00 AM"}, "clock_gap"),
        ({"opened": "11/01/2015 01:30:00 AM"}, "clock_fold"),
        ({"opened": "03/08/2015"}, "without_time"),
        ({"opened": "11/08/2019 08:00:00 AM"}, "lone_dates"),
    ],
)
def test_trap_is_met_counted_and_the_row_is_in(tmp_path, row, met):
    summary = files.run(files.write(tmp_path, {"id": "1", **row}, around=29))
    ordinary = {"closed", "twelve_hours", "located"}
    assert {name: n for name, n in summary["met"].items() if name not in ordinary} == {met: 1}
    assert summary["loaded"] == 30 and summary["rejected"] == 0


def test_sentinels_leave_the_request_open_or_without_target(tmp_path):
    files.run(files.write(tmp_path, {"id": "1", "closed": "01/01/1900 12:00:00 AM", "due": "12/31/9999"}))
    assert (only("1").status, only("1").due_at) == ("received", None)


def test_swapped_coordinates_are_turned_and_impossible_ones_left_out(tmp_path):
    path = files.write(
        tmp_path, {"id": "1", "lat": "-72.68", "lon": "41.76"}, {"id": "2", "lat": "40.71", "lon": "-74"}
    )
    files.run(path)
    assert (only("1").latitude, only("1").longitude) == (41.76, -72.68)
    assert (only("2").latitude, only("2").h3_9) == (None, None)


def test_projected_coordinates_need_their_name(tmp_path):
    feet = [{"id": str(n), "lat": str(832100 + n), "lon": str(1012345 + n)} for n in range(40)]
    without = files.run(files.write(tmp_path, *feet, around=0))
    assert without["met"]["coordinates_not_degrees"] == 40
    ServiceRequest.objects.all()  # the requests stay; the same rows from another source get their points
    named = files.run(tmp_path / "requests.csv", crs="EPSG:2234", source="named")
    assert named["met"]["located"] == 40
    row = ServiceRequest.objects.get(source="named", external_id="0")
    assert 41.5 < row.latitude < 42.1 and -73 < row.longitude < -72.4
    with pytest.raises(ValidationError, match="“EPSG:0” is not a projection"):
        files.run(tmp_path / "requests.csv", crs="EPSG:0")


def test_default_point_is_found_kept_and_flagged(tmp_path):
    types = ("Pothole", "Tree", "Noise", "Graffiti", "Trash", "Light")
    crowd = [{"id": f"c{n}", "type": types[n % 6], "lat": "41.7637", "lon": "-72.6851"} for n in range(80)]
    one_kind = [{"id": f"k{n}", "lat": "41.7700", "lon": "-72.6900"} for n in range(80)]
    summary = files.run(files.write(tmp_path, *crowd, *one_kind))
    assert summary["met"]["default_points"] == 80
    assert summary["default_points"] == [
        {"source": "test", "latitude": 41.7637, "longitude": -72.6851, "requests": 80}
    ]
    assert ServiceRequest.objects.filter(is_default_point=True).count() == 80
    point = DefaultPoint.objects.get()
    assert point.reason == "80 of 190 located requests, of many types, share this point"


def test_known_default_point_is_flagged_however_few(tmp_path):
    DefaultPoint.objects.create(latitude=41.7637, longitude=-72.6851, reason="City hall")
    summary = files.run(files.write(tmp_path, {"id": "1", "lat": "41.7637", "lon": "-72.6851"}))
    assert summary["met"]["default_points"] == 1 and only("1").is_default_point


def test_duplicates_of_the_status_are_closed_as_duplicates(tmp_path):
    path = files.write(
        tmp_path,
        {"id": "1", "status": "Open - Dup"},
        {"id": "2", "status": "Completed - Dup", "closed": "03/09/2015 10:00:00 AM"},
    )
    summary = files.run(path)
    assert (summary["met"]["duplicate_status"], summary["met"]["duplicate_closed_on_receipt"]) == (2, 1)
    assert {only("1").resolution, only("2").resolution} == {"duplicate"}
    assert only("1").closed_at == only("1").requested_at


def test_duplicates_that_end_with_their_original_are_never_open_beside_it(tmp_path):
    files.run(files.write(tmp_path, {"id": "1"}), duplicates_end_on_receipt=True)
    dup = {"status": "Completed - Dup", "closed": "03/09/2015 10:00:00 AM"}
    path = files.write(tmp_path, {"id": "1", **dup}, {"id": "2", **dup})
    summary = files.run(path, duplicates_end_on_receipt=True)
    assert (summary["met"]["duplicate_ends_on_receipt"], summary["updated"], summary["loaded"]) == (2, 1, 1)
    assert all(only(one).closed_at == only(one).requested_at for one in "12")


def test_closing_after_a_fold_is_the_second_hour(tmp_path):
    row = {"opened": "11/01/2015 01:50:00 AM", "closed": "11/01/2015 01:10:00 AM", "status": "Closed"}
    summary = files.run(files.write(tmp_path, {"id": "1", **row}))
    assert summary["rejected"] == 0
    assert only("1").closed_at - only("1").requested_at == timedelta(minutes=20)


def test_closing_day_without_a_time_is_not_before_its_own_morning(tmp_path):
    path = files.write(tmp_path, {"id": "1", "closed": "03/04/2015", "status": "Closed"})
    assert files.run(path)["met"]["closed_same_day_without_time"] == 1
    assert only("1").closed_at == only("1").requested_at


def test_closed_without_a_date_ends_at_its_last_update(tmp_path):
    path = files.write(tmp_path, {"id": "1", "status": "Closed", "due": "03/06/2015 10:00:00 AM"})
    summary = files.run(path, fields={**files.FIELDS, "updated": "due"})
    assert summary["met"]["closed_at_last_update"] == 1
    assert only("1").closed_at == datetime(2015, 3, 6, 15, tzinfo=UTC)


def test_status_in_progress_is_begun_by_a_team(tmp_path):
    files.run(files.write(tmp_path, {"id": "1", "status": "In Progress"}, {"id": "2", "status": "Assigned"}))
    assert [event.kind for event in only("1").events.all()] == ["received", "assigned", "started"]
    assert only("1").team.name == "As in the earlier system" and only("2").status == "assigned"


def test_unknown_names_are_made_for_review(tmp_path):
    summary = files.run(
        files.write(tmp_path, {"id": "1", "type": "Ärger mit Ratten", "department": "Public Health Dept"})
    )
    group = ServiceGroup.objects.get(needs_review=True)
    assert group.name == "To review"
    assert set(group.services.values_list("name", flat=True)) == {"Pothole", "Ärger mit Ratten"}
    assert Service.objects.get(name="Ärger mit Ratten").department.code == "PHD"
    assert summary["made"]["departments"] == ["PWD", "Public Health Dept"]
    assert District.objects.get().geometry is None and DistrictLayer.objects.get().is_primary


def test_two_codes_of_one_name_are_two_departments(tmp_path):
    rows = [{"id": code, "department": code, "channel": "Hotline"} for code in ("INFO", "GEN_", "INFO-2")]
    files.run(files.write(tmp_path, *rows, around=0), fields={**files.FIELDS, "department_name": "channel"})
    assert set(Department.objects.values_list("code", "name")) == {
        ("INFO", "Hotline"),
        ("GEN_", "Hotline (GEN_)"),
        ("INFO-2", "Hotline (INFO-2)"),
    }


def test_known_names_are_used_and_polygons_win(tmp_path):
    department = Department.objects.create(code="PWD", name="Public Works")
    group = ServiceGroup.objects.create(code="streets", name="Streets")
    service = Service.objects.create(
        service_code="pothole", name="Pothole", group=group, department=department
    )
    layer = DistrictLayer.objects.create(code="n", name="Neighborhoods", is_primary=True)
    around = [[[-73, 41], [-72, 41], [-72, 42], [-73, 42], [-73, 41]]]
    area = District.objects.create(
        layer=layer, code="west", name="West", geometry={"type": "Polygon", "coordinates": around}
    )
    named = District.objects.create(layer=layer, code="north-end", name="NORTH END")
    summary = files.run(files.write(tmp_path, {"id": "1"}, {"id": "2", "lat": "", "lon": ""}))
    assert not any(summary["made"].values())
    assert (only("1").service, only("1").department) == (service, department)
    assert (only("1").district, only("2").district) == (area, named)


def test_map_can_name_the_citys_own_services(tmp_path):
    group = ServiceGroup.objects.create(code="streets", name="Streets")
    own = Service.objects.create(service_code="hole", name="Hole in the road", group=group)
    summary = files.run(files.write(tmp_path, {"id": "1"}), services={"Pothole": "hole"})
    assert only("1").service == own and not summary["made"]["services"]


def test_elected_office_is_named_and_its_channel_kept(tmp_path):
    files.run(files.write(tmp_path, {"id": "1", "channel": "Council's Office"}))
    assert (only("1").channel, only("1").on_behalf_of) == ("elected_office", "Council's Office")


def test_cells_of_spreadsheets_are_mended(tmp_path):
    path = files.write(
        tmp_path, {"id": "101001240734.0", "district": "14.0", "type": "Tree", "channel": "2108.0"}
    )
    files.run(path, fields={**files.FIELDS, "zip_code": "channel"})
    row = only("101001240734")
    assert (row.district.name, row.zip_code) == ("14", "02108")


def test_times_marked_z_are_local_where_the_map_says_so(tmp_path):
    rows = [{"id": str(n), "opened": f"2016-07-08T0{n}:19:28.000Z"} for n in range(9)]
    path = files.write(tmp_path, *rows, around=0)
    local = files.run(path, z_is_local=True)
    assert local["met"]["z_as_local"] == 9
    assert only("0").requested_at == datetime(2016, 7, 8, 4, 19, 28, tzinfo=UTC)
    utc = files.run(path, source="utc")
    assert utc["met"]["z_as_utc"] == 9


def test_each_row_may_have_its_own_time_zone_and_source(tmp_path):
    rows = [
        {"id": "1", "district": "America/Chicago", "department": "chicago"},
        {"id": "1", "district": "America/New_York", "department": "boston"},
        {"id": "2", "district": "Mars/Olympus", "department": "mars"},
    ]
    fields = {**files.FIELDS, "time_zone": "district", "source": "department"}
    del fields["district"], fields["department"]
    summary = files.run(files.write(tmp_path, *rows, around=0), fields=fields)
    assert summary["rejected_because"] == {"unknown_time_zone": 1}
    chicago, boston = (ServiceRequest.objects.get(source=name) for name in ("chicago", "boston"))
    assert chicago.requested_at - boston.requested_at == timedelta(hours=1)


def test_rows_without_an_id_column_are_known_by_what_they_say(tmp_path):
    fields = {name: column for name, column in files.FIELDS.items() if name != "id"}
    path = files.write(tmp_path, {"id": "-"}, {"id": "-"}, {"id": "-", "type": "Tree"}, around=3)
    first, second = files.run(path, fields=fields), files.run(path, fields=fields)
    assert (first["loaded"], second["loaded"], second["unchanged"]) == (6, 0, 6)


def test_dry_run_tells_and_changes_nothing(tmp_path):
    path = files.write(tmp_path, {"id": "1"}, {"id": ""})
    summary = files.run(path, options=requests.Options(dry_run=True, rejects=tmp_path / "r.csv"))
    assert (summary["loaded"], summary["rejected"]) == (31, 1)
    assert not ServiceRequest.objects.exists() and not Service.objects.exists()
    assert not ImportRun.objects.exists() and not (tmp_path / "r.csv").exists()


def test_ragged_and_quoted_rows_are_met(tmp_path):
    path = files.write(tmp_path, {"id": "1", "type": "Hole\nin road"})
    with path.open("a", newline="") as file:
        file.write("2,03/04/2015\n\n")
    summary = files.run(path)
    assert summary["rejected_because"] == {"ragged": 1} and summary["met"]["blank_lines"] == 1
    assert only("1").service.name == "Hole\nin road"


def test_column_that_holds_no_dates_stops_before_anything_is_written(tmp_path):
    path = files.write(tmp_path, {"id": "1"})
    with pytest.raises(
        ValidationError, match="the column “type” should hold the date of receipt and holds “Pothole”"
    ):
        files.run(path, fields={**files.FIELDS, "opened": "type"})
    assert not ImportRun.objects.exists()


def test_unknown_time_zone_stops_with_a_sentence(tmp_path):
    path = files.write(tmp_path, {"id": "1"})
    with pytest.raises(ValidationError, match="“Boston” is not a time zone"):
        files.run(path, options=requests.Options(time_zone="Boston"))


def test_day_and_month_are_told_apart_by_the_whole_file(tmp_path):
    early = [{"id": str(n), "opened": f"0{n % 9 + 1}/03/2015 10:00"} for n in range(2100)]
    late = [{"id": "late", "opened": "25/03/2015 10:00"}]
    summary = files.run(files.write(tmp_path, *early, *late, around=0))
    assert summary["rejected"] == 0 and summary["formats"]["opened"] == "day/month/year, 24-hour clock"
    assert only("3").requested_at.astimezone(UTC).date().isoformat() == "2015-03-04"
