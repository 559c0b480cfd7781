"""A catalogue file as plain rows; what is wrong with its form is said in sentences."""

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from .catalogue_tables import TABLES, Part, Table

Row = dict[str, Any]


def read(path: Path) -> dict[str, list[Row]]:
    """Table name -> its rows, in the file's order; ValidationError where the file is no catalogue."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ValidationError(f"There is no file {path}. Check the path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ValidationError(f"{path} is not a TOML file: {error}.") from None
    if "calendar" in content:
        content.setdefault("calendars", []).append(content.pop("calendar"))
    errors = _unknown(content, [table.name for table in TABLES], str(path))
    rows = {table.name: content.get(table.name, []) for table in TABLES}
    if not errors and not any(rows.values()):
        errors = [f"{path} holds no catalogue: begin with [[departments]] and [[services]]."]
    for table in TABLES:
        errors += _table_errors(table, rows[table.name])
    if errors:
        raise ValidationError(errors)
    return rows


def parts_of(row: Row, part: Part) -> list[Row]:
    """The rows of a part; `sla.high = {amount = 2, ...}` becomes a row with its priority."""
    given = row.get(part.name, [])
    if isinstance(given, dict):
        return [{part.key[0]: key, **values} for key, values in given.items()]
    return given


def columns(table: Table | Part) -> list[str]:
    return [field.name for field in table.model._meta.fields if field.name not in ("id", "updated_at")]


def _table_errors(table: Table, rows: Any) -> list[str]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return [f"Write {table.name} as [[{table.name}]], one for each {table.noun}."]
    errors: list[str] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        key = row.get(table.key)
        if not isinstance(key, str) or not key:
            errors.append(f"The {table.noun} number {number} has no {table.key}: add one.")
            continue
        if key in seen:
            errors.append(f"The {table.noun} “{key}” is in the file twice: keep one.")
        seen.add(key)
        errors += _row_errors(table, key, row)
    return errors


def _row_errors(table: Table, key: str, row: Row) -> list[str]:
    where = f"{table.noun} “{key}”"
    known = columns(table) + [part.name for part in table.parts] + list(table.lists)
    errors = _unknown(row, [*known, "layer"] if table.name == "routing" else known, where)
    errors += [
        f"{where}: {name} must be a list of codes."
        for name in table.lists
        if not isinstance(row.get(name, []), list) or not all(isinstance(c, str) for c in row.get(name, []))
    ]
    for part in table.parts:
        for one in parts_of(row, part):
            if not isinstance(one, dict):
                errors.append(f"{where}: {part.name} must be tables such as {{ {part.key[0]} = ... }}.")
            else:
                errors += _unknown(one, columns(part), f"{where}, {part.name}")
    return errors


def _unknown(given: Row, known: list[str], where: str) -> list[str]:
    return [f"{where}: “{key}” is not known{_meant(key, known)}." for key in given if key not in known]


def _meant(key: str, known: list[str]) -> str:
    close = get_close_matches(key, known, n=1)
    return f", did you mean “{close[0]}”?"[:-1] + "?" if close else f": use one of {', '.join(known)}"
