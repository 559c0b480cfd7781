"""The city's catalogue from a file: departments, services with questions and promises, calendars, rules, replies.

A row of the file changes the keys it names and no others; rows that the file does not name stay. Nothing that
requests point to is ever deleted: with retire, what is not in the file is switched off.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from ..cases import examples, rule_entries, rulebook
from ..cases.rulebook import Names
from . import catalogue_file
from .catalogue_file import Row
from .catalogue_tables import TABLES, Part, Table


@dataclass
class Difference:
    """What loading changed (or would change), a line each."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    unchanged: int = 0

    def lines(self) -> list[str]:
        return [
            *(f"+ {line}" for line in self.added),
            *(f"~ {line}" for line in self.changed),
            *(f"- {line}: retired" for line in self.retired),
            *(f"  {line}: not in the file, stays as it is" for line in self.absent),
            f"{len(self.added)} added, {len(self.changed)} changed, {self.unchanged} unchanged, "
            f"{len(self.retired)} retired",
        ]


def load(path: Path | str, *, retire: bool = False, dry_run: bool = False) -> Difference:
    """Make the database say what the file says, all or nothing; ValidationError lists what is wrong."""
    rows = catalogue_file.read(Path(path))
    difference, errors = Difference(), []
    with transaction.atomic():
        for table in TABLES:
            for row in rows[table.name]:
                try:
                    _load_row(table, row, difference)
                except ValidationError as error:
                    errors += [f"{table.noun} “{row[table.key]}”: {text}" for text in error.messages]
            if rows[table.name]:
                _others(table, rows[table.name], retire, difference)
        if not errors and (rows["routing"] or rows["due"]):
            errors = _broken_examples()
        if errors:
            raise ValidationError(errors)
        transaction.set_rollback(dry_run)
    return difference


def _load_row(table: Table, row: Row, difference: Difference) -> None:
    instance = table.model._default_manager.filter(**{table.key: row[table.key]}).first() or table.model()
    is_new = instance.pk is None
    values = {key: value for key, value in row.items() if key in catalogue_file.columns(table)}
    if wrong := [*rulebook.check(row.get("when", {})), *table.check(row)]:
        raise ValidationError(wrong)
    changes = _set(instance, _resolved(table, row, values))
    if changes:
        _save(instance)
    for name in table.lists:
        if name in row:
            changes += _load_list(instance, table, name, row[name])
    for part in table.parts:
        if part.name in row:
            changes += _load_parts(instance, part, catalogue_file.parts_of(row, part))
    name = f"{table.noun} {row[table.key]}"
    if is_new:
        difference.added.append(name)
    elif changes:
        difference.changed.append(f"{name}: {'; '.join(changes)}")
    else:
        difference.unchanged += 1


def _broken_examples() -> list[str]:
    """Every rule's examples, also of those that the file does not name, must come out as they say."""
    entries, names = rule_entries.live(), Names.read()
    failures = examples.failures(entries, rule_entries.judge(entries, names), names)
    return [
        f"rule “{entry.values['name']}”, example “{example.get('name', '')}”: {why}"
        for entry, example, why in failures
    ]


def _load_parts(owner: models.Model, part: Part, rows: list[Row]) -> list[str]:
    existing = {_key(part, one): one for one in part.model._default_manager.filter(**{part.owner: owner})}
    changes = []
    for row in rows:
        wanted = part.model(**{part.owner: owner})
        _set(wanted, _translated(part, row))
        key = _key(part, wanted)
        instance = existing.pop(key, wanted)
        if instance is wanted or (changed := _set(instance, _translated(part, row))):
            _save(instance)
            changes.append(
                f"{part.name} {_words(key)}{'' if instance is wanted else ' ' + '; '.join(changed)}"
            )
    if part.is_whole:
        for key, gone in existing.items():
            gone.delete()
            changes.append(f"{part.name} {_words(key)} removed")
    return changes


def _load_list(owner: Any, table: Table, name: str, codes: list[str]) -> list[str]:
    """The file names all of them; ValidationError for one that does not exist."""
    model, column = table.lists[name]
    last = column.rpartition("/")[2]
    rows = model._default_manager.filter(**{f"{last}__in": [code.rpartition("/")[2] for code in codes]})
    found = {_code(one, column): one for one in rows}
    if missing := [code for code in codes if code not in found]:
        noun = model._meta.verbose_name
        raise ValidationError(
            [
                f"{name}: the {noun} “{code}” does not exist: add it to the file, or correct it."
                for code in missing
            ]
        )
    related = getattr(owner, name)
    before = {_code(one, column) for one in related.all()}
    if before == set(codes):
        return []
    related.set(found.values())
    return [f"{name} {_shown(', '.join(sorted(before)))} → {_shown(', '.join(sorted(codes)))}"]


def _code(one: models.Model, column: str) -> str:
    """Of several columns ("layer.code/code") they are joined by strokes, as rules write districts."""
    return "/".join(str(attrgetter(path)(one)) for path in column.split("/"))


def _key(part: Part, instance: models.Model) -> tuple[Any, ...]:
    return tuple(getattr(instance, column) for column in part.key)


def _words(key: Iterable[Any]) -> str:
    return " ".join(map(str, key))


def _set(instance: models.Model, values: Row) -> list[str]:
    """Set the columns; a phrase for each that was different."""
    changes = []
    for name, value in values.items():
        column: Any = instance._meta.get_field(name)
        value = value if column.is_relation else _python(column, value)
        before = getattr(instance, name, None) if not column.is_relation or instance.pk else None
        if instance.pk is None or before != value:
            changes.append(f"{name} {_shown(before)} → {_shown(value)}")
        setattr(instance, name, value)
    return changes


def _python(column: Any, value: Any) -> Any:
    try:
        return column.to_python(value)
    except ValidationError as error:
        raise ValidationError(f"{column.name}: {' '.join(error.messages)}") from None


def _shown(value: Any) -> str:
    text = str(value) if value not in (None, "") else "nothing"
    return text if len(text) <= 60 else text[:57] + "..."


def _save(instance: models.Model) -> None:
    relations = [column.name for column in instance._meta.fields if column.is_relation]
    try:
        instance.clean_fields(exclude=relations)
    except ValidationError as error:
        said = [f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
        raise ValidationError(said) from None
    instance.save()


def _translated(table: Table | Part, values: Row) -> Row:
    """Words such as "high" as the numbers that the columns hold."""
    return {name: _word(table, name, value) for name, value in values.items()}


def _word(table: Table | Part, name: str, value: Any) -> Any:
    words = table.words.get(name)
    if not words or value in words.values():
        return value
    if value not in words:
        raise ValidationError(f"{name} “{value}” is not known: use one of {', '.join(words)}.")
    return words[value]


def _resolved(table: Table, row: Row, values: Row) -> Row:
    found = _translated(table, values)
    for name, (model, column) in table.references.items():
        if name not in found:
            continue
        if found[name] in (None, ""):
            found[name] = None
            continue
        candidates = model._default_manager.filter(**{column: found[name]})
        if "layer" in row and name == "district":
            candidates = candidates.filter(layer__code=row["layer"])
        found[name] = candidates.first() or _missing(name, found[name])
    return found


def _missing(name: str, code: str) -> Any:
    hint = "load its boundaries first (import_boundaries)" if name == "district" else "add it to the file"
    raise ValidationError(f"the {name} “{code}” does not exist: {hint}, or correct it.")


def _others(table: Table, rows: list[Row], retire: bool, difference: Difference) -> None:
    """Rows of ours that the file does not name. What an import met and nobody has looked at is not spoken of."""
    others = table.model._default_manager.exclude(**{f"{table.key}__in": [row[table.key] for row in rows]})
    if table.name == "services":
        others = others.exclude(group__needs_review=True)
    if table.can_retire:
        others = others.filter(is_active=True)
    names = [f"{table.noun} {key}" for key in others.values_list(table.key, flat=True).order_by(table.key)]
    if retire and table.can_retire:
        others.update(is_active=False)
        difference.retired += names
    else:
        difference.absent += names
