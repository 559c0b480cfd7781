"""Hearings as iCalendar (RFC 5545): case, place and docket, nobody's name."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from ...models import Hearing

LENGTH = timedelta(minutes=30)
WIDEST = 73  # octets of a line, the break and its blank left out


def text(hearings: Iterable[Hearing], *, at: datetime, host: str) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Civic311//Hearings//EN", "CALSCALE:GREGORIAN"]
    for hearing in hearings:
        lines += _event(hearing, at, host)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(hearing: Hearing, at: datetime, host: str) -> list[str]:
    case = hearing.case
    summary = f"{hearing.get_kind_display()} {case.number}, {case.parcel.address}"
    said = ", ".join(filter(None, [hearing.docket and f"docket {hearing.docket}", str(case.department)]))
    return [
        "BEGIN:VEVENT",
        f"UID:hearing-{hearing.pk}@{host}",
        f"DTSTAMP:{_utc(at)}",
        f"DTSTART:{_utc(hearing.at)}",
        f"DTEND:{_utc(hearing.at + LENGTH)}",
        f"SUMMARY:{_escaped(summary)}",
        *([f"LOCATION:{_escaped(hearing.place)}"] if hearing.place else []),
        f"DESCRIPTION:{_escaped(said)}",
        "END:VEVENT",
    ]


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return " ".join(words.split())


def _folded(line: str) -> str:
    """A long line goes on after a break and a blank; no character is cut in two."""
    parts, width = [""], 0
    for sign in line:
        size = len(sign.encode())
        if width + size > WIDEST:
            parts.append("")
            width = 0
        parts[-1] += sign
        width += size
    return "\r\n ".join(parts)
