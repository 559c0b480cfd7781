"""GET requests: which of the public requests are asked for, and how they go out."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from ..cases import snapshot
from ..cases.snapshot import Snapshot
from ..models import Attachment, District, Note, RequestEvent
from ..story import public_timeline
from . import names, paging
from .answers import Answer, refusal
from .arguments import Arguments
from .asking import asked, named
from .names import Row

ROOT = "service_requests"


def some(request: HttpRequest, given: Arguments) -> Answer:
    city = snapshot.current()
    extensions = wants_more(given)
    if numbers := given.words("service_request_id"):  # overrides every other argument
        return Answer(ROOT, rows(named(city, numbers), city, extensions))
    page = paging.page(given)
    requests = asked(city, given)
    found = rows(page.cut(requests), city, extensions, most=page.size)
    return Answer(ROOT, found, headers=page.headers(request, requests, len(found)))


def one(number: str, given: Arguments) -> Answer:
    city = snapshot.current()
    found = rows(named(city, [number]), city, wants_more(given))
    if not found:
        raise refusal(404, "There is no public request with this service_request_id.")
    return Answer(ROOT, found)


def wants_more(given: Arguments) -> bool:
    """extensions=true, or a list of names as some servers have it."""
    words = {word.lower() for word in given.words("extensions")}
    return bool(words - {"false", "0", "no"})


def rows(requests: QuerySet, city: Snapshot, extensions: bool, most: int = 1000) -> list[Row]:
    found = list(requests.values(*names.COLUMNS)[:most])
    keys = [row["id"] for row in found]
    notes, photos = _last_words(keys), _photos(keys, city, found)
    answer = [names.request(row, city, notes.get(row["id"], ""), photos.get(row["id"], ())) for row in found]
    if extensions and found:
        districts, stories = _districts(found), _stories(keys)
        for row, told in zip(found, answer, strict=True):
            told |= names.extended(row, city, districts, photos.get(row["id"], ()))
            told["notes"] = stories.get(row["id"], [])
    return answer


def _last_words(keys: Iterable[int]) -> dict[int, str]:
    """The last public note of each."""
    notes = Note.objects.filter(service_request__in=keys, is_public=True).order_by("created_at", "id")
    return dict(notes.values_list("service_request_id", "text"))


def _photos(keys: Iterable[int], city: Snapshot, found: Iterable[Row]) -> dict[int, list[int]]:
    photos: dict[int, list[int]] = {}
    public = Attachment.objects.filter(service_request__in=keys, is_public=True).order_by("created_at", "id")
    for key, photo in public.values_list("service_request_id", "id"):
        photos.setdefault(key, []).append(photo)
    return photos


def _districts(found: Iterable[Row]) -> dict[int, str]:
    keys = {row["district_id"] for row in found}
    return dict(District.objects.filter(pk__in=keys).values_list("pk", "name"))


def _stories(keys: Iterable[int]) -> dict[int, list[Row]]:
    """What happened to each, as its own page tells it."""
    events: dict[int, list[RequestEvent]] = {}
    related = RequestEvent.objects.filter(service_request__in=keys).select_related("note", "department")
    for event in related.order_by("at", "id"):
        events.setdefault(event.service_request_id, []).append(event)
    return {key: [_told(line) for line in public_timeline(several)] for key, several in events.items()}


def _told(line: Any) -> Row:
    words = f"{line.words} {line.text}".strip()
    return {"datetime": names.moment(line.at), "description": words, "type": "public"}
