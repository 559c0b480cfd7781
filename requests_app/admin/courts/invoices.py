"""/admin/enforcement/invoices/: a vendor's file against the abatement orders, looked at first, then accepted."""

import tempfile
from collections import Counter
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from ... import case_access, permissions
from ...enforcement import invoices
from ...enforcement.invoices import Match, Verdict
from ...importing import opening, table
from ...models import Abatement, VendorInvoice
from ..base import FORM, CappedPaginator, staff_page, staff_view
from . import invoice_file
from .verbs import ROLES

LARGEST = 1024 * 1024  # bytes
PAGE = 50


class InvoiceForm(forms.Form):
    file = forms.FileField(label="File (.csv)", widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))
    most = forms.DecimalField(
        label="Most that an order pays, dollars", min_value=1, max_value=1_000_000, initial=invoices.MOST
    )
    fee = forms.DecimalField(
        label="Fee for administration, dollars an order", min_value=0, max_value=10_000, initial=0
    )
    accept = forms.BooleanField(
        label="Accept what fits", required=False, help_text="Left empty, the file is only looked at."
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(f"The file is larger than {LARGEST // 2**20} MB: split it.")
        return file


@staff_view(*ROLES, methods=FORM)
def vendor_invoices(request: HttpRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = InvoiceForm(request.POST, request.FILES, prefix="") if posted else InvoiceForm(prefix="")
    found = _read(request, form) if posted and form.is_valid() else None
    matches, bad = found or ([], [])
    context = {
        "title": "Vendors’ invoices",
        "form": form,
        "is_read": found is not None,
        "is_in": found is not None and form.cleaned_data["accept"],
        "matches": matches,
        "bad": bad,
        "counts": _counts(matches),
        "dollars": sum((one.billed.amount for one in matches if one.verdict == Verdict.FITS), Decimal(0)),
        "page": _page(request),
    }
    status = 422 if posted and found is None else 200
    return staff_page(request, "requests_app/admin/courts/invoices.html", context, status=status)


def _read(request: HttpRequest, form: InvoiceForm) -> tuple[list[Match], list[invoice_file.Bad]] | None:
    said = form.cleaned_data
    try:
        with tempfile.NamedTemporaryFile(prefix="civic311-invoices-", suffix=".csv") as kept:
            for piece in said["file"].chunks():
                kept.write(piece)
            kept.flush()
            with opening.opened(kept.name) as source:
                lines, bad = invoice_file.read(table.table_of(source))
        matches = invoices.match(lines, _orders(request), most=said["most"])
        if said["accept"]:
            matches = invoices.accept(matches, by=request.user, fee=said["fee"])  # type: ignore[arg-type]
    except ValidationError as error:
        form.add_error("file", permissions.sentence(error))
        return None
    return matches, bad


def _orders(request: HttpRequest) -> QuerySet[Abatement]:
    return Abatement.objects.filter(case__in=case_access.visible_cases(request.user))


def _counts(matches: list[Match]) -> list[tuple[str, int]]:
    counted = Counter(one.verdict for one in matches)
    return [(str(verdict.label), counted[verdict]) for verdict in Verdict if counted[verdict]]


def _page(request: HttpRequest) -> Any:
    rows = VendorInvoice.objects.filter(abatement__case__in=case_access.visible_cases(request.user))
    paginator: Paginator = CappedPaginator(rows.select_related("abatement__case", "accepted_by"), PAGE)
    return paginator.get_page(request.GET.get("page"))
