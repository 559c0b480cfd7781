"""Rows -> COPY, with keys that follow each other without a gap, and each block of rows once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from requests_app.models import ImportRun

Say = Callable[[str], None]


@dataclass(frozen=True)
class Blocks:
    """Blocks of rows, each copied unless an earlier run did it: rows and receipt are one transaction."""

    run: ImportRun
    say: Say

    def once(
        self, name: str, model: type[models.Model], columns: Sequence[str], rows: Callable[[], Iterable[tuple[Any, ...]]],
        what: str = "",
    ) -> int:  # fmt: skip
        """The key of the block's first row. rows: called only where the block is missing."""
        if name not in self.run.summary:
            with transaction.atomic():
                first, count = copy(model, columns, rows())
                self.run.summary[name] = first
                self.run.save(update_fields=["summary"])
            if what:
                self.say(f"{count:,} {what} are in.")
        return self.run.summary[name]


def copy(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> tuple[int, int]:
    """The key of the first row and how many. The lock keeps others from taking a key in between."""
    table, others = model._meta.db_table, _defaults(model, columns)
    names = ", ".join(["id", *columns, *others])
    rest, count = tuple(others.values()), 0
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        first = cursor.fetchone()[0]
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as to:
            for count, row in enumerate(rows, 1):
                to.write_row((first + count - 1, *row, *rest))
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + max(count, 1) - 1]
        )
    return first, count


def _defaults(model: type[models.Model], columns: Sequence[str]) -> dict[str, Any]:
    """The columns that the generator says nothing about, as a new row of the model would have them."""
    fields = [field for field in model._meta.concrete_fields if field.column not in (*columns, "id")]
    return {field.column: field.get_db_prep_save(field.get_default(), connection) for field in fields}
