"""Data to paper: a typst template and plain data in, a tagged PDF out.

The data travels as JSON, so no text of a resident can become markup. Templates are found as Django finds its own:
"reports/daily_report.typ" is `typst/daily_report.typ` in the folder of the app `reports`.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder


def pdf(template_name: str, data: dict[str, Any], *, at: datetime | None = None) -> bytes:
    """A tagged PDF; the same data `at` the same moment gives the same bytes."""
    from typst import TypstError

    template, words = _template(template_name), json.dumps(data, cls=DjangoJSONEncoder)
    try:
        return _compiled(template, words, at, ["ua-1"])
    except (
        TypstError
    ):  # PDF/UA refuses a character that no font of ours has (an emoji); such a page is printed all the same
        return _compiled(template, words, at, [])


def _compiled(template: Path, data: str, at: datetime | None, standards: list[Any]) -> bytes:
    import typst

    document = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        sys_inputs={"data": data},
        pdf_standards=standards,
        timestamp=at.replace(microsecond=0) if at else None,  # typst knows no fractions of a second
    )
    assert isinstance(document, bytes)
    return document


def _template(name: str) -> Path:
    app_label, _, file_name = name.partition("/")
    return Path(apps.get_app_config(app_label).path) / "typst" / file_name


@cache
def _fonts() -> Any:
    """Our own fonts only: the same document on every machine."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(files("font_source_sans_pro") / "files")])
