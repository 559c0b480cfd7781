"""An assessor's file: lots, owners, who sold to whom."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from requests_app.enforcement import owners
from requests_app.importing import opening, parcel_columns, parcels, table
from requests_app.models import District, DistrictLayer, Parcel, Party, Tenure

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
HEADERS = {
    "DC": "SSL,PREMISEADD,OWNERNAME,OWNERNAME2,ADDRESS1,ADDRESS2,CITYSTZIP,USECODE,SALEDATE",
    "Philadelphia": "parcel_number,location,owner_1,owner_2,mailing_street,mailing_city_state,mailing_zip,lat,lng,sale_date",
    "Boston": "PID,GIS_ID,ST_NUM,ST_NAME,UNIT_NUM,ZIPCODE,OWNER,MAIL_ADDRESS,MAIL_CITY,MAIL_STATE,MAIL_ZIPCODE,LU_DESC",
    "New York": "BBL,Address,ZipCode,OwnerName,LandUse,Latitude,Longitude,XCoord,YCoord",
    "Cook County": "pin,prop_address_full,prop_address_zipcode_1,mail_address_name,mail_address_full",
}
FIRST = """Parcel ID,Address,Zip,Lat,Lon,Land Use,Owner,Co-Owner,Mailing Address,Mailing City,Mailing State,Mailing Zip,Sale Date
001-2,12 ELM ST,6105,41.76,-72.69,Vacant residential,OLMO STREET LLC,,1 MAIN ST,HARTFORD,CT,06103,5/14/2019
001-3,14 ELM ST,06105,,,Two family,"VILLA, ROSA","VILLA, MARCO",14 ELM ST,HARTFORD,CT,06105,
001-4,16 ELM ST,06105,41.77,-72.70,Store,Olmo Street L.L.C.,,1 Main St.,Hartford,CT,06103,2/1/2020
1.2E+10,18 ELM ST,06105,,,,X,,,,,,
,20 ELM ST,,,,,X,,,,,,
001-6,,,,,,X,,,,,,
001-7,24 ELM ST,,,,,CURRENT OWNER,,,,,,
"""


def load(tmp_path, text, on=date(2026, 6, 1), **given):
    path = tmp_path / "lots.csv"
    path.write_text(text)
    with opening.opened(str(path)) as source:
        return parcels.load(table.table_of(source), on=on, at=AT, **given)


@pytest.mark.parametrize("city", HEADERS)
def test_headers_of_cities_are_understood(city):
    found = parcel_columns.proposed(HEADERS[city].split(","), {})
    assert {"number", "owner"} <= found.keys()
    assert "address" in found or {"street_number", "street_name"} <= found.keys()


def test_header_without_a_number_says_what_to_do():
    with pytest.raises(ValidationError, match="number=NAME"):
        parcel_columns.proposed(["Lot", "Address"], {})
    assert parcel_columns.proposed(["Lot", "Address"], {"number": "Lot"}) == {"number": 0, "address": 1}


def test_lots_and_owners_are_in_once_and_bad_rows_are_told(db, tmp_path):
    receipt = load(tmp_path, FIRST)
    assert (receipt.rows, receipt.done.new, receipt.without_owner, receipt.without_place) == (7, 4, 1, 2)
    reasons = {line: reason for line, reason, _ in receipt.rejected}
    assert "rounded by a spreadsheet" in reasons[5]
    assert "no parcel number" in reasons[6]
    assert "has no address" in reasons[7]
    lot = Parcel.objects.get(number="001-2")
    assert (lot.zip_code, lot.is_vacant, lot.h3_9 is None) == ("06105", True, False)
    again = load(tmp_path, FIRST).done
    assert (again.new, again.changed, again.same, again.parties, again.begun, again.ended) == (
        0,
        0,
        4,
        0,
        0,
        0,
    )


def test_an_owner_of_many_lots_is_one_party_however_it_is_written(db, tmp_path):
    load(tmp_path, FIRST)
    company = Party.objects.get(name="OLMO STREET LLC")
    assert (company.kind, company.mailing_address) == ("company", "1 MAIN ST, HARTFORD, CT 06103")
    written = FIRST.replace("Olmo Street L.L.C.,,1 Main St.", "Olmo Street LLC,,1 Main St.")
    load(tmp_path, written, on=date(2026, 6, 2))
    lot = Parcel.objects.get(number="001-4")
    assert owners.responsible(lot, date(2026, 6, 3)) == [company]
    assert {
        party.name for party in owners.responsible(Parcel.objects.get(number="001-3"), date(2026, 6, 3))
    } == {
        "VILLA, ROSA",
        "VILLA, MARCO",
    }


def test_a_sold_lot_keeps_the_time_of_its_former_owner(db, tmp_path):
    load(tmp_path, FIRST)
    sold = FIRST.replace(
        "OLMO STREET LLC,,1 MAIN ST,HARTFORD,CT,06103,5/14/2019",
        '"NEW, NORA",,12 ELM ST,HARTFORD,CT,06105,4/30/2026',
    )
    done = load(tmp_path, sold).done
    assert (done.begun, done.ended) == (1, 1)
    lot = Parcel.objects.get(number="001-2")
    assert [party.name for party in owners.responsible(lot, date(2026, 4, 29))] == ["OLMO STREET LLC"]
    assert [party.name for party in owners.responsible(lot, date(2026, 4, 30))] == ["NEW, NORA"]


def test_a_file_without_owners_or_points_takes_none_away(db, tmp_path):
    load(tmp_path, FIRST)
    done = load(tmp_path, "Parcel ID,Address,Land Use\n001-2,12 ELM STREET,Lot\n").done
    lot = Parcel.objects.get(number="001-2")
    assert (done.changed, lot.address, lot.latitude) == (1, "12 ELM STREET", 41.76)
    assert Tenure.objects.filter(parcel=lot, until=None).count() == 1


def test_a_lot_lies_in_its_inspection_zone(db, tmp_path):
    square = {"type": "Polygon", "coordinates": [[[-73, 41], [-72, 41], [-72, 42], [-73, 42], [-73, 41]]]}
    layer = DistrictLayer.objects.create(code="zones", name="Inspection zones")
    zone = District.objects.create(layer=layer, code="north", name="North", geometry=square)
    load(tmp_path, FIRST)
    assert Parcel.objects.get(number="001-2").zone == zone
    assert Parcel.objects.get(number="001-3").zone is None


def test_a_dry_run_of_the_command_leaves_nothing_behind(db, tmp_path, capsys):
    path = tmp_path / "lots.csv"
    path.write_text(FIRST)
    call_command("import_parcels", str(path), "--dry-run")
    said = capsys.readouterr()
    assert "4 would be new" in said.out
    assert "line 5" in said.err
    assert not Parcel.objects.exists()
