"""What a vendor bills against what was ordered on June 10, 2026; the order pays a thousand dollars at most."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from requests_app.enforcement import abating, invoices
from requests_app.enforcement.invoices import Billed, Verdict
from requests_app.models import Abatement, VendorInvoice
from tests.cast import MONDAY

NOW = MONDAY + timedelta(days=20)


def billed(case, line=2, *, day=12, amount="290.00", vendor="Mow & Go", number="17"):
    return Billed(line, case, date(2026, 6, day), Decimal(amount), vendor, number)


@pytest.fixture
def case(lot):
    case = lot.served()
    abating.order(case, by=lot.cast.sam, vendor="Mow & Go", at=MONDAY + timedelta(days=9))
    return case


def matched(*lines):
    return invoices.match(lines, Abatement.objects.all(), at=NOW)


@pytest.mark.parametrize(
    "given, verdict, reason",
    [
        ({}, Verdict.FITS, ""),
        ({"vendor": "mow &  go"}, Verdict.FITS, ""),
        ({"amount": "1000.01"}, Verdict.OVER, "pays 1,000.00 dollars at most"),
        ({"day": 9}, Verdict.WRONG, "ordered on 2026-06-10"),
        ({"day": 30}, Verdict.WRONG, "between then and today"),
        ({"vendor": "Cheap Cuts"}, Verdict.UNKNOWN, "was ordered from Mow & Go, not from Cheap Cuts"),
    ],
)
def test_line_is_held_against_its_order(case, given, verdict, reason):
    [found] = matched(billed(case.number, **given))
    assert found.verdict == verdict
    assert reason in found.reason


def test_line_of_no_case_and_second_line_of_an_order_are_named(case):
    none, first, second = matched(
        billed("E26-99999-9"), billed(case.number, 3), billed(case.number, 4, number="18")
    )
    assert (none.verdict, first.verdict, second.verdict) == (Verdict.UNKNOWN, Verdict.FITS, Verdict.TWICE)
    assert second.reason == "Line 3 bills the same order."


def test_accepted_line_is_done_once_however_often_the_file_comes(lot, case, django_assert_max_num_queries):
    for verdict in (Verdict.FITS, Verdict.SAME, Verdict.SAME):
        found = matched(billed(case.number))
        assert found[0].verdict == verdict
        invoices.accept(found, by=lot.cast.sam, fee=Decimal(50))
    order = Abatement.objects.get()
    assert (order.done_on, order.cost, order.fee) == (date(2026, 6, 12), Decimal(290), Decimal(50))
    assert VendorInvoice.objects.count() == 1
    assert [step.kind for step in case.steps.order_by("id")].count("abated") == 1
    [other, changed] = matched(billed(case.number, number="18"), billed(case.number, amount="300"))
    assert other.reason == "The order was recorded as done on Friday, June 12, 2026 by invoice 17."
    assert changed.reason == "Invoice 17 is in with 290.00 dollars for Friday, June 12, 2026."
    with django_assert_max_num_queries(1):
        matched(*(billed(case.number, line) for line in range(50)))


def test_line_that_the_ladder_refuses_comes_back_with_the_reason(lot, case):
    found = matched(billed(case.number))
    abating.done(Abatement.objects.get(), by=lot.cast.sam, on=date(2026, 6, 11), cost=Decimal(1))
    [refused] = invoices.accept(found, by=lot.cast.sam)
    assert (refused.verdict, refused.reason) == (Verdict.WRONG, "This abatement is done already.")
    assert not VendorInvoice.objects.exists()
