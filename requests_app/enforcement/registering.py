"""Lots and their owners as an assessor's file has them: many at once, as often as one likes.

Nothing is deleted: who sold a lot keeps the time of owning it, a lot that the file does not name stays as it was.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.db.models.functions import Upper

from .. import geography
from ..models import DistrictLayer, Parcel, Party, Tenure

COLUMNS = ("address", "zip_code", "latitude", "longitude", "land_use", "is_vacant")
PLACED = ("h3_9", "zone_id", "district_id")
Key = tuple[str, str]


class Holder(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def key(self) -> Key: ...
    @property
    def is_company(self) -> bool: ...


class Lot(Protocol):
    number: str
    address: str
    zip_code: str
    latitude: float | None
    longitude: float | None
    land_use: str
    is_vacant: bool
    since: date | None

    @property
    def holders(self) -> Sequence[Holder]: ...


@dataclass
class Registered:
    new: int = 0
    changed: int = 0
    same: int = 0
    parties: int = 0
    begun: int = 0
    ended: int = 0

    def __iadd__(self, other: "Registered") -> "Registered":
        for name, number in vars(other).items():
            setattr(self, name, getattr(self, name) + number)
        return self


@transaction.atomic
def register(lots: Sequence[Lot], *, on: date, at: datetime, locator: geography.Locator) -> Registered:
    """One batch, each number once. on: the day as of which the file was made."""
    done = Registered()
    known = {
        parcel.number: parcel for parcel in Parcel.objects.filter(number__in=[one.number for one in lots])
    }
    parcels = _parcels(lots, known, at, locator, done)
    parties = _parties([holder for lot in lots for holder in lot.holders], done)
    _tenures(lots, parcels, parties, on, done)
    return done


def _parcels(
    lots: Sequence[Lot], known: dict[str, Parcel], at: datetime, locator: geography.Locator, done: Registered
) -> dict[str, Parcel]:
    layers = _layers()
    places = locator.locate_many(
        [lot.latitude for lot in lots], [lot.longitude for lot in lots], [at.date()] * len(lots)
    )
    new: list[Parcel] = []
    changed: list[Parcel] = []
    for lot, found in zip(lots, places, strict=True):
        said = {name: getattr(lot, name) for name in COLUMNS}
        if lot.latitude is None and lot.number in known:  # a file without points does not take ours away
            said = {name: value for name, value in said.items() if name not in ("latitude", "longitude")}
        else:
            said |= dict(zip(PLACED, _placed(lot, found, layers), strict=True))
        parcel = known.setdefault(lot.number, Parcel(number=lot.number))
        differs = any(getattr(parcel, name) != value for name, value in said.items())
        for name, value in said.items():
            setattr(parcel, name, value)
        if parcel.pk is None:
            new.append(parcel)
        elif differs:
            changed.append(parcel)
    for parcel in [*new, *changed]:
        parcel.updated_at = at
    Parcel.objects.bulk_create(new)
    Parcel.objects.bulk_update(changed, [*COLUMNS, "h3_9", "zone", "district", "updated_at"])
    done.new, done.changed, done.same = len(new), len(changed), len(lots) - len(new) - len(changed)
    return known


def _layers() -> tuple[str, str]:
    """Codes of the inspection zones and of the primary layer; empty where the city has none."""
    layers = DistrictLayer.objects.order_by("code").values_list("code", "is_primary")
    zones = [code for code, is_primary in layers if "zone" in code and not is_primary]
    primary = [code for code, is_primary in layers if is_primary]
    return (zones or [""])[0], (primary or [""])[0]


def _placed(
    lot: Lot, found: dict[str, int], layers: tuple[str, str]
) -> tuple[int | None, int | None, int | None]:
    zones, primary = layers
    _, cell = geography.cells(lot.latitude, lot.longitude)
    return cell, found.get(zones), found.get("primary", found.get(primary))


def _parties(holders: Iterable[Holder], done: Registered) -> dict[Key, Party]:
    wanted = {holder.key: holder for holder in holders}
    names = {holder.name.upper() for holder in wanted.values()}
    rows = (
        Party.objects.annotate(folded=Upper("name"))
        .filter(folded__in=names, redacted_at=None)
        .order_by("-pk")
    )
    found = {_key(party): party for party in rows}
    new = {key: _party(holder) for key, holder in wanted.items() if key not in found}
    Party.objects.bulk_create(new.values())
    done.parties = len(new)
    return found | new


def _key(party: Party) -> Key:
    return fold(party.name), fold(party.mailing_address)


def fold(text: str) -> str:
    """The same for "Olmo St. LLC" and "OLMO ST LLC"."""
    return " ".join("".join(one if one.isalnum() else " " for one in text.upper()).split())


def _party(holder: Holder) -> Party:
    kind = Party.Kind.COMPANY if holder.is_company else Party.Kind.PERSON
    return Party(
        name=holder.name, mailing_address=holder.address, kind=kind, language=holder.language or "en"
    )


def _tenures(
    lots: Sequence[Lot], parcels: dict[str, Parcel], parties: dict[Key, Party], on: date, done: Registered
) -> None:
    """Owners that the file names begin, owners that it no longer names end; lots without an owner in it keep theirs."""
    held: dict[int, list[Tenure]] = defaultdict(list)
    for tenure in Tenure.objects.filter(parcel__in=[parcels[lot.number] for lot in lots], until=None):
        held[tenure.parcel_id].append(tenure)
    begun, ended = [], []
    for lot in lots:
        parcel = parcels[lot.number]
        now = held[parcel.pk]
        named = {(parties[holder.key].pk, holder.role) for holder in lot.holders}
        since = lot.since if lot.since and lot.since <= on else None
        gone = [one for one in now if (one.party_id, one.role) not in named and _is_told(one.role, lot)]
        for tenure in gone:
            tenure.until = _end(tenure, since, on)
        ended += gone
        there = {(one.party_id, one.role) for one in now}
        first = since or (on if gone else None)
        begun += [
            Tenure(parcel=parcel, party_id=party, role=role, since=first)
            for party, role in sorted(named - there)
        ]
    Tenure.objects.bulk_update(ended, ["until"])
    Tenure.objects.bulk_create(begun, ignore_conflicts=True)
    done.begun, done.ended = len(begun), len(ended)


def _is_told(role: str, lot: Lot) -> bool:
    """A file that names nobody in this role for the lot says nothing about it."""
    return any(holder.role == role for holder in lot.holders)


def _end(tenure: Tenure, since: date | None, on: date) -> date:
    day = since or on
    return max(day, tenure.since + timedelta(days=1)) if tenure.since else day
