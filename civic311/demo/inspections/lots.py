"""Lots with their owners, agents, occupants and flags: companies that own many, residents, some who read Spanish."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from django.contrib.auth.models import User

from requests_app.geography import cells
from requests_app.models import District, Parcel, Party, SafetyFlag, Tenure

from .. import atlas
from ..copying import copy
from ..draw import ZONES, names

HOW_MANY = {"city": 8_400, "small": 700}
COMPANIES = (
    ("Tannery Row Holdings LLC", 70), ("Ropewalk Realty LLC", 46), ("Beacon Ridge Rentals LLC", 34), ("Elm & Sons LLC", 28),
    ("Quarry Lane Properties LLC", 24), ("CO Homes Fund II LP", 60), ("Lantern Homes LLC", 18), ("Millrace Partners LLC", 14),
    ("Northfield Investors LLC", 12), ("Kettle Brook Land Co.", 9), ("Orchard Trust", 7), ("Ferry Street Lofts LLC", 5),
)  # fmt: skip
NEGLECTS = "Tannery Row Holdings LLC"  # planted: found out three times as often as others
AGENTS = ("Whitcomb Property Management", "Riverbank Management Inc.", "Casa Bien Administración")
FLAGS = (
    ("dog", "Large dog in the yard, not on a chain. Call from the sidewalk."),
    ("dog", "Two dogs behind the gate on the left."),
    ("threat", "Occupant threatened an inspector. Go in twos and tell the desk."),
    ("structure", "Back stairs give way. Do not step on the porch."),
    ("hazard", "Propane bottles in the garage."),
    ("other", "Beehives along the fence."),
)
SPANISH, RENTED, SOLD = 0.19, 0.24, 0.03


@dataclass
class Lots:
    """number of the house -> key of its parcel; what a life needs to know of each."""

    of_house: dict[int, int] = field(default_factory=dict)
    of_address: dict[str, int] = field(default_factory=dict)
    zone: dict[int, str] = field(default_factory=dict)
    company: dict[int, str] = field(default_factory=dict)
    house: dict[int, int] = field(default_factory=dict)


def furnish(size: str, today: date, addresses: Iterable[str], chance: Random) -> Lots:
    """Every address that was complained about, and others between them."""
    book = atlas.read()
    by_address = {book.address(house): house for house in range(len(book.house_street))}
    wanted = {by_address[address] for address in addresses if address in by_address}
    rest = [house for house in range(len(book.house_street)) if house not in wanted]
    chance.shuffle(rest)
    houses = sorted(wanted | set(rest[: max(0, HOW_MANY[size] - len(wanted))]))
    lots = _parcels(houses, today)
    _owners(lots, houses, today, chance)
    return lots


def _parcels(houses: list[int], today: date) -> Lots:
    book, lots = atlas.read(), Lots()
    zones = {zone.code: zone.pk for zone in District.objects.filter(layer__code="zones")}
    districts = {one.code: one.pk for one in District.objects.filter(layer__is_primary=True)}
    ends = book.first_house[1:].tolist()
    at = datetime.combine(today - timedelta(days=40), time(9), UTC)
    rows, place = [], 0
    for house in houses:
        while house >= ends[place]:
            place += 1
        latitude, longitude = float(book.latitude[house]), float(book.longitude[house])
        number = f"{place + 1:02d}-{house - int(book.first_house[place]):04d}"
        zone = ZONES[book.zones[place]]
        use = "Two to four family" if house % 5 == 1 else "Vacant lot" if house % 23 == 7 else "One family"
        rows.append(
            (number, book.address(house), f"061{place + 1:02d}", latitude, longitude, cells(latitude, longitude)[1],
             zones[zone], districts[book.codes[place]], use, use == "Vacant lot", at)
        )  # fmt: skip
    columns = ("number", "address", "zip_code", "latitude", "longitude", "h3_9", "zone_id", "district_id", "land_use",
               "is_vacant", "updated_at")  # fmt: skip
    first, _ = copy(Parcel, columns, rows)
    of_zone = {pk: code for code, pk in zones.items()}
    for key, (house, row) in enumerate(zip(houses, rows, strict=True), first):
        lots.of_house[house], lots.of_address[row[1]], lots.house[key] = key, key, house
        lots.zone[key] = of_zone[row[6]]
    return lots


def _owners(lots: Lots, houses: list[int], today: date, chance: Random) -> None:
    first_names, last_names = names("first_names"), names("last_names")
    book = atlas.read()
    share = len(houses) / HOW_MANY["city"]
    parties: list[tuple[Any, ...]] = []
    tenures: list[tuple[Any, ...]] = []  # parcel, place of the party, role, since, until

    def person(address: str, language: str) -> int:
        name = f"{chance.choice(first_names)} {chance.choice(last_names)}"
        parties.append(("person", name, address, language))
        return len(parties) - 1

    def company(name: str, address: str, language: str = "en") -> int:
        parties.append(("company", name, address, language))
        return len(parties) - 1

    def home() -> str:
        return f"{book.address(chance.randrange(len(book.house_street)))}, Charter Oak, CT"

    agents = [company(name, home(), "es" if "Casa" in name else "en") for name in AGENTS]
    free = list(lots.of_house.values())
    chance.shuffle(free)
    for name, many in COMPANIES:
        owner = company(name, home())
        for _ in range(max(4, round(many * share))):
            parcel = free.pop()
            lots.company[parcel] = name
            tenures.append(
                (parcel, owner, "owner", date(2015 + chance.randrange(9), 1 + chance.randrange(12), 1), None)
            )
            if chance.random() < 0.6:
                tenures.append((parcel, agents[owner % len(agents)], "agent", date(2024, 1, 1), None))
            tenures.append(
                (parcel, person("", "es" if chance.random() < SPANISH else "en"), "occupant", None, None)
            )
    for parcel in free:
        language = "es" if chance.random() < SPANISH else "en"
        address = f"{book.address(lots.house[parcel])}, Charter Oak, CT"
        rented = chance.random() < RENTED
        owner, since = person(home() if rented else address, language), None
        if chance.random() < SOLD:
            since = today - timedelta(days=chance.randrange(60, 600))
            tenures.append((parcel, person(home(), "en"), "owner", None, since))
        tenures.append(
            (
                parcel,
                owner,
                "owner",
                since or date(1996 + chance.randrange(27), 1 + chance.randrange(12), 1),
                None,
            )
        )
        if rented:
            tenures.append(
                (parcel, person(address, "es" if chance.random() < SPANISH else "en"), "occupant", None, None)
            )
    first, _ = copy(Party, ("kind", "name", "mailing_address", "language"), parties)
    columns = ("parcel_id", "party_id", "role", "since", "until")
    copy(Tenure, columns, ((parcel, first + party, *rest) for parcel, party, *rest in tenures))


def warn(cases: Iterable[tuple[int, str]], today: date, chance: Random) -> None:
    """Flags on lots with cases (parcel, name of the company or nothing), companies' first; most still stand."""
    ines = User.objects.get(username="ines")
    ordered = sorted(dict(cases).items(), key=lambda one: (not one[1], one[0]))
    chosen = ordered[:2] + chance.sample(ordered[2:], min(len(ordered[2:]), max(8, len(ordered) // 60)))
    for number, (parcel, _) in enumerate(chosen):
        kind, text = FLAGS[number % len(FLAGS)]
        set_on = today - timedelta(days=chance.randrange(3, 300) if number > 1 else 20)
        SafetyFlag.objects.create(
            parcel_id=parcel,
            kind=kind,
            text=text,
            set_on=set_on,
            expires_on=set_on + timedelta(days=180),
            set_by=ines,
        )
