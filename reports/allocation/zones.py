"""Where inspectors are sent: the zones of a department, and how a forecast by district is split among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count

from requests_app.models import Department, District, Inspector, InspectorGroup, Parcel

EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Zones:
    """codes by id of the zone; shares: district id -> {zone's code: share}; None: where the district is not known."""

    names: Mapping[str, str]
    codes: Mapping[int, str]
    shares: Mapping[int | None, Mapping[str, float]] = field(default_factory=dict)

    @property
    def districts(self) -> dict[str, int]:
        return {code: pk for pk, code in self.codes.items()}

    def of(self, zone: int | None) -> str:
        """Work whose zone is not known is done from the first."""
        return self.codes.get(zone or 0) or next(iter(self.names))

    def split(self, district: int | None) -> Mapping[str, float]:
        return self.shares.get(district) or self.shares[None]


def read(department: Department) -> Zones:
    """The zones in which inspectors' rounds begin, groups go, or lots lie; without any the whole city is one."""
    lots = list(
        Parcel.objects.exclude(zone=None).values_list("zone_id", "district_id").annotate(lots=Count("pk")).order_by("zone_id", "district_id")
    )  # fmt: skip
    used = {zone for zone, _, _ in lots}
    used |= set(
        Inspector.objects.filter(group__department=department, zone__isnull=False).values_list(
            "zone_id", flat=True
        )
    )
    used |= set(
        InspectorGroup.objects.filter(department=department, zones__isnull=False).values_list(
            "zones", flat=True
        )
    )
    rows = District.objects.filter(pk__in=used).select_related("layer").order_by("name", "pk")
    if not rows:
        return Zones({EVERYWHERE: "the whole city"}, {}, {None: {EVERYWHERE: 1.0}})
    codes = _codes(list(rows))
    return Zones({codes[row.pk]: row.name for row in rows}, codes, _shares(lots, codes, list(rows)))


def _codes(rows: list[District]) -> dict[int, str]:
    """Codes repeat in other layers: a repeated one carries its layer's."""
    seen: dict[str, int] = {}
    for row in rows:
        seen[row.code] = seen.get(row.code, 0) + 1
    return {
        row.pk: row.code if seen[row.code] == 1 else f"{row.layer.code}-{row.code}-{row.pk}" for row in rows
    }


def _shares(
    lots: list[tuple[int, int | None, int]], codes: Mapping[int, str], rows: list[District]
) -> dict[int | None, dict[str, float]]:
    """As the lots lie; a zone that is a district itself has all of it."""
    counts: dict[int | None, dict[str, float]] = {None: dict.fromkeys(codes.values(), 0.0)}
    for zone, district, number in lots:
        code = codes[zone]
        counts[None][code] += number
        if district is not None:
            of_district = counts.setdefault(district, {})
            of_district[code] = of_district.get(code, 0.0) + number
    if not any(counts[None].values()):
        counts[None] = dict.fromkeys(codes.values(), 1.0)
    counts |= {row.pk: {codes[row.pk]: 1.0} for row in rows if row.layer.is_primary}
    return {key: {code: n / sum(part.values()) for code, n in part.items()} for key, part in counts.items()}
