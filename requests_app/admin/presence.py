"""What a request's page says of the others: who has it open, whether one watches it, what comes next."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from .. import permissions
from ..cases import watching
from ..models import ServiceRequest
from ..worklists import WORKLISTS
from . import listing


def around(request: HttpRequest, service_request: ServiceRequest, at: datetime) -> dict[str, Any]:
    """For templates/requests_app/admin/_watching.html; it also remembers that the page was opened."""
    return {
        "attention": watching.attend(service_request, request.user, at),
        "go": [(one.name, one.title, listing.GO[one.name]) for one in WORKLISTS.values()],
        "may_do_next": permissions.scope(request.user).has(*permissions.ASSIGNS),
    }
