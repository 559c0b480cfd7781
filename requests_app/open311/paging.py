"""Pages of an answer: page and page_size, and headers that say how many there are."""

import hashlib
from dataclasses import dataclass
from time import monotonic

from django.db.models import QuerySet
from django.http import HttpRequest

from .arguments import Arguments

MOST = 1000  # requests in one answer, as the standard has it
FARTHEST = 1_000_000  # requests; beyond, ask by date
WORTH_KEEPING = 1000
KEPT_FOR = 60  # seconds
NOT_COUNTED = ("page", "page_size", "per_page", "callback", "extensions")
_counted: dict[str, tuple[float, int]] = {}


@dataclass(frozen=True)
class Page:
    number: int
    size: int
    is_asked_for: bool

    def cut(self, requests: QuerySet) -> QuerySet:
        start = (self.number - 1) * self.size
        return requests[start : start + self.size]

    def headers(self, request: HttpRequest, requests: QuerySet, shown: int) -> dict[str, str]:
        """X-Result-Count, X-Page-Count and X-Next-Page-URL, where a page was asked for."""
        if not self.is_asked_for:
            return {}
        before = (self.number - 1) * self.size
        count = before + shown if 0 < shown < self.size else counted(request, requests)
        pages = -(-count // self.size)
        headers = {"X-Result-Count": str(count), "X-Page-Count": str(pages)}
        headers["Access-Control-Expose-Headers"] = "X-Result-Count, X-Page-Count, X-Next-Page-URL"
        if self.number < pages:
            following = request.GET.copy()
            following["page"] = str(self.number + 1)
            headers["X-Next-Page-URL"] = request.build_absolute_uri(f"{request.path}?{following.urlencode()}")
        return headers


def page(given: Arguments) -> Page:
    """The first page is 1; 0 is taken for it, as some clients count. No size: as many as the standard allows."""
    number = given.whole("page", 0, FARTHEST)
    sizes = [given.whole(name, 1, 1_000_000) for name in ("page_size", "per_page", "max_requests")]
    size = next((one for one in sizes if one is not None), MOST)
    asked_for = number is not None or any(one is not None for one in sizes[:2])
    return Page(max(1, number or 1), min(size, MOST), asked_for)


def counted(request: HttpRequest, requests: QuerySet) -> int:
    """Exact where it is small; what took long to count is remembered for a minute."""
    asked = {name: request.GET.getlist(name) for name in request.GET if name not in NOT_COUNTED}
    key = hashlib.sha256(f"{request.path}{sorted(asked.items())}".encode(errors="replace")).hexdigest()
    at, count = _counted.get(key, (0.0, 0))
    if monotonic() - at > KEPT_FOR or count <= WORTH_KEEPING:
        count = requests.order_by().count()
        _remember(key, count)
    return count


def _remember(key: str, count: int) -> None:
    if len(_counted) > 200:
        _counted.clear()
    _counted[key] = (monotonic(), count)
