"""Where it is: what a resident typed or pointed at, looked up in the city's own places and put into words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ..cases.intake import Place
from ..desk import gazetteer, nearby
from ..desk.gazetteer import Spot
from ..desk.nearby import Near
from ..models import Service, ServiceRequest

LONGEST = 200  # characters of an address


@dataclass(frozen=True)
class Where:
    """kind: none, known, street, choose, outside, unknown. choices: the names to choose from."""

    kind: str = "none"
    sentence: str = ""
    address: str = ""
    zip_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    choices: list[str] = field(default_factory=list)

    @property
    def is_found(self) -> bool:
        return self.kind in ("known", "street")

    def place(self) -> Place:
        return Place(self.address, self.zip_code, self.latitude, self.longitude)


def look_up(data: dict[str, Any]) -> Where:
    """data: address; spot (the name chosen for it); latitude and longitude, which hold for the address in placed."""
    address = str(data.get("address") or "").strip()[:LONGEST]
    point = (_degrees(data.get("latitude"), 90), _degrees(data.get("longitude"), 180))
    if None not in point and address == str(data.get("placed") or "").strip()[:LONGEST]:
        return _pointed(address, *point)  # type: ignore[arg-type]
    return _typed(address, str(data.get("spot") or "")) if address else Where()


def _degrees(value: Any, most: int) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) <= most else None


def _pointed(address: str, latitude: float, longitude: float) -> Where:
    if not gazetteer.is_inside(latitude, longitude):
        return Where("outside", _outside(address or _("This point")), address)
    sentence = _("The point on the map: %(district)s.") % {"district": district(latitude, longitude)}
    return Where("known", sentence, address, "", latitude, longitude)


def _typed(address: str, chosen: str) -> Where:
    if town := gazetteer.other_town(address):
        return Where("outside", _outside(town), address)
    found = gazetteer.suggest(address)
    meant = [spot for spot in found if gazetteer.is_meant(address, spot)]
    if picked := next((spot for spot in found if spot.name == chosen), None):
        return _found(address, picked)
    if len(meant) == 1:
        return _found(address, meant[0])
    if found:
        return Where(
            "choose", _("Which one do you mean?"), address, choices=[spot.name for spot in (meant or found)]
        )
    return Where(
        "unknown",
        _(
            "We do not know this place. Try the nearest corner, such as “Main Street and Elm Street”, or pick it on the map."
        ),
        address,
    )


def _found(address: str, spot: Spot) -> Where:
    if not spot.is_inside:
        return Where("outside", _outside(spot.written), address)
    where = {"zip_code": spot.zip_code, "latitude": spot.latitude, "longitude": spot.longitude}
    if spot.kind == "street" or not spot.is_exact:
        sentence = _("We know the street, but not the house. Add a house number or a corner if you can.")
        return Where("street", sentence, address, **where)
    sentence = _("%(place)s: %(district)s.") % {
        "place": spot.written,
        "district": district(spot.latitude, spot.longitude),
    }
    return Where("known", sentence, spot.written, **where)


def district(latitude: float, longitude: float) -> str:
    found = gazetteer.district_at(latitude, longitude, timezone.localdate())
    return found.name if found else settings.CITY_NAME


def _outside(what: str) -> str:
    return _(
        "%(what)s is outside %(city)s: we cannot send anybody there. Report it to the town it is in."
    ) % {
        "what": what,
        "city": settings.CITY_NAME,
    }


def reported_near(service: Service, where: Where, at: datetime, text: str = "") -> list[Near]:
    """What others reported there already, as far as everybody may know of it."""
    if where.latitude is None or where.longitude is None or service.visibility == Service.Visibility.PRIVATE:
        return []
    public = ServiceRequest.objects.public().filter(service=service)
    return nearby.alike(
        service, where.latitude, where.longitude, at,
        among=public, point=nearby.published, address=where.address, text=text,
    )  # fmt: skip
