"""Which parcel a complaint is about: the one with its address, else the nearest one around its point."""

from ..addresses import house, key_of, street_line
from ..geography import cells, distance_m
from ..models import Parcel, ServiceRequest

NEAR = 100  # meters: further away it is somebody else's lot
MOST = 500  # parcels with one house number, or in one cell


def parcel_of(service_request: ServiceRequest) -> Parcel | None:
    """None where no parcel has the address and none is near the point: an inspector chooses it."""
    return at_address(service_request.address) or _near(service_request)


def at_address(address: str) -> Parcel | None:
    """As it is written, else as it is compared: 12 Elm Street is 12 ELM ST; None where two lots claim it."""
    exact = list(Parcel.objects.filter(address=address)[:2]) if address else []
    return exact[0] if len(exact) == 1 else _folded(street_line(address))


def _folded(line: str) -> Parcel | None:
    number, street = house(line)
    if number is None:
        return None
    key = key_of(street)
    numbered = Parcel.objects.filter(address__istartswith=f"{number} ")[:MOST]
    found = [parcel for parcel in numbered if key_of(house(street_line(parcel.address))[1]) == key]
    return found[0] if len(found) == 1 else None


def _near(service_request: ServiceRequest) -> Parcel | None:
    """In the cell of its point; a point that stands for the whole city is near to nothing."""
    latitude, longitude = service_request.latitude, service_request.longitude
    if latitude is None or longitude is None or service_request.is_default_point:
        return None
    around = Parcel.objects.filter(h3_9=cells(latitude, longitude)[1], latitude__isnull=False)[:MOST]
    away = [
        (distance_m(latitude, longitude, one.latitude or 0, one.longitude or 0), one.pk, one)
        for one in around
    ]
    nearest = min(away, default=None)
    return nearest[2] if nearest and nearest[0] <= NEAR else None
