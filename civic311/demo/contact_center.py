"""The contact center's two years in the database: its log, and after the requests what came of each contact."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db import connection

from knowledgebase.models import Article, ArticleFeedback, Search
from requests_app.models import (
    CallBack,
    CallBackAttempt,
    CallInterval,
    Contact,
    ContactQuestion,
    DirectoryEntry,
    RequestReporter,
    ServiceRequest,
)

from . import intervals, log_rows, promised, searched
from .copying import Blocks
from .generate import City
from .promised import Promised
from .reporters import NOBODY
from .story import SOURCE
from .worktime import DAY

CALL_BACK = (
    "reason", "contact_id", "resident_id", "service_request_id", "phone", "language", "about", "created_at", "promised_by",
    "assignee_id", "outcome", "ended_at",
)  # fmt: skip
CALLS_PER_SEARCH = 9
# Reported by telephone or at the counter, by somebody who can be told by telephone only.
UNTOLD = """
SELECT sr.id, sr.number, note.text, r.id, r.phone, r.language, ev.recorded_at
FROM requests_app_requestevent ev
JOIN requests_app_servicerequest sr ON sr.id = ev.service_request_id
JOIN requests_app_resident r ON r.id = sr.resident_id
JOIN requests_app_note note ON note.id = ev.note_id
WHERE ev.kind = 'closed' AND r.phone <> '' AND r.email = '' AND sr.source = %s AND sr.channel IN ('phone', 'walk_in')
ORDER BY ev.recorded_at, ev.id
"""


class ContactCenter:
    def __init__(self, city: City, users: dict[str, int], first_resident: int, blocks: Blocks):
        self.city, self.users, self.first_resident, self.blocks = city, users, first_resident, blocks
        self.log, self.clock, self.end = city.calls, city.teller.clock, city.teller.end
        self.articles = dict(Article.objects.values_list("slug", "pk"))

    def copy_contacts(self) -> int:
        """The key of the first; before the requests, which name them."""
        by = log_rows.Keys(self.users, self.articles, self.first_resident)
        rows = lambda: log_rows.contacts(self.log, log_rows.new_numbers(self.log), by, self.clock)  # noqa: E731
        return self.blocks.once("first_contact", Contact, log_rows.CONTACT, rows, "contacts")

    def copy_what_came_of_them(self) -> None:
        """After the requests and the directory."""
        log, clock, once = self.log, self.clock, self.blocks.once
        once(
            "first_question",
            ContactQuestion,
            log_rows.QUESTION,
            lambda: log_rows.questions(log, self.by, clock),
            "questions",
        )
        once(
            "first_reporter",
            RequestReporter,
            log_rows.REPORTER,
            lambda: log_rows.reporters(log, self.by, clock),
        )
        once("first_interval", CallInterval, intervals.INTERVAL, lambda: intervals.intervals(log, clock))
        first = once(
            "first_call_back",
            CallBack,
            CALL_BACK,
            lambda: self.call_backs(self.by, self.kept),
            "promised calls",
        )
        once(
            "first_attempt",
            CallBackAttempt,
            ("call_back_id", "at", "by_id", "note"),
            lambda: self.attempts(first, self.kept),
        )
        first = once(
            "first_search", Search, searched.SEARCH, lambda: (one.row() for one in self.searches), "searches"
        )
        once(
            "first_feedback",
            ArticleFeedback,
            searched.FEEDBACK,
            lambda: searched.feedback(self.searches, first),
        )
        self.analyze()

    @cached_property
    def by(self) -> log_rows.Keys:
        requests = ServiceRequest.objects.filter(source=SOURCE).values_list("external_id", "pk")
        offices = DirectoryEntry.objects.values_list("name", "pk", "is_warm")
        return log_rows.Keys(
            self.users,
            self.articles,
            self.first_resident,
            self.blocks.run.summary["first_contact"],
            {name: (key, is_warm) for name, key, is_warm in offices},
            {int(external_id or 0) - 1: key for external_id, key in requests},
        )

    @cached_property
    def promises(self) -> list[Promised]:
        made = [*promised.by_contacts(self.log), *promised.voicemails(self.log), *self.closings()]
        return sorted((one for one in made if one.created < self.end), key=lambda one: one.created)

    def closings(self) -> Iterator[Promised]:
        with connection.cursor() as cursor:
            cursor.execute(UNTOLD, [SOURCE])
            for key, number, text, resident, phone, language, at in cursor.fetchall():
                created, about = self.clock.local(at), f"{number} is closed: {text}"[:500]
                place = resident - self.first_resident
                yield Promised(
                    "closing", NOBODY, place, key, phone, language, about, created, created + 2 * DAY
                )

    @cached_property
    def kept(self) -> list[promised.Kept]:
        return promised.kept(self.promises, self.end)

    def call_backs(self, by: log_rows.Keys, kept_all: list[promised.Kept]) -> Iterator[tuple[Any, ...]]:
        utc, contacts = self.clock.utc, by.first_contact
        for one, kept in zip(self.promises, kept_all, strict=True):
            yield (
                one.reason, None if one.contact == NOBODY else contacts + one.contact, by.resident(one.resident),
                one.request, one.phone, one.language, one.about, utc(one.created), utc(one.until),
                self.users[kept.by] if kept.outcome else None, kept.outcome, utc(kept.ended) if kept.outcome else None,
            )  # fmt: skip

    def attempts(self, first: int, kept_all: list[promised.Kept]) -> Iterator[tuple[Any, ...]]:
        for key, kept in enumerate(kept_all, first):
            for at, note in kept.attempts:
                yield key, self.clock.utc(at), self.users[kept.by], note

    @cached_property
    def searches(self) -> list[searched.Asked]:
        return searched.searches(len(self.log) // CALLS_PER_SEARCH, self.city.days)

    def analyze(self) -> None:
        tables = (
            ContactQuestion,
            RequestReporter,
            CallBack,
            CallBackAttempt,
            CallInterval,
            Search,
            ArticleFeedback,
        )
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(table._meta.db_table for table in tables)}")
