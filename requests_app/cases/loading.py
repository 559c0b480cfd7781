"""The canonical loader: streams of events -> COPY -> requests, notes and events. Imports and the demo use it.

A `Stream` is one request's whole life: what it is (`NewRequest`, the same that `actions.submit` takes) and what
happened after it was received (`StreamEvent`s in order of `at`). Loading a stream leaves exactly the rows that
`actions.submit` and the verbs would leave, because both fold `lifecycle.apply` and ask the same router,
promises and locator. Only `recorded_at` is the stream's own, and no notices are written: nobody is told today
what happened last year.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from ..models import RequestEvent
from . import writing
from .folding import Folded, Folder
from .intake import NewRequest

LOCK = 311_001


@dataclass(slots=True)
class StreamNote:
    """is_public counts for 'noted' only: the sentence of a closing is public, a reason is internal."""

    text: str
    is_public: bool = False
    department_id: int | None = None


@dataclass(slots=True)
class StreamEvent:
    """One step after 'received'.

    given: the columns that the verb's caller says (`lifecycle.GIVEN`), without the clock's, which are computed;
    for 'reclassified' the service_id is enough; for 'merged' give {"parent": (source, external_id)}.
    data: what explains it and only the caller knows: {"reason": HoldReason} for 'held'.
    recorded_at: when we knew; None means the moment of loading.
    """

    kind: str
    at: datetime
    given: Mapping[str, Any] = field(default_factory=dict)
    actor_id: int | None = None
    note: StreamNote | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    recorded_at: datetime | None = None


@dataclass(slots=True)
class Stream:
    """new.at (required) is when the request was received; new.source and new.external_id identify it."""

    new: NewRequest
    events: Sequence[StreamEvent] = ()
    actor_id: int | None = None
    recorded_at: datetime | None = None


@dataclass(slots=True)
class LoadResult:
    """differing: known requests that went another way here since; they are left alone."""

    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    differing: int = 0


def load(
    streams: Iterable[Stream],
    *,
    say: Callable[[int], None] | None = None,
    chunk: int = 5000,
    ahead: bool = False,
) -> LoadResult:
    """Load what is new, add the steps that are new, leave the rest. Each chunk is one transaction.

    say(n) is told after each chunk how many streams are done. ValidationError and ValueError name what is wrong
    with a stream; its chunk is then not in, all earlier ones are. ahead: the next streams are made while a chunk is
    written; what makes them calls `writing.settle` before it uses the database.
    """
    folder, result, remaining, done = Folder(), LoadResult(), iter(streams), 0
    batch, failure = _draw(remaining, chunk)
    while batch:
        with transaction.atomic():
            folded = _fold_chunk(batch, folder, result)
            if ahead:
                with writing.in_background(folded):
                    following, failure = _draw(remaining, chunk)
            else:
                writing.write(folded)
        if not ahead:
            following, failure = _draw(remaining, chunk)
        done += len(batch)
        if say:
            say(done)
        batch = following
    if failure:
        raise failure
    return result


def _draw(streams: Iterator[Stream], count: int) -> tuple[list[Stream], Exception | None]:
    """The next streams, or why they cannot be made: the chunk before them is to be finished first."""
    try:
        return list(islice(streams, count)), None
    except Exception as error:
        return [], error


def _fold_chunk(batch: list[Stream], folder: Folder, result: LoadResult) -> Folded:
    with connection.cursor() as cursor:  # two loads of one file: the second waits, then finds what is in
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    known = _known(batch)
    fresh, seen = [], set()
    for stream in batch:
        key = (stream.new.source, stream.new.external_id)
        if stream.new.external_id is None or (key not in known and key not in seen):
            fresh.append(stream)
            seen.add(key)
        elif key in seen:
            result.unchanged += 1
    now = timezone.now()
    result.loaded += len(fresh)
    folded = folder.fold(fresh, known, now)
    if known:
        rest = [s for s in batch if (s.new.source, s.new.external_id) in known]
        folded += _continue(rest, known, folder, result, now)
    return folded


def _known(batch: list[Stream]) -> dict[tuple[str, str | None], int]:
    by_source: dict[str, list[str]] = {}
    for stream in batch:
        if stream.new.external_id is not None:
            by_source.setdefault(stream.new.source, []).append(stream.new.external_id)
    found: dict[tuple[str, str | None], int] = {}
    with connection.cursor() as cursor:
        for source, ids in by_source.items():
            cursor.execute(
                "SELECT external_id, id FROM requests_app_servicerequest"
                " WHERE source = %s AND external_id = ANY(%s)",
                [source, ids],
            )
            found |= {(source, external_id): pk for external_id, pk in cursor.fetchall()}
    return found


def _continue(
    batch: list[Stream],
    known: Mapping[tuple[str, str | None], int],
    folder: Folder,
    result: LoadResult,
    now: datetime,
) -> Folded:
    """Streams of known requests: where the history is the beginning of the stream, add the rest."""
    ids = [known[s.new.source, s.new.external_id] for s in batch]
    pasts = _pasts(ids)
    longer, seen = [], set()
    for stream, pk in zip(batch, ids, strict=True):
        past, told = pasts[pk], folder.steps(stream)
        if pk in seen or past == told:
            result.unchanged += 1
        elif past == told[: len(past)]:
            longer.append((stream, pk))
        else:
            result.differing += 1
        seen.add(pk)
    result.updated += len(longer)
    histories = _histories([pk for _, pk in longer])
    return folder.continued([(stream, histories[pk]) for stream, pk in longer], known, now)


def _pasts(ids: list[int]) -> dict[int, list[tuple[str, datetime]]]:
    """Request id -> (kind, at) of its events in order."""
    pasts: dict[int, list[tuple[str, datetime]]] = {pk: [] for pk in ids}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT service_request_id, kind, at FROM requests_app_requestevent"
            " WHERE service_request_id = ANY(%s) ORDER BY at, id",
            [ids],
        )
        for pk, kind, at in cursor.fetchall():
            pasts[pk].append((kind, at))
    return pasts


def _histories(ids: list[int]) -> dict[int, list[RequestEvent]]:
    histories: dict[int, list[RequestEvent]] = {pk: [] for pk in ids}
    for event in RequestEvent.objects.filter(service_request__in=ids).order_by("at", "id"):
        histories[event.service_request_id].append(event)
    return histories
