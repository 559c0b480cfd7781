"""Abatement: ordered, done, billed, collected; what is not paid becomes a lien until it is released."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from .. import wording
from ..models import Abatement, EnforcementCase, EnforcementNotice, Violation
from . import ladder, opening, owners, papers
from .ladder import Method, StepKind
from .recording import local_day, lock, moment, record

MOST = Decimal(1_000_000)
STATE = (
    "done_on", "cost", "fee", "billed_at", "collected", "lien_recorded_on", "lien_number", "lien_released_on",
)  # fmt: skip
Kind = EnforcementNotice.Kind


@transaction.atomic
def order(
    case: EnforcementCase, *, by: User | None, vendor: str = "", at: datetime | None = None
) -> Abatement:
    """The city corrects it: only after the window, and only where the ordinance lets it."""
    row = lock(case)
    at = moment(at, row.updated_at)
    violations = check_order(row, local_day(at))
    for party in owners.responsible(row.parcel, local_day(at)):
        papers.draw(row, Kind.ABATEMENT, party, violations, at=at, by=by, method=Method.POSTED)
    abatement = Abatement.objects.create(case=row, vendor=vendor.strip(), ordered_at=at)
    data = {"abatement": abatement.pk, "vendor": abatement.vendor}
    record(row, case, StepKind.ABATEMENT_ORDERED, by=by, at=at, data=data)
    return abatement


def check_order(row: EnforcementCase, on: date) -> list[Violation]:
    """The open violations; ValidationError where the city may not correct them on that day."""
    ladder.stage_after(StepKind.ABATEMENT_ORDERED, row.stage)
    violations = list(row.violations.filter(status=Violation.Status.OPEN).select_related("section"))
    if row.comply_by and on <= row.comply_by:
        raise ValidationError(
            f"The window runs until {wording.day_in_full(row.comply_by)}: the owner may still do it."
        )
    if not any(violation.section.city_abates for violation in violations):
        raise ValidationError("No section of this case lets the city do it: cite, or take it to a hearing.")
    return violations


@transaction.atomic
def done(
    abatement: Abatement,
    *,
    by: User | None,
    on: date,
    cost: Decimal,
    fee: Decimal = Decimal(0),
    at: datetime | None = None,
) -> Abatement:
    """Done on that day for that cost, in dollars: the violations that the city may abate are corrected."""
    row = _lock(abatement)
    at = moment(at, row.updated_at)
    if abatement.done_on:
        raise ValidationError("This abatement is done already.")
    if not local_day(abatement.ordered_at) <= on <= local_day(at):
        raise ValidationError("Give a day between the order and today.")
    _check_money(cost, fee)
    abatement.done_on, abatement.cost, abatement.fee = on, cost, fee
    abatement.save(update_fields=["done_on", "cost", "fee"])
    record(
        row,
        abatement.case,
        StepKind.ABATED,
        by=by,
        at=at,
        data={"abatement": abatement.pk, "dollars": cost + fee},
    )
    for violation in row.violations.filter(status=Violation.Status.OPEN, section__city_abates=True):
        opening.correct(abatement.case, violation, by=by, at=at)
    return abatement


@transaction.atomic
def bill(abatement: Abatement, *, by: User | None, at: datetime | None = None) -> Abatement:
    row = _lock(abatement)
    at = moment(at, row.updated_at)
    if abatement.cost is None:
        raise ValidationError("Record what it cost before it is billed.")
    if abatement.billed_at:
        raise ValidationError("It was billed already.")
    found = row.violations.exclude(status=Violation.Status.WITHDRAWN).select_related("section")
    amount = {"amount": f"{abatement.cost + abatement.fee:,.2f}"}
    _send(row, Kind.BILL, amount, at, by, list(found))
    abatement.billed_at = at
    abatement.save(update_fields=["billed_at"])
    record(row, abatement.case, StepKind.BILLED, by=by, at=at, data={"abatement": abatement.pk})
    return abatement


@transaction.atomic
def collect(
    abatement: Abatement, *, by: User | None, amount: Decimal, at: datetime | None = None
) -> Abatement:
    """Dollars that came in; more than is owed is refused."""
    row = _lock(abatement)
    at = moment(at, row.updated_at)
    _check_money(amount, Decimal(0))
    owed = _owed(abatement)
    if not abatement.billed_at or amount > owed:
        raise ValidationError(
            f"{owed if abatement.billed_at else 0:,.2f} dollars are owed: look at the bill."
        )
    abatement.collected += amount
    abatement.save(update_fields=["collected"])
    data = {"abatement": abatement.pk, "dollars": amount}
    record(row, abatement.case, StepKind.COLLECTED, by=by, at=at, data=data)
    return abatement


@transaction.atomic
def record_lien(
    abatement: Abatement, *, by: User | None, on: date, number: str, at: datetime | None = None
) -> Abatement:
    """The land records hold it; the owners get a notice of the lien."""
    row = _lock(abatement)
    at = moment(at, row.updated_at)
    if not abatement.billed_at or local_day(abatement.billed_at) > on or _owed(abatement) <= 0:
        raise ValidationError("A lien follows a bill that was not paid.")
    if abatement.lien_recorded_on or not number.strip():
        raise ValidationError("Give the number under which the land records hold the lien, once.")
    _check_past(on, at)
    abatement.lien_recorded_on, abatement.lien_number = on, number.strip()
    abatement.save(update_fields=["lien_recorded_on", "lien_number"])
    said = {"amount": f"{_owed(abatement):,.2f}", "record": abatement.lien_number}
    data = {"abatement": abatement.pk, "on": on, "notices": _send(row, Kind.LIEN, said, at, by)}
    record(row, abatement.case, StepKind.LIEN_RECORDED, by=by, at=at, data=data)
    return abatement


@transaction.atomic
def release_lien(abatement: Abatement, *, by: User | None, on: date, at: datetime | None = None) -> Abatement:
    row = _lock(abatement)
    at = moment(at, row.updated_at)
    if not abatement.lien_recorded_on or abatement.lien_released_on or on < abatement.lien_recorded_on:
        raise ValidationError("There is no recorded lien to release on that day.")
    _check_past(on, at)
    abatement.lien_released_on = on
    abatement.save(update_fields=["lien_released_on"])
    sent = _send(row, Kind.RELEASE, {"record": abatement.lien_number}, at, by)
    data = {"abatement": abatement.pk, "on": on, "notices": sent}
    record(row, abatement.case, StepKind.LIEN_RELEASED, by=by, at=at, data=data)
    return abatement


def _lock(abatement: Abatement) -> EnforcementCase:
    """What two people enter at once is entered once: the second one is told what the first did."""
    row = lock(abatement.case)
    abatement.refresh_from_db(fields=STATE)
    return row


def _owed(abatement: Abatement) -> Decimal:
    return (abatement.cost or Decimal(0)) + abatement.fee - abatement.collected


def _send(
    row: EnforcementCase,
    kind: str,
    more: Mapping[str, str],
    at: datetime,
    by: User | None,
    violations: Sequence[Violation] = (),
) -> list[int]:
    """The document for each owner of that day; their keys."""
    return [
        papers.draw(row, kind, party, violations, at=at, by=by, more=more).pk
        for party in owners.responsible(row.parcel, local_day(at))
    ]


def _check_past(on: date, at: datetime) -> None:
    if on > local_day(at):
        raise ValidationError("This day has not come yet: record it once it has happened.")


def _check_money(*amounts: Decimal) -> None:
    if not all(0 <= amount <= MOST for amount in amounts):
        raise ValidationError("An amount lies between 0 and 1,000,000 dollars.")
