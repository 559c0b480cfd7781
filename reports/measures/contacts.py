"""The contacts as plain rows: one for each question asked, with what is said of its whole contact beside it.

A contact from an old log holds no questions: it stands as one row of its own. A row of a contact is marked `is_first`
once, so that contacts and questions are counted from the same rows. Rows are found by when the contact started; the
windows around them are read too, since who asked again is only seen later.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

from .days import LocalDay, moment

Values = npt.NDArray[Any]
Rows = npt.NDArray[np.int64]
AGAIN = 7  # days within which a call about the same is a re-contact
COLUMNS = (
    "contact", "question", "started", "ended", "wrapped", "channel", "language", "csr", "topic", "ending", "article",
    "office", "came_back", "is_first", "hour", "weekday", "is_known", "answered", "resolvable", "coded", "opened",
    "followed", "again", "before",
)  # fmt: skip
_WORDS = ("channel", "language", "topic", "ending")
_FLAGS = (
    "came_back", "is_first", "is_known", "answered", "resolvable", "coded", "opened", "followed", "again", "before",
)  # fmt: skip
_MUTABLE = ("again", "before", "came_back")

# What every figure about contacts is counted from. Questions are found by when they were asked, not by joining all that
# there ever were: of the days read and later, since a question belongs to a contact that began before it.
FLAGGED = """
WITH contact AS MATERIALIZED (
    SELECT id, started_at, channel, language, coalesce(csr_id, 0) AS csr, resident_id, nullif(caller_phone, '') AS phone,
           CASE WHEN ended_at <= %(known_at)s THEN ended_at END AS ended_at,
           CASE WHEN wrapped_up_at <= %(known_at)s THEN wrapped_up_at END AS wrapped_up_at,
           topic, article_id, CASE WHEN ended_at <= %(known_at)s THEN disposition ELSE '' END AS disposition
    FROM requests_app_contact
    WHERE started_at >= %(since)s - interval '7 days' AND started_at < %(until)s + interval '7 days'
      AND recorded_at <= %(known_at)s
), question AS MATERIALIZED (
    SELECT id, contact_id, topic, disposition, article_id, transferred_to_id, service_request_id, came_back
    FROM requests_app_contactquestion
    WHERE at >= %(since)s - interval '7 days' AND at <= %(known_at)s
), whole AS (
    SELECT contact_id, min(id) AS first_id,
           bool_or(disposition <> 'abandoned') AS answered,
           bool_or(disposition NOT IN ('abandoned', 'not_city')) AS resolvable,
           bool_and(disposition IN ('answered', 'not_city')) AS coded,
           bool_or(disposition = 'request_opened') AS opened,
           bool_or(disposition IN ('request_opened', 'joined')) AS followed,
           bool_or(topic <> '') AS has_topic
    FROM question GROUP BY contact_id
), asked AS MATERIALIZED (
    SELECT contact.id, started_at, ended_at, wrapped_up_at, channel, language, csr, resident_id, phone,
           coalesce(q.id, 0) AS question, q.id IS NULL OR q.id = whole.first_id AS is_first,
           coalesce(q.topic, contact.topic) COLLATE "C" AS topic,
           coalesce(q.disposition, contact.disposition) AS ending,
           CASE WHEN q.id IS NULL THEN contact.article_id ELSE q.article_id END AS article,
           q.transferred_to_id AS office, q.service_request_id AS service_request,
           coalesce(q.came_back, false) AS came_back,
           coalesce(whole.answered, contact.disposition NOT IN ('', 'abandoned')) AS answered,
           coalesce(whole.resolvable, contact.disposition NOT IN ('', 'abandoned', 'not_city')) AS resolvable,
           coalesce(whole.coded, contact.disposition = 'answered') AS coded,
           coalesce(whole.opened, contact.disposition = 'request_opened') AS opened,
           coalesce(whole.followed, contact.disposition IN ('request_opened', 'joined')) AS followed,
           coalesce(whole.has_topic, contact.topic <> '') AS has_topic
    FROM contact
    LEFT JOIN question q ON q.contact_id = contact.id
    LEFT JOIN whole ON whole.contact_id = contact.id
), near AS (
    SELECT id, question, count(*) OVER later > 0 AS again, count(*) OVER earlier > 0 AS before
    FROM asked WHERE resident_id IS NOT NULL AND topic <> ''
    WINDOW who AS (PARTITION BY resident_id, topic ORDER BY started_at),
           later AS (who RANGE BETWEEN '1 microsecond' FOLLOWING AND '7 days' FOLLOWING),
           earlier AS (who RANGE BETWEEN '7 days' PRECEDING AND '1 microsecond' PRECEDING)
    UNION ALL
    SELECT id, question, count(*) OVER later > 0, count(*) OVER earlier > 0
    FROM asked WHERE phone IS NOT NULL AND topic <> ''
    WINDOW who AS (PARTITION BY phone, topic ORDER BY started_at),
           later AS (who RANGE BETWEEN '1 microsecond' FOLLOWING AND '7 days' FOLLOWING),
           earlier AS (who RANGE BETWEEN '7 days' PRECEDING AND '1 microsecond' PRECEDING)
), twice AS (
    SELECT id, question, bool_or(again) AS again, bool_or(before) AS before
    FROM near WHERE again OR before GROUP BY id, question
), flagged AS (
    SELECT asked.*, has_topic AND (resident_id IS NOT NULL OR phone IS NOT NULL) AS is_known,
           coalesce(twice.again, false) AS again, coalesce(twice.before, false) AS before
    FROM asked LEFT JOIN twice ON twice.id = asked.id AND twice.question = asked.question
)
"""
_COLUMNS = """
SELECT id, question, (extract(epoch FROM started_at) * 1000000)::bigint,
       coalesce((extract(epoch FROM ended_at) * 1000000)::bigint, -1),
       coalesce((extract(epoch FROM wrapped_up_at) * 1000000)::bigint, -1),
       channel, language, csr, topic, ending, coalesce(article, 0), coalesce(office, 0), came_back, is_first,
       extract(hour FROM started_at AT TIME ZONE %(zone)s)::int,
       extract(isodow FROM started_at AT TIME ZONE %(zone)s)::int - 1,
       is_known, answered, resolvable, coded, opened, followed, again, before
"""
_OF_THE_DAYS = (
    "FROM flagged WHERE started_at >= %(since)s AND started_at < %(until)s ORDER BY started_at, id, question"
)


class Contacts:
    """The rows in order of time; moments in microseconds since 1970 (UTC), -1 for none, and ids 0."""

    def __init__(self, columns: dict[str, Values]):
        self.columns = columns
        self.remembered: dict[Any, Any] = {}

    def __getattr__(self, name: str) -> Values:
        if name in COLUMNS:
            return self.columns[name]
        raise AttributeError(name)

    def __len__(self) -> int:
        return len(self.columns["contact"])

    @cached_property
    def key(self) -> Rows:
        """The question's id; less than 0 where the contact has none."""
        return np.where(self.question > 0, self.question, -self.contact)

    @cached_property
    def contact_again(self) -> Values:
        """Whether any question of the row's contact was asked again."""
        return self._any_of_contact(self.again)

    @cached_property
    def contact_before(self) -> Values:
        return self._any_of_contact(self.before)

    @cached_property
    def handle(self) -> Values:
        """Seconds from the start to the end of the wrap-up; not a number while there is none."""
        return self._seconds(self.started, self.wrapped)

    @cached_property
    def talk(self) -> Values:
        return self._seconds(self.started, self.ended)

    @cached_property
    def wrap_up(self) -> Values:
        return self._seconds(self.ended, self.wrapped)

    def between(self, start: int, end: int) -> Rows:
        first, last = np.searchsorted(self.started, [start, end])
        return np.arange(first, last)

    def _any_of_contact(self, flag: Values) -> Values:
        marked = np.unique(self.contact[flag])
        return np.isin(self.contact, marked)

    @staticmethod
    def _seconds(start: Values, end: Values) -> Values:
        return np.where((start >= 0) & (end >= 0), (end - start) / 1e6, np.nan)


def contacts(
    first: LocalDay, last: LocalDay, known_at: datetime, frozen: dict[str, Any] | None = None
) -> Contacts:
    """Contacts that started on one of the days, as known at known_at. frozen: what `freeze` kept of them."""
    given = {
        "since": moment(first.start),
        "until": moment(last.end),
        "known_at": known_at,
        "zone": str(first.zone),
    }
    rows = read_rows("", _OF_THE_DAYS, given)
    return _as_frozen(rows, frozen) if frozen else rows


def read_rows(further: str, chosen: str, given: dict[str, Any]) -> Contacts:
    """further: more WITH queries; chosen: FROM which of them, WHERE, in which order."""
    with roomy() as cursor:
        cursor.execute(FLAGGED + further + _COLUMNS + chosen, given)
        found = cursor.fetchall()
    by_column = list(zip(*found, strict=True)) or [()] * len(COLUMNS)
    columns = {
        name: np.array(values, dtype=column_type(name))
        for name, values in zip(COLUMNS, by_column, strict=True)
    }
    return Contacts(columns)


@contextmanager
def roomy() -> Iterator[Any]:
    """A cursor whose query may sort a year in memory."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        yield cursor


def column_type(name: str) -> Any:
    if name in _WORDS:
        return str
    return np.bool_ if name in _FLAGS else np.int64


# What may change later without a trace: who a contact belongs to, and whether a transfer came back


def freeze(rows: Contacts, start: int, end: int) -> dict[str, Any]:
    """Of the contacts that started from start to end: the rows that were asked again, came back, or are nobody's."""
    within = rows.between(start, end)
    marked = {name: rows.key[within[rows.columns[name][within]]].tolist() for name in _MUTABLE}
    nobodys = rows.key[within[~rows.is_known[within]]].tolist()
    return {"start": start, "end": end, "nobodys": nobodys, **marked}


def _as_frozen(rows: Contacts, frozen: dict[str, Any]) -> Contacts:
    within = (rows.started >= frozen["start"]) & (rows.started < frozen["end"])
    marked = {name: np.isin(rows.key, frozen[name]) for name in _MUTABLE}
    for name, then in {**marked, "is_known": ~np.isin(rows.key, frozen["nobodys"])}.items():
        rows.columns[name] = np.where(within, then, rows.columns[name])
    return rows


def count(day: LocalDay, known_at: datetime) -> int:
    """How many contacts started in the day, counted by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM requests_app_contact WHERE started_at >= %s AND started_at < %s AND recorded_at <= %s",
            [moment(day.start), day.as_of, known_at],
        )
        return int(cursor.fetchone()[0])
