"""What an hour, a machine and a ton cost on a day. Rates are read once; what a line cost is frozen with it."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError

from ..models import Crew, Equipment, EquipmentRate, LaborRate, Material, MaterialPrice

CENT = Decimal("0.01")
Dated = list[tuple[date, Decimal]]  # the newest first


def money(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


class Rates:
    """A crew's own labor rate goes before that of the class of people. ValidationError where nothing was set."""

    def __init__(self) -> None:
        self.straight: dict[tuple[int | None, str], Dated] = {}
        self.overtime: dict[tuple[int | None, str], Dated] = {}
        for rate in LaborRate.objects.order_by("-starts_on"):
            key = rate.crew_id, rate.person_class
            self.straight.setdefault(key, []).append((rate.starts_on, rate.straight))
            self.overtime.setdefault(key, []).append((rate.starts_on, rate.overtime))
        self.equipment = _by(EquipmentRate.objects.values_list("equipment_id", "starts_on", "hourly"))
        self.material = _by(MaterialPrice.objects.values_list("material_id", "starts_on", "price"))

    def labor(self, crew: Crew | None, person_class: str, day: date, *, overtime: bool) -> Decimal:
        """Dollars an hour."""
        table = self.overtime if overtime else self.straight
        own = _on(table.get((crew.pk, ""), []), day) if crew else None
        found = own if own is not None else _on(table.get((None, person_class), []), day)
        if found is None:
            whom = person_class or (crew.name if crew else "this work")
            raise ValidationError(
                f"No labor rate is set for {whom} on {day}: an administrator adds it under “Labor rates”."
            )
        return found

    def machine(self, equipment: Equipment, day: date) -> Decimal:
        """Dollars an hour."""
        return _found(self.equipment, equipment, day, "hourly rate", "Equipment")

    def unit(self, material: Material, day: date) -> Decimal:
        """Dollars a unit."""
        return _found(self.material, material, day, "price", "Materials")


def _by(rows: Iterable[tuple[int, date, Decimal]]) -> dict[int, Dated]:
    found: dict[int, Dated] = {}
    for pk, day, price in rows:
        found.setdefault(pk, []).append((day, price))
    return {pk: sorted(prices, reverse=True) for pk, prices in found.items()}


def _on(prices: Dated, day: date) -> Decimal | None:
    return next((price for starts_on, price in prices if starts_on <= day), None)


def _found(table: dict[int, Dated], item: Equipment | Material, day: date, what: str, where: str) -> Decimal:
    found = _on(table.get(item.pk, []), day)
    if found is None:
        raise ValidationError(f"{item} has no {what} on {day}: an administrator adds it under “{where}”.")
    return found
