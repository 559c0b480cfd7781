"""One row into its table, with the statement composed once a process: a report would spend a sixth of its time on it.

And one row read, locked or changed, and many changed in one statement.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)


def insert(row: Model) -> None:
    """As `save(force_insert=True)` for a row without a key; what the database makes of it is read when it is asked for."""
    statement, fields = _statement(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias


@cache
def _statement(model: type[Model]) -> tuple[str, list[Field]]:
    fields = [one for one in model._meta.concrete_fields if not one.primary_key and not one.generated]
    columns = ", ".join(f'"{one.column}"' for one in fields)
    places = ", ".join(["%s"] * len(fields))
    table = model._meta.db_table
    return f'INSERT INTO "{table}" ({columns}) VALUES ({places}) RETURNING "id"', fields  # noqa: S608


def locked(model: type[M], pk: int) -> M:
    """As `select_for_update().get(pk=pk)`."""
    return _one(model, pk, f"{_select(model)} FOR UPDATE")


def fetched(model: type[M], pk: int) -> M:
    """As `get(pk=pk)`."""
    return _one(model, pk, _select(model))


def locked_with_joined(model: type[M], pk: int, statuses: Sequence[str]) -> list[M]:
    """A row and those whose parent it is in one of the statuses, locked in the order of their keys."""
    with connection.cursor() as cursor:
        cursor.execute(_select_with_joined(model), [pk, pk, list(statuses)])
        return [_built(model, found) for found in cursor.fetchall()]


def _one(model: type[M], pk: int, statement: str) -> M:
    with connection.cursor() as cursor:
        cursor.execute(statement, [pk])
        found = cursor.fetchone()
    if found is None:
        raise model.DoesNotExist(f"There is no {model._meta.verbose_name} {pk}.")  # type: ignore[attr-defined]
    return _built(model, found)


def _built(model: type[M], found: Sequence[Any]) -> M:
    fields = model._meta.concrete_fields
    values = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, found, strict=True)
    ]
    return model.from_db(connection.alias, [field.attname for field in fields], values)


@cache
def _select(model: type[Model]) -> str:
    columns = ", ".join(f'"{one.column}"' for one in model._meta.concrete_fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}" WHERE "id" = %s'  # noqa: S608


@cache
def _select_with_joined(model: type[Model]) -> str:
    own = _select(model).partition(" WHERE ")[0]
    return f'{own} WHERE "id" = %s OR ("parent_id" = %s AND "status" = ANY(%s)) ORDER BY "id" FOR UPDATE'


def update(row: Model, columns: Sequence[str]) -> None:
    """As `save(update_fields=...)`, the columns by attname."""
    statement, fields = _change(type(row), tuple(columns))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, row.pk])


@cache
def _change(model: type[Model], columns: tuple[str, ...]) -> tuple[str, list[Field]]:
    named = {field.attname: field for field in model._meta.concrete_fields}
    fields = [named[column] for column in columns]
    changes = ", ".join(f'"{one.column}" = %s' for one in fields)
    return f'UPDATE "{model._meta.db_table}" SET {changes} WHERE "id" = %s', fields  # noqa: S608


def update_all(rows: Sequence[Model], columns: Sequence[str]) -> None:
    """The named columns (by attname) of many rows of one table, in one statement."""
    if not rows:
        return
    statement, fields = _update(type(rows[0]), tuple(columns))
    values: list[list[Any]] = [[row.pk for row in rows]]
    values += [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@cache
def _update(model: type[Model], columns: tuple[str, ...]) -> tuple[str, list[Field]]:
    named = {field.attname: field for field in model._meta.concrete_fields}
    fields = [named[column] for column in columns]
    changes = ", ".join(f'"{one.column}" = given."{one.column}"' for one in fields)
    types = [_type(one) for one in fields]
    arrays = ", ".join(f"%s::{type_}[]" for type_ in ("bigint", *types))
    names = ", ".join(["id", *(f'"{one.column}"' for one in fields)])
    table = model._meta.db_table
    return (
        f'UPDATE "{table}" AS kept SET {changes} FROM unnest({arrays}) AS given({names}) WHERE kept.id = given.id',  # noqa: S608
        fields,
    )


def _type(field: Field) -> str:
    """Of the column: a key to another table is an integer of its kind."""
    return str(field.db_type(connection)).partition("(")[0]
