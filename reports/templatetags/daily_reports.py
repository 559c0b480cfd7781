"""The newest daily reports, for the staff's first page."""

from typing import Any

from django import template
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from .. import access, listing

register = template.Library()
SHOWN = 6


@register.simple_tag
def latest_reports(user: Any) -> list[dict[str, Any]]:
    """Department, day, address and first decision of the newest reports that the user may read."""
    try:
        departments = access.departments(user)
    except PermissionDenied:
        return []
    return listing.newest(departments, timezone.localdate())[:SHOWN]
