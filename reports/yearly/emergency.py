"""Loads what the 911 center says of a month: month, calls, source. Each number carries who said so."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from reports.models import NonEmergencyCalls

COLUMNS = ("month", "calls", "source")


@transaction.atomic
def load(lines: Iterable[str]) -> int:
    """How many months; ValidationError with the line that is wrong, and then nothing is loaded."""
    table = csv.DictReader(lines)
    if missing := set(COLUMNS) - set(table.fieldnames or ()):
        raise ValidationError(
            f"The first line must name month, calls and source: {', '.join(sorted(missing))} is missing."
        )
    done = 0
    for done, row in enumerate(table, 1):
        month, calls, source = _row(row, done + 1)
        NonEmergencyCalls.objects.update_or_create(month=month, defaults={"calls": calls, "source": source})
    return done


def _row(row: dict[str, str | None], line: int) -> tuple[date, int, str]:
    month, calls, source = ((row.get(name) or "").strip() for name in COLUMNS)
    try:
        first = date.fromisoformat(f"{month[:7]}-01")
    except ValueError:
        raise ValidationError(f"Line {line}: “{month}” is no month: write 2026-06.") from None
    if not (calls.isascii() and calls.isdigit() and int(calls) < 2**31):
        raise ValidationError(f"Line {line}: “{calls}” is no number of calls.")
    if not source or len(source) > 300:
        raise ValidationError(f"Line {line}: say in at most 300 characters who gave the number.")
    return first, int(calls), source
