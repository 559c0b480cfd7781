"""A small folder of answers, and the demo's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledgebase import loading

from . import quality

FACTS = """
[[facts]]
key = "copy.fee"
label.en = "Fee for a copy"
label.es = "Precio de una copia"
kind = "money"
value = "20.00"
review_on = "2027-01-01"

[[facts]]
key = "tax.due"
label.en = "Due"
label.es = "Vence"
kind = "date"
value = "2026-07-01"
valid_from = "2026-01-01"
valid_to = "2027-01-01"

[[facts]]
key = "office.hours"
label.en = "Hours"
label.es = "Horario"
kind = "hours"
value.en = "Monday to Friday, 8 to 5"
value.es = "Lunes a viernes, de 8 a 5"
"""
WORDS = """
[[synonyms]]
terms = ["car", "vehicle", "automobile"]

[[danger]]
phrases = ["smell gas", "wire down"]
negative = ["gas station permit"]
text = "Call 911 now."

[[unanswerable]]
phrases = ["weather tomorrow"]
text = "We do not know the weather."
"""
PALABRAS = """
[[danger]]
phrases = ["huele a gas"]
text = "Llame al 911 ahora."
"""
ARTICLES = {
    "birth-copy": (
        "Getting a copy of a birth certificate",
        "A copy costs {{ fact.copy.fee }}.",
        "Copia de un acta de nacimiento",
        "Una copia cuesta {{ fact.copy.fee }}.",
        ["I lost my birth certificate"],
        ["perdí mi acta de nacimiento"],
    ),
    "tax-due": (
        "When are property taxes due?",
        "The tax is due on {{ fact.tax.due }}.",
        "¿Cuándo vence el impuesto?",
        "El impuesto vence el {{ fact.tax.due }}.",
        ["when do I pay my house tax"],
        ["cuándo pago los impuestos de la casa"],
    ),
    "pothole": (
        "Reporting a pothole",
        "Tell us where the hole in the street is.",
        "Reportar un bache",
        "Díganos dónde está el hoyo de la calle.",
        ["big hole in the road"],
        ["hay un hoyo en mi calle"],
    ),
    "vehicle": (
        "Abandoned vehicle",
        "We tow it after ten days.",
        "Vehículo abandonado",
        "Lo remolcamos después de diez días.",
        ["junk left on my street for weeks"],
        ["dejaron un carro botado"],
    ),
}
TEXT = """+++
slug = "{slug}"
{more}title = "{title}"
answer = "{answer}"
questions = {questions}
documents = ["A photo ID"]
+++
Read **this** first.

## Steps

1. Come to City Hall.
2. Pay {{{{ fact.copy.fee }}}}.
"""
ONLY_ENGLISH = """topic = "about"
visibility = "public"
facts = ["copy.fee", "tax.due", "office.hours"]
related = ["pothole"]
services = ["pothole"]
owner = "CLK"
reviewed_on = "2026-09-01"
reviewed_by = "the clerk"
"""

Write = Callable[[str, str], None]


def write_folder(root: Path) -> Path:
    for language in ("en", "es"):
        (root / language).mkdir(parents=True)
    (root / "facts.toml").write_text(FACTS)
    (root / "words.en.toml").write_text(WORDS)
    (root / "words.es.toml").write_text(PALABRAS)
    for slug, (title, answer, titulo, respuesta, questions, preguntas) in ARTICLES.items():
        english = TEXT.format(slug=slug, more=ONLY_ENGLISH, title=title, answer=answer, questions=questions)
        spanish = TEXT.format(
            slug=slug, more="translated_from = 1\n", title=titulo, answer=respuesta, questions=preguntas
        )
        (root / "en" / f"{slug}.md").write_text(english)
        (root / "es" / f"{slug}.md").write_text(spanish)
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "answers")


@pytest.fixture
def answers(db: None, folder: Path) -> Path:
    """The small folder, loaded."""
    loading.load(folder)
    return folder


@pytest.fixture
def demo_answers(db: None) -> None:
    loading.load(quality.DEMO)
