"""Which column of an assessor's file is what: by the titles cities use, or as said by hand. Pure."""

import re
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError

# Several columns may make up one thing: its parts are joined in this order.
TITLES: Mapping[str, str] = {
    "number": "parcel number|parcel|parcel id|parcel no|parcelid|parcel c|parcel num|apn|ain|pin|pid|ssl|bbl|blklot|"
    "mapblklot|map block lot|map lot|folio|account number|state parcel number|gis id|property id|parcelnumber|link",
    "address": "address|property address|site address|situs address|situs|location|property location|premise add|"
    "premiseadd|prop address full|full address|street address|situs full|full stname|siteaddr|propertylocation",
    "street_number": "st num|street number|house number|st no|house no|number|addr num|situs number|housenum",
    "street_name": "st name|street name|street|st nm|situs street|str name|streetname",
    "unit": "unit num|unit|apt|unit number|unit no",
    "zip_code": "zip|zip code|zipcode|property zip|situs zip|site zip|prop address zipcode 1|postal code|propzip",
    "latitude": "latitude|lat|y lat|centroid lat|intptlat",
    "longitude": "longitude|lon|lng|long|x lon|centroid lon|intptlon",
    "x": "x|x coord|xcoord|x coordinate|point x|centroid x|x crd",
    "y": "y|y coord|ycoord|y coordinate|point y|centroid y|y crd",
    "land_use": "land use|landuse|lu desc|use description|use|property use|state use description|usecode|use code|"
    "category code description|property class|class description|land use description|prop class",
    "vacant": "vacant|is vacant|vacant lot|vacant y n|vacant flag",
    "owner": "owner|owner name|ownername|owner 1|owner1|owner name 1|owner full name|taxpayer|mail address name|"
    "taxpayer name|own name|primary owner",
    "co_owner": "co owner|coowner|owner 2|owner2|ownername2|owner name 2|second owner|co owner name",
    "mail_street": "mailing address|mail address|mailing street|owner address|address1|owner addr1|mail address full|"
    "mail addr|owner street|mailing address 1|owneraddr1|taxpayer address",
    "mail_more": "mailing address 2|address2|owner addr2|mail address 2|owneraddr2|mailing care of|mailing line 2",
    "mail_city": "mailing city|mail city|owner city|mail address city|mailing city state|citystzip|city state zip",
    "mail_state": "mailing state|mail state|owner state|mail address state",
    "mail_zip": "mailing zip|mail zip|mail zipcode|owner zip|mail address zipcode 1|mailing zip code",
    "since": "sale date|saledate|last sale date|deed date|transfer date|date of sale|ls date|owner since",
    "agent": "agent|managing agent|manager|property manager|registered agent|agent name",
    "agent_address": "agent address|manager address|agent mailing address",
    "occupant": "occupant|tenant|occupant name",
    "language": "language|owner language|preferred language",
}  # fmt: skip


def folded(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", title.lower().replace("#", " number")).strip()


def proposed(header: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """What -> the place of its column. given: said by hand. ValidationError names what cannot be found."""
    titles = [folded(cell) for cell in header]
    found: dict[str, int] = {}
    for what, words in TITLES.items():
        places = (titles.index(word) for word in words.split("|") if word in titles)
        place = next((one for one in places if one not in found.values()), None)
        if place is not None:
            found[what] = place
    for what, title in given.items():
        if what not in TITLES or title not in header:
            raise ValidationError(
                f"{what}={title}: say one of {', '.join(TITLES)} = a column of the file ({', '.join(header)})."
            )
        found = {name: place for name, place in found.items() if place != header.index(title)}
        found[what] = header.index(title)
    _check(found, header)
    return found


def _check(found: Mapping[str, int], header: Sequence[str]) -> None:
    has = f"The file has: {', '.join(header)}."
    if "number" not in found:
        raise ValidationError(f"No column is the parcel's number. {has} Say which one it is: number=NAME.")
    if "address" not in found and "street_name" not in found:
        raise ValidationError(f"No column is the parcel's address. {has} Say which one it is: address=NAME.")
