"""The staff's doors: worklists, the request page, configuration."""

from . import (
    accounts,
    catalogue,
    contact_center,
    directory,
    keys,
    macros,
    online,
    operations,
    outbox,
    replies,
    requests,
    telephony,
    work_checks,
)
from .clocks import rules
from .enforcement import tables as enforcement
from .inspectors import tables as inspectors
from .offices import tables as offices
from .work import tables

__all__ = [
    "accounts",
    "catalogue",
    "contact_center",
    "directory",
    "enforcement",
    "inspectors",
    "keys",
    "macros",
    "offices",
    "online",
    "operations",
    "outbox",
    "replies",
    "requests",
    "rules",
    "tables",
    "telephony",
    "work_checks",
]
