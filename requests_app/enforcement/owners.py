"""Who answers for a parcel on a day, and whether the same was found there, or elsewhere of the same owner, before."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from .. import wording
from ..cases import clocks
from ..filters import day_starts
from ..models import EnforcementCase, OrdinanceSection, Parcel, Party, Tenure, Violation

REPEAT_WITHIN = timedelta(days=3 * 365 + 1)
_OF_ROLE = {Tenure.Role.OWNER: 0, Tenure.Role.AGENT: 1, Tenure.Role.OCCUPANT: 2}


def tenures(parcel: Parcel, on: date) -> list[Tenure]:
    """Owners first, then agents and occupants."""
    since, until = Q(since__isnull=True) | Q(since__lte=on), Q(until__isnull=True) | Q(until__gt=on)
    found = Tenure.objects.filter(since & until, parcel=parcel).select_related("party")
    return sorted(found, key=lambda tenure: (_OF_ROLE[Tenure.Role(tenure.role)], tenure.pk))


def responsible(parcel: Parcel, on: date) -> list[Party]:
    """The owners; ValidationError where nobody is known: a notice goes to somebody."""
    owners = [tenure.party for tenure in tenures(parcel, on) if tenure.role == Tenure.Role.OWNER]
    if not owners:
        raise ValidationError(
            f"No owner of {parcel} is known on {wording.day_in_full(on)}: add one to the parcel first. A notice to nobody binds nobody."
        )
    return owners


def elsewhere(parcel: Parcel, on: date, known: Iterable[Tenure] | None = None) -> QuerySet[EnforcementCase]:
    """Open cases on other parcels of the same owners. known: who answers for it, where that was read already."""
    now = tenures(parcel, on) if known is None else known
    owners = [tenure.party_id for tenure in now if tenure.role == Tenure.Role.OWNER]
    others = _owned(owners, on).exclude(parcel=parcel).values("parcel")
    return EnforcementCase.objects.open().filter(parcel__in=others)


def earlier(parcel: Parcel, section: OrdinanceSection, on: date) -> int:
    """How often the section was found within three years on this parcel, or on another one that its owners had then."""
    owners = [tenure.party_id for tenure in tenures(parcel, on) if tenure.role == Tenure.Role.OWNER]
    since = on - REPEAT_WITHIN
    found = Violation.objects.filter(section=section, found_at__gte=day_starts(since)).exclude(
        status=Violation.Status.WITHDRAWN
    )
    found, then = found.annotate(then=TruncDate("found_at", tzinfo=clocks.zone())), OuterRef("then")
    same_owner = Tenure.objects.filter(
        Q(since__isnull=True) | Q(since__lte=then),
        Q(until__isnull=True) | Q(until__gt=then),
        parcel=OuterRef("case__parcel"),
        party__in=owners,
        role=Tenure.Role.OWNER,
    )
    return found.filter(Q(case__parcel=parcel) | Exists(same_owner)).count()


def _owned(parties: Iterable[int], on: date) -> QuerySet[Tenure]:
    return Tenure.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on), party__in=list(parties), role=Tenure.Role.OWNER
    )
