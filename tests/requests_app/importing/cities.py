"""Small made-up files with the headers and habits of cities whose files ship without a map."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

FIRST = datetime(2019, 3, 4, 8, 15, 20)
SERVICES = ("Illegal Dumping", "Graffiti Removal", "Pothole", "Street Light Outage", "Abandoned Vehicle")
AREAS = ("Riverside", "Old Town", "North End")


def rows(**habits):
    """Forty rows of one city. habits: column -> text, or a function of the row's number."""
    return [
        [value(number) if callable(value) else value for value in habits.values()] for number in range(40)
    ]


def opened(style):
    return lambda n: (FIRST + timedelta(hours=37 * n)).strftime(style)


def closed(style):
    return lambda n: "" if n % 4 == 3 else (FIRST + timedelta(hours=37 * n + 50)).strftime(style)


def one_of(*words):
    return lambda n: words[n % len(words)]


def states(yes, no):
    return lambda n: no if n % 4 == 3 else yes


def latitude(base):
    return lambda n: f"{base + n * 0.0011:.6f}"


def longitude(base):
    return lambda n: f"{base - n * 0.0013:.6f}"


US = "%m/%d/%Y %I:%M:%S %p"
ISO = "%Y-%m-%dT%H:%M:%S.000"

CITIES = {
    "philadelphia": {
        "objectid": lambda n: str(8_000_000 + n),
        "service_request_id": lambda n: str(12_900_000 + n * 7),
        "status": states("Closed", "Open"),
        "status_notes": one_of("Question Answered", "Issue Resolved", "Information provided", ""),
        "service_name": one_of(*SERVICES),
        "service_code": one_of("SR-IR01", "SR-ST13", "SR-ST05", "SR-ST08", "SR-PD01"),
        "agency_responsible": one_of("Streets Department", "License & Inspections"),
        "service_notice": one_of("4 Business Days", "2 Business Days"),
        "requested_datetime": lambda n: opened("%Y-%m-%d %H:%M:%S+00")(n),
        "updated_datetime": lambda n: closed("%Y-%m-%d %H:%M:%S+00")(n) or opened("%Y-%m-%d %H:%M:%S+00")(n),
        "expected_datetime": lambda n: "" if n % 5 else opened("%Y-%m-%d 20:00:00+00")(n),
        "closed_datetime": closed("%Y-%m-%d %H:%M:%S+00"),
        "address": lambda n: f"{100 + n} MARKET ST",
        "zipcode": one_of("19107", "19103"),
        "media_url": "",
        "lat": latitude(39.95),
        "lon": longitude(-75.16),
    },
    "san_francisco": {
        "CaseID": lambda n: str(10_500_000 + n * 3),
        "Opened": opened(US),
        "Closed": closed(US),
        "Updated": lambda n: closed(US)(n) or opened(US)(n),
        "Status": states("Closed", "Open"),
        "Status Notes": one_of("Case Resolved - Pickup completed.", "Case is a Duplicate", "", "accepted"),
        "Responsible Agency": one_of("Recology_Abandoned", "DPW Ops Queue"),
        "Category": one_of("Street and Sidewalk Cleaning", "Graffiti"),
        "Request Type": one_of(*SERVICES),
        "Request Details": lambda n: f"Boxed or bagged item number {n}",
        "Address": lambda n: f"{1200 + n} MISSION ST, SAN FRANCISCO, CA, 94103",
        "Street": one_of("MISSION ST", "HOWARD ST"),
        "Supervisor District": one_of("6", "9"),
        "Neighborhood": one_of(*AREAS),
        "Police District": one_of("TENDERLOIN", "MISSION"),
        "Latitude": latitude(37.77),
        "Longitude": longitude(-122.41),
        "Point": lambda n: f"({37.77 + n * 0.0011:.6f}, {-122.41 - n * 0.0013:.6f})",
        "Source": one_of("Mobile/Open311", "Phone", "Web", "Twitter"),
        "Media URL": "",
    },
    "austin": {
        "Service Request (SR) Number": lambda n: f"19-000{71_000 + n}",
        "SR Description": one_of(*SERVICES),
        "Method Received": one_of("Phone", "Spot311 Interface", "Web", "Mobile Device"),
        "SR Status": one_of("Closed", "Closed", "Duplicate (closed)", "Open"),
        "Status Change Date": lambda n: closed(US)(n) or opened(US)(n),
        "Created Date": opened(US),
        "Last Update Date": lambda n: closed(US)(n) or opened(US)(n),
        "Close Date": closed(US),
        "SR Location": lambda n: f"{300 + n} CONGRESS AVE, AUSTIN, TX",
        "Street Number": lambda n: str(300 + n),
        "Street Name": one_of("CONGRESS", "LAMAR"),
        "City": "Austin",
        "Zip Code": one_of("78701", "78704"),
        "County": "TRAVIS",
        "State Plane X Coordinate": lambda n: str(3_114_000 + n * 11),
        "State Plane Y Coordinate": lambda n: str(10_070_000 + n * 13),
        "Latitude Coordinate": latitude(30.26),
        "Longitude Coordinate": longitude(-97.74),
        "(Latitude.Longitude)": lambda n: f"({30.26 + n * 0.0011:.6f}, {-97.74 - n * 0.0013:.6f})",
        "Council District": one_of("9", "3"),
        "Map Page": "585V",
        "Map Tile": "MJ22",
    },
    "new_orleans": {
        "Service Request #": lambda n: f"2019-{581_000 + n}",
        "Request Type": one_of("Trash/Recycling", "Roads/Drainage"),
        "Request Reason": one_of(*SERVICES),
        "Date Created": opened(US),
        "Date Modified": lambda n: closed(US)(n) or opened(US)(n),
        "Case Close Date": closed(US),
        "Request Status": one_of("Closed", "Closed", "Closed", "Pending"),
        "Responsible Agency": one_of("Department of Sanitation", "Department of Public Works"),
        "Final Address": lambda n: f"{2000 + n} CANAL ST",
        "Council District": one_of("A", "B"),
        "Originating Contact Type": one_of("Phone", "Web", "Email"),
        "Latitude": latitude(29.95),
        "Longitude": longitude(-90.07),
        "Geocoded Column": lambda n: f"POINT ({-90.07 - n * 0.0013:.6f} {29.95 + n * 0.0011:.6f})",
    },
    "cincinnati": {
        "SR_NUMBER": lambda n: f"SR19{31_000 + n}",
        "SR_STATUS": one_of("CLOSED", "CLOSED", "CLOSED", "NEW"),
        "SR_STATUS_FLAG": states("CLOSED", "OPEN"),
        "USER_TYPE": one_of("CITIZEN", "CITY EMPLOYEE"),
        "DEPT_NAME": one_of("PUBLIC SERVICES", "HEALTH"),
        "SR_TYPE": one_of("DUMP-PVTOR", "GRFITI", "PTHOLE"),
        "SR_TYPE_DESC": one_of(*SERVICES),
        "PRIORITY": one_of("STANDARD", "HAZARD"),
        "PLANNED_COMPLETION_DAYS": one_of("7", "14"),
        "DATE_CREATED": opened("%Y-%m-%dT00:00:00.000"),
        "TIME_RECEIVED": opened("%H:%M"),
        "DATE_LAST_UPDATE": lambda n: closed(ISO)(n) or opened(ISO)(n),
        "DATE_CLOSED": closed(ISO),
        "ADDRESS": lambda n: f"{800 + n} VINE ST",
        "NEIGHBORHOOD": one_of(*AREAS),
        "METHOD_RECEIVED": one_of("PHONE", "MOBILE APP", "WEB"),
        "LATITUDE": latitude(39.10),
        "LONGITUDE": longitude(-84.51),
    },
    "kansas_city": {
        "CASE ID": lambda n: str(2_019_030_000 + n),
        "SOURCE": one_of("PHONE", "WEB", "EMAIL"),
        "DEPARTMENT": one_of("Public Works", "NHS"),
        "WORK GROUP": one_of("Public Works-Street Lights", "NHS-Solid Waste"),
        "REQUEST TYPE": one_of(*SERVICES),
        "CATEGORY": one_of("Trash / Recycling", "Streets"),
        "CREATION DATE": opened("%m/%d/%Y"),
        "CREATION TIME": opened("%I:%M %p"),
        "CREATION MONTH": "3",
        "CREATION YEAR": "2019",
        "STATUS": one_of("RESOL", "RESOL", "DUP", "OPEN"),
        "EXCEEDED EST TIMEFRAME": one_of("Y", "N"),
        "CLOSED DATE": closed("%m/%d/%Y"),
        "DAYS TO CLOSE": one_of("2", "3"),
        "STREET ADDRESS": lambda n: f"{4000 + n} Main St",
        "ADDRESS WITH GEOCODE": lambda n: (
            f"{4000 + n} Main St\nKansas City, MO\n({39.1 + n * 0.0011:.6f}, {-94.58 - n * 0.0013:.6f})"
        ),
        "ZIP CODE": one_of("64111", "64106"),
        "NEIGHBORHOOD": one_of(*AREAS),
        "COUNTY": "Jackson",
        "COUNCIL DISTRICT": one_of("4", "6"),
        "LATITUDE": latitude(39.10),
        "LONGITUDE": longitude(-94.58),
    },
    "san_diego": {
        "service_request_id": lambda n: str(2_500_000 + n),
        "service_request_parent_id": "",
        "sap_notification_number": lambda n: f"4030000{n}",
        "date_requested": opened("%Y-%m-%dT%H:%M:%S"),
        "case_age_days": one_of("3", "9"),
        "case_record_type": one_of("TSW", "Parking"),
        "service_name": one_of(*SERVICES),
        "service_name_detail": "",
        "date_closed": closed("%Y-%m-%d"),
        "status": states("Closed", "In Process"),
        "lat": latitude(32.72),
        "lng": longitude(-117.16),
        "street_address": lambda n: f"{500 + n} BROADWAY, SAN DIEGO, CA 92101, USA",
        "zipcode": one_of("92101", "92103"),
        "council_district": one_of("3", "9"),
        "comm_plan_code": one_of("9", "56"),
        "comm_plan_name": one_of(*AREAS),
        "case_origin": one_of("Mobile", "Web", "Phone"),
        "referred": "",
        "public_description": lambda n: f"Large hole near number {n}",
    },
    "baltimore": {
        "RowID": lambda n: str(n),
        "SRRecordID": lambda n: f"5004100000{n:05d}AAB",
        "ServiceRequestNum": lambda n: f"19-00{200_000 + n}",
        "SRType": one_of(*SERVICES),
        "MethodReceived": one_of("Phone", "API", "System", "Phone"),
        "CreatedDate": opened("%Y/%m/%d %H:%M:%S+00"),
        "SRStatus": one_of("Closed", "Closed (Duplicate)", "Closed", "Open"),
        "StatusDate": lambda n: closed("%Y/%m/%d %H:%M:%S+00")(n) or opened("%Y/%m/%d %H:%M:%S+00")(n),
        "Agency": one_of("Transportation", "Solid Waste"),
        "DueDate": opened("%Y/%m/%d 23:00:00+00"),
        "CloseDate": closed("%Y/%m/%d %H:%M:%S+00"),
        "Outcome": one_of("Work Completed", "Duplicate", "No violation found", ""),
        "Address": lambda n: f"{700 + n} E PRATT ST, Baltimore City, 21202",
        "ZipCode": "21202",
        "Neighborhood": one_of(*AREAS),
        "Latitude": latitude(39.28),
        "Longitude": longitude(-76.61),
    },
    "pittsburgh": {
        "REQUEST_ID": lambda n: str(300_000 + n),
        "CREATED_ON": opened("%Y-%m-%dT%H:%M:%S"),
        "LAST_UPDATED": lambda n: closed("%Y-%m-%dT%H:%M:%S")(n) or opened("%Y-%m-%dT%H:%M:%S")(n),
        "REQUEST_TYPE": one_of(*SERVICES),
        "REQUEST_ORIGIN": one_of("Call Center", "Website", "Control Panel"),
        "STATUS": one_of("1", "1", "1", "0"),
        "DEPARTMENT": one_of("DPW - Street Maintenance", "Permits, Licenses and Inspections"),
        "NEIGHBORHOOD": one_of(*AREAS),
        "COUNCIL_DISTRICT": one_of("2.0", "6.0"),
        "X": longitude(-79.99),
        "Y": latitude(40.44),
        "GEO_ACCURACY": one_of("APPROXIMATE", "EXACT"),
    },
    "houston": {
        "CASE NUMBER": lambda n: f"{12_000_000 + n}-101003{n:03d}",
        "SR LOCATION": lambda n: f"{900 + n} BAGBY ST, HOUSTON, TX 77002",
        "DISTRICT": one_of("C", "I"),
        "NEIGHBORHOOD": one_of(*AREAS),
        "DEPARTMENT": one_of("PWE Public Works Engineering", "SWM Solid Waste Management"),
        "SR TYPE": one_of(*SERVICES),
        "QUEUE": one_of("SWM_NorthWest", "PWE_Trf"),
        "SLA": one_of("7.0", "10.0"),
        "STATUS": states("Closed", "Open"),
        "SR CREATE DATE": opened("%Y-%m-%d %H:%M:%S"),
        "DUE DATE": opened("%Y-%m-%d 17:00:00"),
        "DATE CLOSED": closed("%Y-%m-%d %H:%M:%S"),
        "x": lambda n: f"{3_118_000 + n * 11}.5",
        "y": lambda n: f"{13_840_000 + n * 7}.5",
        "LATITUDE": latitude(29.76),
        "LONGITUDE": longitude(-95.37),
        "CHANNEL TYPE": one_of("Voice In", "WEB", "e-mail"),
    },
    "dallas": {
        "Service Request Number": lambda n: f"19-000{10_000 + n}",
        "Address": lambda n: f"{100 + n} ELM ST, DALLAS, TX",
        "City Council District": one_of("1", "14"),
        "Department": one_of("Code Compliance", "Public Works"),
        "Service Request Type": one_of(*SERVICES),
        "ERT (Estimated Response Time)": one_of("10 Days", "5 Days"),
        "Overall Service Request Due Date": opened(US),
        "Created Date": opened(US),
        "Update Date": opened(US),
        "Closed Date": closed(US),
        "Status": one_of("Closed", "Closed", "Closed (Transferred)", "In Progress"),
        "Outcome": one_of("Complied", "No Violation", "", "Duplicate"),
        "Priority": "Standard",
        "Method Received Description": one_of("Phone", "App", "Web"),
        "Unique Key": lambda n: f"a1B{n:05d}",
        "Lat_Long Location": lambda n: f"({32.78 + n * 0.0011:.5f}, {-96.8 - n * 0.0013:.5f})",
    },
    "richmond": {
        "OBJECTID": lambda n: str(n),
        "INCIDENTID": lambda n: f"I{n:05d}",
        "DATETIMEINIT": lambda n: str(1_551_687_320_000 + n * 133_200_000),
        "DATETIMECLOSED": lambda n: "" if n % 4 == 3 else str(1_551_867_320_000 + n * 133_200_000),
        "REQTYPE": one_of(*SERVICES),
        "STATUS": states("CLOSED", "NEW"),
        "PROBADDRESS": lambda n: f"{n} Elm St",
        "x": longitude(-77.4),
        "y": latitude(37.5),
    },
    "detroit": {
        "ObjectId": lambda n: str(n + 1),
        "Issue ID": lambda n: str(5_000_000 + n),
        "Request Type Title": one_of(*SERVICES),
        "Report Method": one_of("iPhone", "Android", "Portal", "Request Form"),
        "Status": one_of("Archived", "Closed", "Archived", "Open"),
        "Address": lambda n: f"{100 + n} Woodward Ave Detroit",
        "Neighborhood": one_of(*AREAS),
        "Created At": opened("%Y/%m/%d %H:%M:%S+00"),
        "Acknowledged At": opened("%Y/%m/%d %H:%M:%S+00"),
        "Closed At": closed("%Y/%m/%d %H:%M:%S+00"),
        "Longitude": longitude(-83.04),
        "Latitude": latitude(42.33),
    },
    "somewhere_else": {
        "Nr": lambda n: f"M-{4000 + n}",
        "Eingang": opened("%d/%m/%Y %H:%M"),
        "Ende": closed("%d/%m/%Y %H:%M"),
        "Art": one_of(*SERVICES),
        "Stand": states("closed", "open"),
        "Breite": latitude(48.14),
        "Laenge": longitude(11.58),
    },
}


def written(folder: Path, name: str, *, separator: str = ",", encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(CITIES[name])
    writer.writerows(rows(**CITIES[name]))
    path = folder / f"{name}.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path
