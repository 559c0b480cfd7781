"""Column maps: which column of a city's file is what. They are data: TOML files, ours in maps/ or the city's own."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from ..models import Channel
from . import words

# What a file can tell us; those with True may join several columns.
FIELDS: dict[str, bool] = {
    "source": False, "id": False, "opened": False, "opened_time": False, "closed": False, "closed_time": False,
    "due": False, "updated": False, "time_zone": False, "status": False, "duplicate": False, "closure": False,
    "explanation": False, "service": True, "service_else": True, "service_code": False, "department": False,
    "department_name": False, "team": False, "district": True, "address": True, "address_else": True,
    "zip_code": False, "latitude": False, "longitude": False, "point": False, "channel": False,
    "description": False,
}  # fmt: skip
DATES = ("opened", "closed", "due", "updated")
ORDERS = ("ymd", "mdy", "dmy", "epoch")


@dataclass(frozen=True)
class ColumnMap:
    name: str
    title: str = ""
    source: str = ""
    time_zone: str = ""
    z_is_local: bool | None = None
    duplicates_end_on_receipt: bool | None = None
    crs: str = ""
    date_order: str = ""
    district_prefix: str = ""
    default_department: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def used(self) -> list[str]:
        named = [column for columns in self.columns.values() for column in columns]
        return list(dict.fromkeys([*named, *self.attributes.values()]))

    def fits(self, header: Sequence[str]) -> bool:
        return set(self.used()) <= set(header)


PLAIN = {"title": str, "source": str, "time_zone": str, "z_is_local": bool, "duplicates_end_on_receipt": bool,
         "crs": str, "date_order": str, "district_prefix": str, "default_department": str}  # fmt: skip
TABLES = ("columns", "attributes", "statuses", "channels", "services", "departments")


def shipped() -> dict[str, Path]:
    """Name -> file of every map that comes with the product."""
    folder = Path(str(files(__package__))) / "maps"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def named(name: str) -> ColumnMap:
    """A shipped map by its name, or the city's own by its path; ValidationError says what is wrong with it."""
    ours = shipped()
    if name in ours:
        return read(ours[name])
    path = Path(name)
    if not path.is_file():
        raise ValidationError(
            f"There is no column map “{name}”: use one of {', '.join(ours)}, or the path of a TOML file."
        )
    return read(path)


def fitting(header: Sequence[str]) -> ColumnMap | None:
    """The shipped map all of whose columns are in this header; of several, the one that uses most."""
    maps = [read(path) for path in shipped().values()]
    return max((one for one in maps if one.fits(header)), key=lambda one: len(one.used()), default=None)


def read(path: Path) -> ColumnMap:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ValidationError(f"The column map {path.name} is not TOML: {error}.") from None
    return parsed(path.stem, content)


def parsed(name: str, content: Mapping[str, Any]) -> ColumnMap:
    """ValidationError with a sentence for each fault."""
    errors = [_unknown(name, key, [*PLAIN, *TABLES]) for key in content if key not in {*PLAIN, *TABLES}]
    errors += [
        f"Column map {name}: {key} must be {'true or false' if kind is bool else 'a text'}."
        for key, kind in PLAIN.items()
        if key in content and not isinstance(content[key], kind)
    ]
    errors += [
        f"Column map {name}: [{key}] must be a table." for key in TABLES if not _is_table(content, key)
    ]
    if not errors:
        errors = _content_errors(name, content)
    if errors:
        raise ValidationError(errors)
    columns = {
        key: (value,) if isinstance(value, str) else tuple(value) for key, value in content["columns"].items()
    }
    return ColumnMap(name, **{**content, "columns": columns})


def _is_table(content: Mapping[str, Any], key: str) -> bool:
    return isinstance(content.get(key, {}), dict)


def _content_errors(name: str, content: Mapping[str, Any]) -> list[str]:
    columns = content.get("columns", {})
    errors = [_unknown(name, key, list(FIELDS)) for key in columns if key not in FIELDS]
    errors += [
        f"Column map {name}: {key} must name a column{' or a list of columns' if FIELDS.get(key) else ''}."
        for key, value in columns.items()
        if key in FIELDS and not _names_columns(value, FIELDS[key])
    ]
    if "opened" not in columns:
        errors.append(f"Column map {name}: say in [columns] which column is opened, the date of receipt.")
    if "service" not in columns:
        errors.append(f"Column map {name}: say in [columns] which column is the service.")
    if content.get("date_order", "ymd") not in ORDERS:
        errors.append(f"Column map {name}: date_order is one of {', '.join(ORDERS)}.")
    errors += _word_errors(name, "statuses", content, words.STATUS_MEANINGS)
    errors += _word_errors(name, "channels", content, Channel.values)
    return errors


def _names_columns(value: Any, may_be_several: bool) -> bool:
    if isinstance(value, str):
        return bool(value)
    return (
        may_be_several and isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)
    )


def _word_errors(name: str, table: str, content: Mapping[str, Any], known: Sequence[str]) -> list[str]:
    return [
        f"Column map {name}: [{table}] “{word}” cannot mean “{meaning}”: use one of {', '.join(known)}."
        for word, meaning in content.get(table, {}).items()
        if meaning not in known
    ]


def _unknown(name: str, key: str, known: Sequence[str]) -> str:
    close = get_close_matches(key, known, n=1)
    hint = f"did you mean “{close[0]}”?" if close else f"use one of {', '.join(known)}."
    return f"Column map {name}: “{key}” is not known, {hint}"


def check(column_map: ColumnMap, header: Sequence[str], file_name: str) -> None:
    """ValidationError where the map names columns that the file does not have."""
    missing = [column for column in column_map.used() if column not in header]
    if not missing:
        return
    close = {column: get_close_matches(column, header, n=1, cutoff=0.6) for column in missing}
    said = [
        f"“{column}”" + (f" (is it “{close[column][0]}”?)" if close[column] else "") for column in missing
    ]
    raise ValidationError(
        f"The map {column_map.name} does not fit {file_name}: the file has no column {', '.join(said)}. "
        "Choose another map, or leave --map out to have one proposed."
    )


def write(column_map: ColumnMap, comments: Sequence[str] = ()) -> str:
    """The map as a TOML text that can be edited and given back with --map."""
    lines = [f"# {comment}" if comment else "#" for comment in comments]
    for key in PLAIN:
        value = getattr(column_map, key)
        if value not in ("", None):
            lines.append(f"{key} = {_toml(value)}")
    lines += ["", "[columns]"]
    lines += [f"{key} = {_toml(value)}" for key, value in column_map.columns.items()]
    for table in ("attributes", "statuses", "channels", "services"):
        if values := getattr(column_map, table):
            lines += ["", f"[{table}]", *(f"{_toml(key)} = {_toml(value)}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return _toml(value[0]) if len(value) == 1 else f"[{', '.join(map(_toml, value))}]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def default_source(stem: str) -> str:
    return slugify(stem).replace("-", "_")[:40] or "import"
