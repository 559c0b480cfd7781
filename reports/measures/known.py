"""Up to which moment the history is complete: what a report writes on itself as "as known at"."""

from datetime import datetime, timedelta

from django.db import connection

# A verb reads the clock just before its transaction begins, and the database's clock may differ a little.
SETTLING = timedelta(seconds=1)

_OLDEST_TRANSACTION = """
SELECT min(xact_start) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def known_at(moment: datetime) -> datetime:
    """The latest time, `moment` at most, before which nothing can be recorded any more.

    A transaction in flight may still record what it knew since it began, so its beginning is the limit. Call this
    `SETTLING` after the moment: asked again with the answer, the tables then give the same figures for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # inside a transaction the view would stand still
        cursor.execute(_OLDEST_TRANSACTION)
        oldest = cursor.fetchone()[0]
    return moment if oldest is None else min(moment, oldest - SETTLING)
