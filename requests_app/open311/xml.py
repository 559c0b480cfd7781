"""GeoReport data as XML, as the Spark convention relates it to JSON: what is a list there is a container here."""

import re
from typing import Any
from xml.sax.saxutils import escape

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
CHILDREN = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "notes": "note",
    "photos": "photo",
}
# Legal in JSON and in the database, illegal in XML 1.0: one of them would break the whole list.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CARRIAGE_RETURN = {"\r": "&#13;"}


def document(root: str, data: Any) -> bytes:
    """A list becomes <root> with a child for each, a dict <root> with its fields."""
    return (DECLARATION + element(root, data)).encode("utf-8", "replace")


def element(name: str, value: Any) -> str:
    content = _content(name, value)
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def _content(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return escape(ILLEGAL.sub("", value), CARRIAGE_RETURN)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "".join([element(key, one) for key, one in value.items()])
    if isinstance(value, list):
        child = CHILDREN[name]
        return "".join([element(child, one) for one in value])
    return str(value)
