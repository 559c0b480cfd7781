"""/admin/workorders/import/: time sheets and invoices from a file, looked at first, then brought in."""

import csv
import io
import tempfile
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ... import permissions
from ...importing import costs, opening, table
from ...models import ImportRun
from ..base import FORM, staff_page, staff_view
from ..exporting import safe

LARGEST = 1024 * 1024  # bytes: some thousand rows, as long as a browser waits
SHOWN = 200  # rejected rows on the page


class ImportForm(forms.Form):
    file = forms.FileField(label="File (.csv)", widget=forms.FileInput(attrs={"accept": ".csv,text/csv,.gz"}))
    kind = forms.ChoiceField(
        choices=[(costs.TIMESHEETS, "Time sheets"), (costs.INVOICES, "Invoices")], widget=forms.RadioSelect, initial=costs.TIMESHEETS
    )  # fmt: skip
    control = forms.DecimalField(
        label="Control total", required=False, help_text="Hours of people, or dollars. Where the rows add up to something else, nothing is in.",
    )  # fmt: skip
    columns = forms.CharField(
        label="Columns that are not recognized", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line: day=Fecha",
    )  # fmt: skip
    dry_run = forms.BooleanField(label="Only look: write nothing", required=False, initial=True)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(
                f"The file is larger than {LARGEST // 2**20} MB: split it, or use manage.py import_costs."
            )
        return file

    def clean_columns(self) -> dict[str, str]:
        lines = [line.strip() for line in self.cleaned_data["columns"].splitlines() if line.strip()]
        if wrong := [line for line in lines if "=" not in line]:
            raise ValidationError(f"{wrong[0]}: write it as day=NAME, the column that holds it.")
        return dict(line.split("=", 1) for line in lines)


@staff_view(permissions.SUPERVISOR, permissions.ADMINISTRATOR, methods=FORM)
def import_costs(request: HttpRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if posted else ImportForm()
    receipt = _loaded(request, form) if posted and form.is_valid() else None
    if receipt and request.POST.get("rejects"):
        return _rejects(receipt)
    context = {
        "title": "Time sheets and invoices",
        "form": form,
        "receipt": receipt,
        "rejected": receipt.rejected[:SHOWN] if receipt else [],
        "names": {kind: sorted(names) for kind, names in costs.NAMES.items()},
    }
    status = 400 if posted and receipt is None else 200
    return staff_page(request, "requests_app/admin/work/import_costs.html", context, status=status)


def _loaded(request: HttpRequest, form: ImportForm) -> costs.Receipt | None:
    said, started = form.cleaned_data, timezone.now()
    who = permissions.scope(request.user)
    everywhere = who.has(permissions.ADMINISTRATOR)
    by: Any = request.user
    dry_run = said["dry_run"] or bool(request.POST.get("rejects"))
    try:
        with tempfile.NamedTemporaryFile(prefix="civic311-costs-", suffix=".csv") as kept:
            for piece in said["file"].chunks():
                kept.write(piece)
            kept.flush()
            with opening.opened(kept.name) as source:
                receipt = costs.load(
                    table.table_of(source), said["kind"], by=by, name=said["file"].name, control=said["control"],
                    dry_run=dry_run, columns=said["columns"], departments=None if everywhere else who.departments,
                )  # fmt: skip
    except ValidationError as error:
        form.add_error("file", permissions.sentence(error))
        return None
    if not dry_run:
        ImportRun.objects.create(
            source=f"costs: {said['kind']}", file_name=said["file"].name[:255], started_at=started,
            finished_at=timezone.now(), summary=receipt.figures(),
        )  # fmt: skip
    return receipt


def _rejects(receipt: costs.Receipt) -> HttpResponse:
    """The rows to mend, with line and reason in front."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["line", "reason", *map(safe, receipt.header)])
    for line, reason, cells in receipt.rejected:
        writer.writerow([line, safe(reason), *map(safe, cells)])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rejects.csv"'
    return response
