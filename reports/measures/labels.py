"""What a complaint is about and in which inspection zone it lies: read for a report, then frozen with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from requests_app import geography
from requests_app.models import District, DistrictLayer, Service, ServiceAttribute, ServiceRequest

NATURE = "nature"  # the attribute of a service that says it; without one the service does


def zone_layer() -> DistrictLayer | None:
    """The layer of inspection zones, if the city has one."""
    return DistrictLayer.objects.filter(is_primary=False, code__icontains="zone").order_by("code").first()


def zones(requests: Iterable[int], layer: DistrictLayer, on: date) -> dict[int, str]:
    """Request id -> id of its zone; left out where nobody knows the place."""
    areas = [
        geography.Area(district.pk, "zone", district.geometry, district.valid_from, district.valid_to)
        for district in District.objects.filter(layer=layer)
    ]
    placed = ServiceRequest.objects.filter(
        pk__in=list(requests), latitude__isnull=False, is_default_point=False
    )
    points = list(placed.values_list("pk", "latitude", "longitude"))
    found = geography.Locator(areas).locate_many(
        [latitude for _, latitude, _ in points], [longitude for *_, longitude in points], [on] * len(points)
    )
    return {pk: str(at["zone"]) for (pk, *_), at in zip(points, found, strict=True) if "zone" in at}


def natures(requests: Iterable[int]) -> dict[int, str]:
    """Request id -> "<service id>:<answer>" where the service asks for the nature; the rest go by their service."""
    asking = ServiceAttribute.objects.filter(code=NATURE).values("service")
    found = ServiceRequest.objects.filter(pk__in=list(requests), service__in=asking)
    answers = found.values_list("pk", "service_id", f"attributes__{NATURE}")
    return {pk: f"{service}:{answer}" for pk, service, answer in answers if isinstance(answer, str)}


def nature_names() -> dict[str, str]:
    """Every nature -> its name."""
    names = {f"service:{pk}": name for pk, name in Service.objects.values_list("pk", "name")}
    for attribute in ServiceAttribute.objects.filter(code=NATURE):
        for value in attribute.values:
            names[f"{attribute.service_id}:{value['key']}"] = value["name"]
    return names
