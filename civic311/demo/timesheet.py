"""The time sheet of a week that the tour brings in: good lines, and two that are wrong."""

import csv
import io
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from requests_app.models import WorkOrder

from .guard import demo_only

HEADER = ("Row ID", "Employee", "Class", "Work date", "Work order", "Regular hours", "OT hours")
GOOD = (("4711", "Driver", "3.5", ""), ("4712", "Laborer", "3.5", "1"), ("4713", "Laborer", "2.25", ""))


def rows() -> list[tuple[str, ...]]:
    """Of work orders that are done and have no hours from a file yet; the last two rows are wrong."""
    orders = list(
        WorkOrder.objects.filter(department__code="PWD", status="done", service_requests__isnull=False)
        .order_by("-id")
        .values_list("number", "day")[: len(GOOD)]
    )
    found: list[tuple[str, ...]] = [
        (f"ts-{number}-{who}", who, what, _us(day), number, regular, over)
        for (number, day), (who, what, regular, over) in zip(orders, GOOD, strict=False)
    ]
    if orders:
        number, day = orders[0]
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        found.append((f"ts-{number}-4714", "4714", "Laborer", _us(day), wrong, "8", ""))
        found.append((f"ts-{number}-4715", "4715", "Laborer", _us(day), number, "26", ""))
    return found


def control() -> Decimal:
    """What the good rows add up to."""
    return sum((Decimal(regular) + Decimal(over or 0) for *_, regular, over in GOOD), Decimal(0))


def _us(day: date | None) -> str:
    assert day, "what is done has a day"
    return f"{day.month}/{day.day}/{day.year}"


@require_safe
@demo_only
def sheet(request: HttpRequest) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(rows())
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="time-sheet.csv"'
    return response
