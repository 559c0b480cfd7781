"""The bulk loader of enforcement: lives -> COPY -> inspections, cases, notices and steps, hashed and linked.

A life loaded leaves the rows that its moves would leave through the verbs; the PDFs of old notices are not drawn
again: their data are kept, their files are on paper. Complaints come by `cases.loading`, before.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils import timezone
from psycopg.types.json import Json

from ..models import EnforcementNotice
from . import papers
from .lives import Life
from .playing import Player, Property
from .register import TABLES, Register, Rows

Draws = Callable[[Sequence[EnforcementNotice]], Iterable[EnforcementNotice]]


@dataclass(frozen=True)
class Loaded:
    """How many rows of each table."""

    inspections: int
    cases: int
    violations: int
    notices: int
    steps: int
    properties: list[Property]


@transaction.atomic
def load(lives: Iterable[Life], *, draws: Draws = lambda notices: ()) -> Loaded:
    """All or nothing. ValidationError names the life and the move that the ladder does not have.

    draws: which of the notices, in the order of their issue, get their PDF.
    """
    lives, rows = list(lives), Rows()
    player = Player(Register([life.parcel for life in lives], rows), timezone.now())
    places = [Property(life) for life in lives]
    moves = [
        (move.at, number, order, move)
        for number, life in enumerate(lives)
        for order, move in enumerate(life.moves)
    ]
    for _, number, _, move in sorted(moves, key=lambda one: one[:3]):
        try:
            player.play(places[number], move)
        except (ValidationError, LookupError) as error:
            said = error.messages[0] if isinstance(error, ValidationError) else repr(error)
            raise ValidationError(
                f"{lives[number].name}, “{move.verb}” of {move.at:%Y-%m-%d %H:%M}: {said}"
            ) from None
    for notice in draws(rows.of[EnforcementNotice]):
        papers.keep(notice, notice.case.number)
    write(rows)
    count = {model.__name__: len(found) for model, found in rows.of.items()}
    return Loaded(
        inspections=count["Inspection"],
        cases=count["EnforcementCase"],
        violations=count["Violation"],
        notices=count["EnforcementNotice"],
        steps=count["EnforcementStep"],
        properties=places,
    )


def write(rows: Rows) -> None:
    for model in TABLES:
        _copy(model, rows.of[model], rows.next[model])


def _copy(model: type[models.Model], found: list[Any], following: int) -> None:
    """following: the key after the last one. The sequence goes on from there."""
    columns = [(column.attname, _value_of(column)) for column in model._meta.concrete_fields]
    table, names = model._meta.db_table, ", ".join(column.column for column in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as to:
            for row in found:
                to.write_row([value(getattr(row, name)) for name, value in columns])
        if found:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, following - 1])


def _value_of(column: Any) -> Any:
    if isinstance(column, models.JSONField):
        return Json
    if isinstance(column, models.FileField):
        return str
    return _plain


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value
