"""What happens to requests: late ones, one whole life, one that two departments talk about."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from requests_app.models import RequestEvent, ServiceRequest

from .stop import Stop, as_, login

LATE = (
    ("DCE", "sam", "Sam's inspectors cover four zones."),
    ("PWD", "dana", "Dana's crews fix what the whole city walks on."),
)


def stops(today: date) -> Iterator[Stop]:
    yield from _late()
    yield from _one_life()
    yield Stop("Find a request", "By number, by address or by any word. Ana sees all departments.", [
        as_("ana", "Search as Ana", f"{reverse('staff:worklist', args=['all'])}?q=raccoon"),
    ])  # fmt: skip
    yield from _handed_over()


def _late() -> Iterator[Stop]:
    """Of the department that is late with something; in a small city that need not be Sam's."""
    late = set(ServiceRequest.objects.overdue(timezone.now()).values_list("department__code", flat=True))
    for code, boss, says in LATE:
        if code in late:
            name = login(boss).first_name
            url = reverse("staff:worklist", args=["overdue"])
            yield Stop("See what is late", f"{says} The oldest debt is on top.", [
                as_(boss, f"Open {name}'s overdue list", url),
            ])  # fmt: skip
            return


def _one_life() -> Iterator[Stop]:
    """The last request of Public Works that was reopened: it has been through everything."""
    event = RequestEvent.objects.filter(kind="reopened", department__code="PWD").order_by("-at").first()
    if event:
        url = reverse("admin:requests_app_servicerequest_change", args=[event.service_request_id])
        text = "Received, assigned, closed, not solved, opened again: the timeline explains each due date."
        yield Stop("Follow one request", text, [as_("pat", "Open it as Pat", url)])


def _handed_over() -> Iterator[Stop]:
    """A department that was offered something and has not answered."""
    offers = RequestEvent.objects.filter(kind="handed_over").order_by("-at")
    waiting = offers.filter(service_request__pending_department__code__in=["PWD", "DCE"])
    event = waiting.select_related("pending_department").first()
    if event and event.pending_department:
        boss = "dana" if event.pending_department.code == "PWD" else "sam"
        text = f"Another department offers {event.pending_department} a request. Accept it, or say why not."
        name = login(boss).first_name
        url = reverse("staff:worklist", args=["handed-to-us"])
        yield Stop("Accept or refuse", text, [as_(boss, f"Decide as {name}", url)])
