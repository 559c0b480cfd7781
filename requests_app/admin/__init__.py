"""The staff's doors: worklists, the request page, configuration."""

from . import (
    accounts,
    catalogue,
    contact_center,
    directory,
    keys,
    online,
    operations,
    outbox,
    requests,
    telephony,
)
from .work import tables

__all__ = [
    "accounts",
    "catalogue",
    "contact_center",
    "directory",
    "keys",
    "online",
    "operations",
    "outbox",
    "requests",
    "tables",
    "telephony",
]
