"""Which column of another system's open cases is what, and what its words mean. Pure."""

import re
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError

from ..enforcement.ladder import Method, Result
from .parcel_columns import folded

TITLES: Mapping[str, str] = {
    "number": "case number|case no|case id|caseid|case|record id|record number|file number|violation case number|casenumber",
    "parcel": "parcel number|parcel|parcel id|parcelid|apn|ain|pin|pid|ssl|bbl|folio|parcel no|parcelnumber",
    "address": "address|property address|site address|location|violation address|violation location|full address",
    "section": "code section|section|ordinance|ordinance section|violation code|code|code violated|chapter section",
    "request": "request number|service request|service request number|311 number|sr number|request id|sr",
    "opened": "opened|open date|date opened|opened date|case opened|violation date|date entered|start date|opendate",
    "status": "status|case status|stage|violation status|current status",
    "inspector": "inspector|officer|assigned to|inspector name|code officer|inspector id|case manager",
    "noticed": "notice date|nov date|notice issued|date of notice|notice of violation date|notice sent|date noticed",
    "served": "served|service date|served on|date served|notice mailed|mailed on|posted on|notice mailed on",
    "method": "method|service method|how served|method of service",
    "comply_by": "comply by|compliance date|comply date|due date|deadline|abate by|compliance due|comply by date",
    "inspected": "last inspection|last inspection date|inspected|inspection date|last inspected",
    "result": "result|inspection result|last result|inspection status|last inspection result",
    "cited": "citation date|cited|cited on|date cited|citation issued|ticket date",
    "next_on": "next inspection|reinspection date|next inspection date|follow up date|reinspection|re inspection date",
    "finding": "finding|findings|observed|observation|inspector finding",
}  # fmt: skip
DATES = ("opened", "noticed", "served", "comply_by", "inspected", "cited", "next_on")
CLOSED = re.compile(
    r"(?i)\b(closed|complied|in compliance|compliance (met|achieved)|abated|void|dismissed|resolved|withdrawn)\b"
)
RESULTS = (
    (re.compile(r"(?i)no (entry|access)|locked|not home|no one home|refused"), Result.NO_ENTRY),
    (
        re.compile(r"(?i)fail|remain|not corrected|non.?compl|violation|open|not abated|partial"),
        Result.REMAINS,
    ),
)
METHODS = (
    (re.compile(r"(?i)cert"), Method.CERTIFIED),
    (re.compile(r"(?i)post|door"), Method.POSTED),
    (re.compile(r"(?i)person|hand"), Method.PERSON),
    (re.compile(r"(?i)mail|usps|letter"), Method.MAIL),
)


def proposed(header: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """What -> the place of its column. given: said by hand. ValidationError names what cannot be found."""
    titles = [folded(cell) for cell in header]
    found: dict[str, int] = {}
    for what, words in TITLES.items():
        places = (titles.index(word) for word in words.split("|") if word in titles)
        place = next((one for one in places if one not in found.values()), None)
        if place is not None:
            found[what] = place
    for what, title in given.items():
        if what not in TITLES or title not in header:
            raise ValidationError(
                f"{what}={title}: say one of {', '.join(TITLES)} = a column of the file ({', '.join(header)})."
            )
        found = {name: place for name, place in found.items() if place != header.index(title)}
        found[what] = header.index(title)
    missing = [what for what in ("number", "section", "opened") if what not in found]
    if not found.keys() & {"parcel", "address"}:
        missing.append("parcel")
    if missing:
        raise ValidationError(
            f"No column is {' or '.join(missing)}. The file has: {', '.join(header)}. "
            f"Say which one it is: {missing[0]}=NAME."
        )
    return found


def is_closed(status: str) -> bool:
    return bool(CLOSED.search(status)) and not re.search(r"(?i)not |non|un", status)


def result(text: str) -> str:
    """A Result, or "" where the words are not known."""
    return next((str(means) for pattern, means in RESULTS if pattern.search(text)), "")


def method(text: str) -> str:
    """First-class mail where the file does not say how."""
    return next((str(means) for pattern, means in METHODS if pattern.search(text)), str(Method.MAIL))
