import pytest

from requests_app.importing import columns, opening, proposing, table

from . import cities

EXPECTED = {
    "philadelphia": {
        "id": "service_request_id",
        "opened": "requested_datetime",
        "closed": "closed_datetime",
        "due": "expected_datetime",
        "service": "service_name",
        "department": "agency_responsible",
        "latitude": "lat",
    },
    "san_francisco": {
        "id": "CaseID",
        "opened": "Opened",
        "closed": "Closed",
        "updated": "Updated",
        "service": "Request Type",
        "district": "Neighborhood",
        "channel": "Source",
        "explanation": "Status Notes",
    },
    "austin": {
        "id": "Service Request (SR) Number",
        "opened": "Created Date",
        "closed": "Close Date",
        "status": "SR Status",
        "service": "SR Description",
        "address": "SR Location",
        "latitude": "Latitude Coordinate",
        "longitude": "Longitude Coordinate",
    },
    "new_orleans": {
        "id": "Service Request #",
        "opened": "Date Created",
        "closed": "Case Close Date",
        "status": "Request Status",
        "address": "Final Address",
        "channel": "Originating Contact Type",
    },
    "cincinnati": {
        "id": "SR_NUMBER",
        "opened": "DATE_CREATED",
        "opened_time": "TIME_RECEIVED",
        "closed": "DATE_CLOSED",
        "service": "SR_TYPE_DESC",
        "service_code": "SR_TYPE",
        "department": "DEPT_NAME",
    },
    "kansas_city": {
        "id": "CASE ID",
        "opened": "CREATION DATE",
        "opened_time": "CREATION TIME",
        "closed": "CLOSED DATE",
        "service": "REQUEST TYPE",
        "address": "STREET ADDRESS",
        "channel": "SOURCE",
    },
    "san_diego": {
        "id": "service_request_id",
        "opened": "date_requested",
        "closed": "date_closed",
        "service": "service_name",
        "longitude": "lng",
        "district": "comm_plan_name",
        "channel": "case_origin",
    },
    "baltimore": {
        "id": "ServiceRequestNum",
        "opened": "CreatedDate",
        "due": "DueDate",
        "closed": "CloseDate",
        "closure": "Outcome",
        "service": "SRType",
    },
    "pittsburgh": {
        "id": "REQUEST_ID",
        "opened": "CREATED_ON",
        "status": "STATUS",
        "latitude": "Y",
        "longitude": "X",
        "service": "REQUEST_TYPE",
    },
    "houston": {
        "id": "CASE NUMBER",
        "opened": "SR CREATE DATE",
        "due": "DUE DATE",
        "closed": "DATE CLOSED",
        "service": "SR TYPE",
        "latitude": "LATITUDE",
        "address": "SR LOCATION",
    },
    "dallas": {
        "id": "Service Request Number",
        "due": "Overall Service Request Due Date",
        "closure": "Outcome",
        "service": "Service Request Type",
        "point": "Lat_Long Location",
        "channel": "Method Received Description",
    },
    "richmond": {
        "id": "INCIDENTID",
        "opened": "DATETIMEINIT",
        "closed": "DATETIMECLOSED",
        "service": "REQTYPE",
        "latitude": "y",
    },
    "detroit": {
        "id": "Issue ID",
        "opened": "Created At",
        "closed": "Closed At",
        "service": "Request Type Title",
        "channel": "Report Method",
    },
}
REAL = {
    "samples/boston_311_2015_sample20k.csv.gz": "boston",
    "samples/dc_311_2016summer.csv.gz": "washington_dc",
    "samples/la_myla311_2018_tail.csv.gz": "los_angeles",
    "samples/nyc_311_sample20k.csv.gz": "nyc",
}


def proposed(path):
    with opening.opened(str(path)) as source:
        return proposing.propose(table.table_of(source))


@pytest.mark.parametrize("city", EXPECTED)
def test_header_of_another_city_is_understood(tmp_path, city):
    proposal = proposed(cities.written(tmp_path, city))
    assert proposal.is_confident or city == "pittsburgh", proposal.doubt
    placed = {name: column for name, (column, *_) in proposal.map.columns.items()}
    assert {name: placed.get(name) for name in EXPECTED[city]} == EXPECTED[city]


def test_status_that_is_a_mere_number_is_asked_for(tmp_path):
    proposal = proposed(cities.written(tmp_path, "pittsburgh"))
    assert proposal.doubt == (
        "It is not clear what the status 0, 1 means (write each word under [statuses])."
    )


def test_file_that_never_says_when_a_request_ended_is_doubtful(tmp_path):
    path = tmp_path / "endless.csv"
    rows = "".join(f"{n},2020-01-{n % 28 + 1:02},Pothole,{('Open', 'Closed')[n % 2]}\n" for n in range(40))
    path.write_text("case_id,created_date,request_type,status\n" + rows)
    assert "when a request was closed" in proposed(path).doubt


@pytest.mark.parametrize("name, ours", REAL.items())
def test_proposal_agrees_with_our_own_map_of_a_real_file(shared, name, ours):
    proposal = proposed(shared / "data" / name)
    known = columns.named(ours)
    for field in (
        "id",
        "opened",
        "closed",
        "due",
        "service",
        "department",
        "latitude",
        "longitude",
        "channel",
    ):
        assert proposal.map.columns.get(field) == known.columns.get(field), field
    assert bool(proposal.map.z_is_local) == bool(known.z_is_local)


def test_what_has_no_known_name_is_told_by_its_values(tmp_path):
    proposal = proposed(cities.written(tmp_path, "somewhere_else"))
    placed = {name: column for name, (column, *_) in proposal.map.columns.items()}
    assert placed == {
        "id": "Nr",
        "opened": "Eingang",
        "closed": "Ende",
        "status": "Stand",
        "latitude": "Breite",
        "longitude": "Laenge",
    }
    assert proposal.missing == ["service"] and proposal.unplaced == ["Art"]
    assert proposal.doubt == "It is not clear which column is the type of request."
    assert "Dates are written day/month/year, 24-hour clock." in proposal.remarks


def test_proposal_can_be_written_read_and_used_again(tmp_path):
    proposal = proposed(cities.written(tmp_path, "san_francisco"))
    path = tmp_path / "map.toml"
    path.write_text(columns.write(proposal.map, proposal.comments()))
    assert columns.read(path).columns == proposal.map.columns
    assert "# Not placed: Category, Street" in path.read_text()


@pytest.mark.parametrize(
    "separator, encoding", [(";", "utf-8-sig"), ("\t", "utf-16"), ("|", "cp1252"), (",", "utf-16-le")]
)
def test_separator_and_encoding_do_not_matter(tmp_path, separator, encoding):
    path = cities.written(tmp_path, "san_diego", separator=separator, encoding=encoding)
    assert proposed(path).map.columns["id"] == ("service_request_id",)


def test_projected_coordinates_are_pointed_out(tmp_path):
    path = tmp_path / "feet.csv"
    path.write_text(
        "case_id,created_date,closed_date,request_type,x_coord,y_coord\n"
        + "".join(f"{n},2020-01-{n % 28 + 1:02},,Pothole,{990000 + n},{200000 + n}\n" for n in range(40))
    )
    proposal = proposed(path)
    assert "x_coord and y_coord hold a projection's meters or feet" in " ".join(proposal.remarks)
    with opening.opened(str(path)) as source:
        named = proposing.propose(table.table_of(source), crs="EPSG:2263")
    assert named.map.columns["longitude"] == ("x_coord",)
