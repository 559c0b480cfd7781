"""The contact center's log as columns: small, and turned into rows only while they are copied."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .courses import Column, Flags
from .crews import CSRS

Names = NDArray[np.str_]
CHUNK = 10_000  # rows as Python numbers at a time


class Row(NamedTuple):
    """One contact of the log."""

    started: int
    said: int
    ended: int
    wrapped: int
    channel: str
    ending: str
    is_spanish: bool
    csr: int
    resident: int
    caller: int
    topic: int
    request: int
    beside: int
    beside_at: int


@dataclass(frozen=True, eq=False)
class Log:
    """One row a contact. Moments are local seconds since 1970, said: when its question was done.

    Places in lists, NOBODY for none: csr in CSRS, resident and caller (a number of `callers`), topic in SLUGS, request
    among the reports: opened, joined or asked after. beside: the topic of a second question, which was answered.
    """

    started: Column
    said: Column
    ended: Column
    wrapped: Column
    channel: Names
    ending: Names
    is_spanish: Flags
    csr: Column
    resident: Column
    caller: Column
    topic: Column
    request: Column
    beside: Column
    beside_at: Column

    def __len__(self) -> int:
        return len(self.started)

    def rows(self) -> Iterator[Row]:
        for first in range(0, len(self), CHUNK):
            columns = (getattr(self, name)[first : first + CHUNK].tolist() for name in Row._fields)
            yield from map(Row._make, zip(*columns, strict=True))

    def take(self, rows: Column) -> "Log":
        return Log(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def username(self, place: int) -> str:
        """Of who answered; empty where nobody did."""
        return CSRS[self.csr[place]].username if self.csr[place] >= 0 else ""

    def in_order(self) -> "Log":
        return self.take(np.argsort(self.started, kind="stable"))

    @property
    def first_topic(self) -> Column:
        """What the contact is filed under: its first question."""
        return np.where((self.beside >= 0) & (self.beside_at < self.said), self.beside, self.topic)


def together(parts: list[Log]) -> Log:
    return Log(
        **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Log)}
    )
