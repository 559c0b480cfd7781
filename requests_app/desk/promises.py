"""The honest date: published by the reports, said on the phone and in the form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from ..cases.clocks import promise_of
from ..models import Promise, Service


@dataclass(frozen=True)
class Expected:
    """Working days within which so many of ten requests like this are done."""

    service_id: int
    district_id: int | None
    days_low: int
    days_high: int
    cases: int
    of_ten: int = 8


@transaction.atomic
def publish(promises: Iterable[Expected], *, at: datetime) -> int:
    """Replace what is published: a service that is not among them has no promise any more. How many there are."""
    Promise.objects.all().delete()
    return len(
        Promise.objects.bulk_create(
            Promise(
                service_id=one.service_id,
                district_id=one.district_id,
                of_ten=one.of_ten,
                days_low=one.days_low,
                days_high=one.days_high,
                cases=one.cases,
                published_at=at,
            )
            for one in promises
        )
    )


def sentence(service: Service, district_id: int | None, priority: int | None = None) -> str:
    """What to say: from experience for the district, else the whole city, else the service level, else nothing fixed."""
    known = Promise.objects.filter(Q(district=district_id) | Q(district__isnull=True), service=service)
    if promise := known.order_by(F("district").asc(nulls_last=True)).first():
        return f"{promise.of_ten} of 10 like this are done in {_days(promise.days_low, promise.days_high)}."
    level = promise_of(service.pk, priority or service.default_priority, service.department_id)
    if level:
        return f"The city's promise for this is {level.words()}."
    return "There is no fixed date for this; you are told when something happens."


def _days(low: int, high: int) -> str:
    if low == high:
        return f"{high} working day{'s' if high != 1 else ''}"
    return f"{low} to {high} working days"
