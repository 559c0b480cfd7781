"""What a fixture writes, made once for each test process: later its rows are copied in one statement."""

import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

T = TypeVar("T")
INSERT = re.compile(r'INSERT INTO "(\w+)"')


@dataclass(frozen=True)
class Kept(Generic[T]):
    """The rows as SQL with the keys they had, and the objects that stand for them; triggers fire as ever."""

    rows: str
    made: bytes

    def again(self) -> T:
        if self.rows:
            with connection.cursor() as cursor:
                cursor.execute(self.rows)
        return pickle.loads(self.made)


def keep(make: Callable[[], T]) -> Kept[T]:
    """Calls `make` in a transaction that is taken back: the sequences stay past its keys, so that none returns."""
    tables: dict[str, None] = {}

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        tables.update(dict.fromkeys(INSERT.findall(sql)))
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(listen):
            made = make()
        rows = ";\n".join(map(_copy, tables))
        transaction.set_rollback(True)
    return Kept(rows, pickle.dumps(made))


def _copy(table: str) -> str:
    """Rows that a migration made are there already."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT quote_literal(json_agg(t)) FROM "{table}" t')
        (rows,) = cursor.fetchone()
    return (
        f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", {rows})'
        " ON CONFLICT DO NOTHING"
    )
