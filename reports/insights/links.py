"""Where a figure leads: its requests."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse


def rows(service: str = "", district: str = "", first: date | None = None, last: date | None = None) -> str:
    """The requests of a service and district received from one day to another."""
    given = {"service": service, "district": district, "from": first or "", "to": last or ""}
    return f"{reverse('insights:rows')}?{urlencode({name: str(v) for name, v in given.items() if v})}"


def page(name: str, **given: str) -> str:
    query = urlencode({key: value for key, value in given.items() if value})
    return reverse(f"insights:{name}") + (f"?{query}" if query else "")
