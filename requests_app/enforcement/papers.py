"""The documents: facts of the case and the ordinance's words as found, drawn once and kept as served.

Nothing here reads the complaint: who complained, and in which words, cannot reach a document.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import translation

from .. import documents, naming, wording
from ..cases import clocks, residents
from ..models import EnforcementCase, EnforcementNotice, Party, Violation
from .ladder import Method

WORDS = Path(__file__).parent / "words"
TEMPLATE = "requests_app/enforcement.typ"
More = str | Mapping[str, str]
METHODS = {
    "en": {
        Method.MAIL: "By first-class mail",
        Method.CERTIFIED: "By certified mail",
        Method.POSTED: "Posted on the property",
        Method.PERSON: "Handed over in person",
    },
    "es": {
        Method.MAIL: "Por correo",
        Method.CERTIFIED: "Por correo certificado",
        Method.POSTED: "Fijado en la propiedad",
        Method.PERSON: "Entregado en persona",
    },
}


@cache
def words(language: str) -> Mapping[str, Mapping[str, str]]:
    """The language's texts, English where there are none."""
    path = WORDS / f"{language}.toml"
    return tomllib.loads((path if path.exists() else WORDS / "en.toml").read_text())


def draw(
    case: EnforcementCase,
    kind: str,
    party: Party,
    violations: Iterable[Violation],
    *,
    at: datetime,
    by: User | None,
    comply_by: date | None = None,
    method: str = "",
    more: Mapping[str, More] | None = None,
) -> EnforcementNotice:
    """The document in the party's language, and in English behind it where that is another one.

    more: what else its words name, the same in each language or by language.
    """
    data = said(case, kind, party, violations, at=at, by=by, comply_by=comply_by, method=method, more=more)
    content = documents.pdf(TEMPLATE, data, at=at)
    digest = hashlib.sha256(content).hexdigest()
    return EnforcementNotice.objects.create(
        case=case,
        kind=kind,
        party=party,
        language=languages(party)[0],
        data=data,
        file=ContentFile(content, name=f"{case.number}-{kind}-{digest[:12]}.pdf"),
        sha256=digest,
        comply_by=comply_by,
        issued_at=at,
        issued_by=by,
    )


def drawn(notice: EnforcementNotice) -> bytes:
    """The PDF of what a notice says: of one whose paper was not kept as a file."""
    return documents.pdf(TEMPLATE, notice.data, at=notice.issued_at)


def keep(notice: EnforcementNotice, number: str) -> None:
    """Draws the file of a notice that came without one, and its hash; the row is not saved. number: of the case."""
    content = drawn(notice)
    notice.sha256 = hashlib.sha256(content).hexdigest()
    name = f"{number}-{notice.kind}-{notice.sha256[:12]}.pdf"
    notice.file.save(name, ContentFile(content), save=False)


def languages(party: Party) -> list[str]:
    """The party's own first, English always."""
    return list(dict.fromkeys([party.language if party.language in METHODS else "en", "en"]))


def said(
    case: EnforcementCase,
    kind: str,
    party: Party,
    violations: Iterable[Violation],
    *,
    at: datetime,
    by: User | None,
    comply_by: date | None = None,
    method: str = "",
    more: Mapping[str, More] | None = None,
) -> dict[str, Any]:
    """All that the document says, a page for each language."""
    violations = list(violations)
    return {
        "number": case.number,
        "city": settings.CITY_NAME,
        "pages": [
            _page(case, kind, party, violations, language, at, by, comply_by, method, more or {})
            for language in languages(party)
        ],
    }


def _page(
    case: EnforcementCase,
    kind: str,
    party: Party,
    violations: list[Violation],
    language: str,
    at: datetime,
    by: User | None,
    comply_by: date | None,
    method: str,
    more: Mapping[str, More],
) -> dict[str, Any]:
    text, labels = words(language)[kind], words(language)["labels"]
    total = sum(violation.fine for violation in violations)
    known = {
        "address": case.parcel.address,
        "number": case.number,
        "day": _day(comply_by, language),
        "total": f"{total:,}",
        "phone": residents.national(case.department.phone) or "311",
        **{name: one if isinstance(one, str) else one[language] for name, one in more.items()},
    }
    return {
        "language": language,
        "labels": {name: label.format_map(known) for name, label in labels.items()},
        "title": text["title"],
        "lead": text["lead"].format_map(known),
        "rest": text["rest"].format_map(known),
        "date": _day(at.astimezone(clocks.zone()).date(), language),
        "comply_by": _day(comply_by, language),
        "method": METHODS[language].get(Method(method), "") if method else "",
        "department": naming.said(case.department, language),
        "party": {"name": party.name, "address": party.mailing_address},
        "property": case.parcel.address,
        "parcel": case.parcel.number,
        "number": case.number,
        "inspector": _name(by),
        "shows_fine": kind == EnforcementNotice.Kind.CITATION,
        "violations": [_violation(violation, language) for violation in violations],
    }


def _violation(violation: Violation, language: str) -> dict[str, Any]:
    said = violation.texts.get(language) or violation.texts.get("en") or {}
    return {
        "code": violation.section.code,
        "title": said.get("title", ""),
        "text": said.get("text", ""),
        "remedy": said.get("remedy", ""),
        "detail": violation.detail,
        "is_repeat": violation.is_repeat,
        "fine": f"${violation.fine:,}",
    }


def _day(day: date | None, language: str) -> str:
    if day is None:
        return ""
    with translation.override(language):
        return wording.day_in_full(day)


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
