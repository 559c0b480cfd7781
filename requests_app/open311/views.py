"""GeoReport v2: each address, and what it answers to each method."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from ..cases import snapshot
from ..models import Service
from . import asking, discovery, listing, names, reporting, updates
from .access import check_jurisdiction
from .answers import Answer, refusal
from .arguments import Arguments, query
from .doors import door

VISIBILITY = [Service.Visibility.PUBLIC, Service.Visibility.NOT_VERBATIM, Service.Visibility.PRIVATE]


@csrf_exempt
def home(request: HttpRequest) -> HttpResponseBase:
    """For people: what this is and how to begin. Whoever writes to it is a program, and is told so as one."""
    if request.method not in ("GET", "HEAD"):
        return nothing_to_write(request)
    services = list(_services())
    return render(
        request,
        "requests_app/open311/home.html",
        {
            "services": services,
            "example": next((one for one in services if one.service_attributes.all()), None),
            "site": settings.SITE_URL,
            "jurisdiction": settings.OPEN311_JURISDICTION,
        },
    )


def _services() -> list[Service]:
    """What can be asked for; first what goes out as it came in and needs no name."""
    active = [kind for kind in snapshot.current().services.values() if kind.is_active]
    return sorted(active, key=lambda kind: (*_order(kind), kind.group.name, kind.name))


def _order(kind: Service) -> tuple[int, bool, bool]:
    visibility = VISIBILITY.index(Service.Visibility(kind.visibility))
    return visibility, kind.shows_block, not kind.anonymous_allowed


def _asked(request: HttpRequest) -> Arguments:
    given = query(request)
    check_jurisdiction(given)
    return given


def _discovery(request: HttpRequest) -> Answer:
    return discovery.discovery()


def _service_list(request: HttpRequest) -> Answer:
    """With lat and long: those of the place, which are all or none."""
    point = asking.point(_asked(request))
    if point and not snapshot.current().locator.is_near(*point, reporting.EDGE):
        return Answer("services", [])
    return Answer("services", [names.service(kind) for kind in _services()])


def _definition(request: HttpRequest, code: str) -> Answer:
    _asked(request)
    kind = snapshot.current().services_by_code.get(code)
    if kind is None or not kind.is_active:
        raise refusal(404, f"There is no service “{code[:80]}”. The list of services is at services.xml.")
    return Answer("service_definition", names.definition(kind))


def _requests(request: HttpRequest) -> Answer:
    return listing.some(request, _asked(request))


def _request(request: HttpRequest, number: str) -> Answer:
    return listing.one(number, _asked(request))


def _token(request: HttpRequest, token: str) -> Answer:
    _asked(request)
    return reporting.number_for(token)


def _updates(request: HttpRequest) -> Answer:
    return updates.some(request, _asked(request))


def _nothing(request: HttpRequest, rest: str = "") -> Answer:
    raise refusal(404, "There is nothing here. The addresses are listed at /open311/.")


discovery_document = door(GET=_discovery)
service_list = door(GET=_service_list)
service_definition = door(GET=_definition)
service_requests = door(GET=_requests, POST=reporting.report)
service_request = door(GET=_request)
token = door(GET=_token)
service_request_updates = door(GET=_updates, POST=updates.take)
nothing = door(GET=_nothing, POST=_nothing, PUT=_nothing, PATCH=_nothing, DELETE=_nothing)
nothing_to_write = door(GET=_nothing)
