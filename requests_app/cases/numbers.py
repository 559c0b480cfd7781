"""Tracking numbers a person can say on the phone: year, sequence, check digit (26-12345-7).

The check digit (Damm) catches every single wrong digit and every swap of neighbors. A number is public: it
opens nothing private. Sequences of the database give them out without a lock; a gap means nothing.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from stdnum import damm

_SPOKEN = re.compile(r"[\s.\-–—]+")


REQUEST, CONTACT, WORK, CASE = "", "C", "W", "E"
_SEQUENCES = {REQUEST: "request_number", CONTACT: "contact_number", WORK: "work_number", CASE: "case_number"}


def next_numbers(year: int, count: int = 1, letter: str = REQUEST) -> list[str]:
    """So many new numbers of a year, in order; a contact's begin with a C, a work order's with a W, a case's with an E."""
    sequence = f"{_SEQUENCES[letter]}_{year:04d}"
    with connection.cursor() as cursor:
        found = _next_values(cursor, sequence, count)
        if None in found:
            with transaction.atomic():
                # Two sessions may create it at the same moment: the lock makes the second one wait and find it.
                cursor.execute("SELECT pg_advisory_xact_lock(311, %s)", [year])
                cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {sequence} START 10001")
            found = _next_values(cursor, sequence, count)
    return [letter + number(year, value) for value in found]


def _next_values(cursor: Any, sequence: str, count: int) -> list[Any]:
    """One statement: None for each where there is no such sequence yet."""
    cursor.execute("SELECT nextval(to_regclass(%s)) FROM generate_series(1, %s)", [sequence, count])
    return [value for (value,) in cursor.fetchall()]


def number(year: int, sequence: int) -> str:
    digits = f"{year % 100:02d}{sequence}"
    return f"{digits[:2]}-{digits[2:]}-{damm.calc_check_digit(digits)}"


def parse(spoken: str) -> str:
    """The number as stored, however it was typed; ValidationError where the check digit does not fit."""
    digits = _SPOKEN.sub("", spoken)
    if not digits.isascii() or not digits.isdigit() or len(digits) < 6:
        raise ValidationError(_("A request number looks like 26-12345-7: year, number, check digit."))
    if not damm.is_valid(digits):
        words = _("%(typed)s is not a request number: one digit is wrong or two are swapped.")
        raise ValidationError(words % {"typed": spoken.strip()})
    return f"{digits[:2]}-{digits[2:-1]}-{digits[-1]}"
