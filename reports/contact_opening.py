"""Opens a figure of a contact center's report: the contacts, call-backs, searches or intervals that it counted.

Nothing of a caller is shown, neither name nor number nor words: who may read them opens the contact itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.urls import reverse

from knowledgebase.models import Search
from requests_app.models import CallBack, CallInterval, Contact
from requests_app.permissions import ADMINISTRATOR, CSR, AnyUser, scope

from .daily.figures import minutes_words
from .measures import contact_names, contact_registry, contacts
from .measures.contact_registry import MEASURES, ContactMeasure
from .measures.contacts import Contacts
from .measures.days import LocalDay, moment
from .measures.desk_lists import LISTS, ListMeasure
from .measures.names import Names
from .models import DailyReport
from .opening import day_of

Json = dict[str, Any]
CONTACT_COLUMNS = (
    "Contact",
    "Began",
    "Channel",
    "Language",
    "Topic",
    "Ended as",
    "CSR",
    "Handled in",
    "Called again",
)


class OpenedContacts(Sequence[int]):
    """The rows of a figure in order of time; `lines` describes a page of them."""

    columns = CONTACT_COLUMNS

    def __init__(self, history: Contacts, rows: Any, names: Names, day: LocalDay, noun: str = "contact"):
        self.history, self.rows, self.names, self.day, self.noun = history, rows, names, day, noun

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: Any) -> Any:
        return self.rows[which]

    def lines(self, rows: Iterable[int]) -> list[Json]:
        keys = [int(self.history.contact[row]) for row in rows]
        numbers = dict(Contact.objects.filter(pk__in=keys).values_list("pk", "number"))
        return [self._line(int(row), numbers) for row in rows]

    def _line(self, row: int, numbers: dict[int, str | None]) -> Json:
        history, name = self.history, self.names.of
        pk = int(history.contact[row])
        words = [
            name(dimension, str(contact_registry.values(history, dimension, np.array([row]))[0]))
            for dimension in ("channel", "language", "topic", "ending", "csr")
        ]
        handle = float(history.handle[row])
        return {
            "url": reverse("admin:requests_app_contact_change", args=[pk]),
            "cells": [
                numbers.get(pk) or f"log {pk}",
                said(moment(int(history.started[row])), self.day),
                *words,
                "" if np.isnan(handle) else minutes_words(handle / 60),
                "yes" if history.again[row] else "",
            ],
        }


@dataclass(frozen=True)
class Table:
    """How the rows of one table are shown. No phone, no name of a resident, nothing that somebody wrote about one."""

    noun: str
    columns: tuple[str, ...]
    read: Callable[[list[int]], Any]
    cells: Callable[[Any, LocalDay], list[Any]]
    address: Callable[[Any], str] = lambda row: ""


class OpenedList(Sequence[int]):
    """Rows by the ids that the report kept."""

    def __init__(self, table: Table, keys: list[int], day: LocalDay):
        self.table, self.rows, self.day = table, keys, day
        self.columns, self.noun = table.columns, table.noun

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: Any) -> Any:
        return self.rows[which]

    def lines(self, rows: Iterable[int]) -> list[Json]:
        found = {row.pk: row for row in self.table.read(list(rows))}
        return [
            {"url": self.table.address(found[pk]), "cells": self.table.cells(found[pk], self.day)}
            if pk in found
            else {"url": "", "cells": ["No longer kept", *[""] * (len(self.columns) - 1)]}
            for pk in rows
        ]


def _call_back(row: CallBack, day: LocalDay) -> list[Any]:
    first = min((attempt.at for attempt in row.attempts.all()), default=None)
    return [
        row.contact.number if row.contact and row.contact.number else f"call-back {row.pk}",
        row.get_reason_display(),
        said(row.created_at, day),
        said(row.promised_by, day),
        said(first, day) if first else "not yet",
        row.get_outcome_display() if row.outcome else "waiting",
        (row.assignee.get_full_name() or row.assignee.get_username()) if row.assignee else "",
    ]


def _search(row: Search, day: LocalDay) -> list[Any]:
    language = contact_names.LANGUAGES.get(row.language, row.language)
    return [row.words, language, row.channel, row.day.isoformat(), "yes" if row.opened_id else "no"]


def _interval(row: CallInterval, day: LocalDay) -> list[Any]:
    wait = "" if row.average_wait is None else f"{row.average_wait} s"
    return [said(row.start, day), row.queue, row.minutes, row.offered, row.answered, row.abandoned, wait]


TABLES = {
    "call_back": Table(
        "call-back",
        ("Contact", "Why", "Promised at", "Promised for", "First rung", "Outcome", "CSR"),
        lambda keys: (
            CallBack.objects.filter(pk__in=keys)
            .select_related("contact", "assignee")
            .prefetch_related("attempts")
        ),
        _call_back,
    ),
    "search": Table(
        "search",
        ("Words", "Language", "Where", "Day", "Opened an answer"),
        lambda keys: Search.objects.filter(pk__in=keys),
        _search,
    ),
    "interval": Table(
        "interval",
        ("Began", "Queue", "Minutes", "Offered", "Answered", "Given up", "Wait"),
        lambda keys: CallInterval.objects.filter(pk__in=keys),
        _interval,
    ),
}


def said(at: datetime, day: LocalDay) -> str:
    return f"{at.astimezone(day.zone):%Y-%m-%d %H:%M}"


def opened(report: DailyReport, key: str, within: dict[str, str]) -> OpenedContacts | OpenedList:
    """ValidationError where the report has no such figure, or no such scope."""
    if key in LISTS:
        return _opened_list(report, LISTS[key], within)
    if key not in MEASURES:
        raise ValidationError(f"No figure “{key}” leads to contacts.")
    return _opened_contacts(report, MEASURES[key], within)


def _opened_contacts(report: DailyReport, measure: ContactMeasure, within: dict[str, str]) -> OpenedContacts:
    day = day_of(report)
    oldest, newest = measure.days
    history = contacts.contacts(
        day.shifted(-oldest), day.shifted(-newest), report.known_at, report.frozen["contacts"]
    )
    try:
        rows = contact_registry.rows(measure, history, day, within)
    except ValueError as error:
        raise ValidationError(str(error)) from None
    return OpenedContacts(history, rows, names_of(report), day, measure.noun)


def _opened_list(report: DailyReport, measure: ListMeasure, within: dict[str, str]) -> OpenedList:
    keys = report.frozen["lists"].get(measure.key, [])
    if within:
        if measure.table != "search" or within.keys() != {"words"}:
            raise ValidationError("These rows are not split.")
        keys = list(Search.objects.filter(pk__in=keys, words=within["words"]).values_list("pk", flat=True))
    return OpenedList(TABLES[measure.table], keys, day_of(report))


def readable(lines: list[Json], user: AnyUser) -> list[Json]:
    """A contact opens for who works at the desk: its page shows the caller."""
    opens = scope(user).has(CSR, ADMINISTRATOR)
    return [line if opens else line | {"url": ""} for line in lines]


def names_of(report: DailyReport) -> Names:
    """As people and offices were called when the report was written."""
    today = contact_names.read().by_dimension
    return Names({name: {**table, **report.frozen["names"].get(name, {})} for name, table in today.items()})
