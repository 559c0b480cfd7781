"""A vendor's invoice lines against abatement orders: looked at first, then accepted; the same file twice is nothing new.

A line names a case, the day on which the work was done, and an amount. It fits where the case has one order to that
vendor that nobody has billed yet, the work was done after it was ordered, and the amount is not over what may be paid.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from .. import wording
from ..models import Abatement, VendorInvoice
from . import abating
from .recording import local_day

MOST = Decimal(1_000)  # dollars for one order, unless somebody says otherwise


class Verdict(models.TextChoices):
    FITS = "fits", "Fits its order"
    SAME = "same", "In already"
    OVER = "over", "Over the order"
    TWICE = "twice", "Billed twice"
    UNKNOWN = "unknown", "No such case or order"
    WRONG = "wrong", "Cannot be"


@dataclass(frozen=True)
class Billed:
    """A line of the file. amount: dollars."""

    line: int
    case: str
    done_on: date
    amount: Decimal
    vendor: str
    number: str


@dataclass(frozen=True)
class Match:
    billed: Billed
    verdict: Verdict
    reason: str = ""
    abatement: Abatement | None = None


def match(
    lines: Sequence[Billed], orders: QuerySet[Abatement], *, most: Decimal = MOST, at: datetime | None = None
) -> list[Match]:
    """orders: those that the reader may write, with their cases. Two queries, however many lines."""
    wanted = {one.case for one in lines}
    rows = (
        orders.filter(case__number__in=wanted).select_related("case", "invoice").order_by("ordered_at", "id")
    )
    known: dict[str, list[Abatement]] = defaultdict(list)
    for row in rows:
        known[row.case.number].append(row)
    today, taken = local_day(at or timezone.now()), dict[int, Billed]()
    return [_matched(one, known[one.case], most, today, taken) for one in lines]


def _matched(
    one: Billed, orders: Sequence[Abatement], most: Decimal, today: date, taken: dict[int, Billed]
) -> Match:
    theirs = [row for row in orders if not row.vendor or _same(row.vendor, one.vendor)]
    if not theirs:
        return Match(one, Verdict.UNKNOWN, _no_order(one, orders))
    if paid := next((row for row in theirs if _is_of(row, one)), None):
        return _paid(one, paid)
    row = next((row for row in theirs if row.done_on is None and row.pk not in taken), None)
    if row is None:
        return Match(one, Verdict.TWICE, _billed_before(theirs, taken), theirs[-1])
    if not local_day(row.ordered_at) <= one.done_on <= today:
        ordered = local_day(row.ordered_at)
        return Match(
            one, Verdict.WRONG, f"It was ordered on {ordered}: the work lies between then and today.", row
        )
    if not 0 < one.amount <= most:
        return Match(one, Verdict.OVER, f"An order pays {most:,.2f} dollars at most: ask the vendor.", row)
    taken[row.pk] = one
    return Match(one, Verdict.FITS, "", row)


def _same(ours: str, theirs: str) -> bool:
    return " ".join(ours.casefold().split()) == " ".join(theirs.casefold().split())


def _no_order(one: Billed, orders: Sequence[Abatement]) -> str:
    if orders:
        return f"{one.case} was ordered from {orders[-1].vendor}, not from {one.vendor}."
    return f"There is no order in {one.case}, or no such case of your departments."


def _is_of(row: Abatement, one: Billed) -> bool:
    invoice = getattr(row, "invoice", None)
    return invoice is not None and (invoice.number, _same(invoice.vendor, one.vendor)) == (one.number, True)


def _paid(one: Billed, row: Abatement) -> Match:
    invoice = row.invoice
    if (invoice.amount, invoice.done_on) == (one.amount, one.done_on):
        return Match(one, Verdict.SAME, "", row)
    said = f"Invoice {one.number} is in with {invoice.amount:,.2f} dollars for {wording.day_in_full(invoice.done_on)}."
    return Match(one, Verdict.TWICE, said, row)


def _billed_before(orders: Sequence[Abatement], taken: dict[int, Billed]) -> str:
    row = orders[-1]
    if row.pk in taken:
        return f"Line {taken[row.pk].line} bills the same order."
    invoice = getattr(row, "invoice", None)
    by = f"invoice {invoice.number}" if invoice else "hand"
    assert row.done_on, "what is neither done nor taken would have fitted"
    return f"The order was recorded as done on {wording.day_in_full(row.done_on)} by {by}."


@transaction.atomic
def accept(
    matches: Iterable[Match], *, by: User | None, fee: Decimal = Decimal(0), at: datetime | None = None
) -> list[Match]:
    """Those that fit are done, at their cost; what the ladder refuses comes back as a line that cannot be."""
    return [_accepted(one, by, fee, at) for one in matches]


def _accepted(one: Match, by: User | None, fee: Decimal, at: datetime | None) -> Match:
    if one.verdict != Verdict.FITS or one.abatement is None:
        return one
    said = one.billed
    try:
        with transaction.atomic():
            abating.done(one.abatement, by=by, on=said.done_on, cost=said.amount, fee=fee, at=at)
            VendorInvoice.objects.create(
                abatement=one.abatement,
                vendor=said.vendor[:120],
                number=said.number[:60],
                done_on=said.done_on,
                amount=said.amount,
                accepted_at=at or timezone.now(),
                accepted_by=by,
            )
    except ValidationError as refusal:
        return Match(said, Verdict.WRONG, " ".join(refusal.messages), one.abatement)
    return one
