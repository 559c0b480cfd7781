"""How a row leaves the house once: claimed and committed before it goes out, recorded after.

No mail protocol lets the sender know whether a message was taken when it dies between the other side's yes and its own
record of it (RFC 1047). So a claim is committed before the first byte goes out, the record follows at once (and waits for
a database that is away), and a claim whose lease ran out is the sign that a worker died in that gap. Such a row goes out
once more, marked `is_repeat`, with the same Message-ID, which most mail systems show only once: a resident who hears
twice is better off than one who never hears. If a worker dies in it a second time, it is given up and shown to staff.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from structlog import get_logger

from ..models import Outgoing

BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720)]
LEASE = timedelta(minutes=10)  # longer than a run and the slowest server together
LONGEST_RUN = 45  # seconds: the next run begins every minute
PATIENCE = (0.2, 0.5, 1, 2, 4, 8, 16)  # seconds between tries to record what went out
TWICE = "A worker stopped twice while sending this: nobody knows whether it arrived."

Row = TypeVar("Row", bound=Outgoing)
log = get_logger(__name__)


def take(rows: QuerySet[Row], at: datetime, limit: int) -> Iterator[Row]:
    """Claim what is due, one after the other, the oldest first. rows: those this caller may send."""
    end = time.monotonic() + LONGEST_RUN
    for _ in range(limit):
        row = claim(rows, at)
        if row is None:
            return
        yield row
        if time.monotonic() > end:
            return


def claim(rows: QuerySet[Row], at: datetime) -> Row | None:
    while True:
        row = _claim(rows, at)
        if row is None or row.status == Outgoing.Status.SENDING:
            return row


@transaction.atomic
def _claim(rows: QuerySet[Row], at: datetime) -> Row | None:
    """The row as it is now: being sent, or given up because two workers died over it."""
    due = rows.due(at).select_for_update(skip_locked=True, of=("self",))  # type: ignore[attr-defined]
    row: Row | None = due.order_by("next_attempt_at").first()
    if row is None:
        return None
    was_lost = row.status == Outgoing.Status.SENDING
    if was_lost and row.is_repeat:
        row.status, row.last_error = Outgoing.Status.FAILED, TWICE
    else:
        row.status, row.is_repeat = Outgoing.Status.SENDING, row.is_repeat or was_lost
        row.attempts += 1
        row.next_attempt_at = at + LEASE
    row.save(update_fields=["status", "is_repeat", "attempts", "next_attempt_at", "last_error"])
    return row


def sent(row: Outgoing, at: datetime, **as_sent: Any) -> None:
    _record(row, status=Outgoing.Status.SENT, sent_at=at, last_error="", **as_sent)


def failed(
    row: Outgoing, error: str, at: datetime, back_off: list[timedelta] = BACK_OFF, **known: Any
) -> None:
    """Try again later, or give it up after the last try."""
    if row.attempts > len(back_off):
        _record(row, status=Outgoing.Status.FAILED, last_error=error[:300], **known)
    else:
        later = at + back_off[row.attempts - 1]
        _record(row, status=Outgoing.Status.PENDING, next_attempt_at=later, last_error=error[:300], **known)


def skipped(row: Outgoing, why: str, **known: Any) -> None:
    _record(row, status=Outgoing.Status.SKIPPED, last_error=why[:300], **known)


def bounced(row: Outgoing, why: str, **known: Any) -> None:
    _record(row, status=Outgoing.Status.BOUNCED, last_error=why[:300], **known)


def postponed(row: Outgoing, until: datetime) -> None:
    """Not now; it counts as no attempt."""
    _record(row, status=Outgoing.Status.PENDING, next_attempt_at=until, attempts=row.attempts - 1)


def _record(row: Outgoing, **values: Any) -> None:
    """Only where this worker still has it: `attempts` tells one claim from the next."""
    mine = type(row).objects.filter(pk=row.pk, status=Outgoing.Status.SENDING, attempts=row.attempts)  # type: ignore[attr-defined]
    for wait in (*PATIENCE, None):
        try:
            if not mine.update(**values):
                log.warning("taken_over", row=row.pk, kind=type(row).__name__)
            break
        except (OperationalError, InterfaceError):
            if wait is None or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(wait)
    for name, value in values.items():
        setattr(row, name, value)
