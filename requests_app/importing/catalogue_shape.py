"""The shape of a table that a catalogue file may hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Part:
    """Rows that belong to their owner. is_whole: the file lists all of them, so that others go."""

    name: str
    model: type[Model]
    owner: str
    key: tuple[str, ...]
    is_whole: bool = True
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """references: field -> (model, the column that the file writes); lists: the same for many of them, where a code
    may be of several columns ("layer.code/code").

    check: a row of the file -> sentences about what is wrong with it.
    """

    name: str
    noun: str
    model: type[Model]
    key: str = "code"
    references: Mapping[str, tuple[type[Model], str]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    lists: Mapping[str, tuple[type[Model], str]] = field(default_factory=dict)
    check: Callable[[dict[str, Any]], list[str]] = lambda row: []

    @property
    def can_retire(self) -> bool:
        return any(column.name == "is_active" for column in self.model._meta.fields)
