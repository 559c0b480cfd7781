import re
from datetime import UTC, datetime

import pytest
import typst

from requests_app import documents

HOSTILE = '#panic("x") #import "@preview/a:1.0.0" *bold* _it_ $x^2$ \\ [ ] { } <tag> @ref `raw` "quotes" // no -- ~ é 日本 مرحبا \u202e 👍'
AT = datetime(2026, 6, 18, 9, 30, tzinfo=UTC)


@pytest.fixture
def letter(tmp_path, monkeypatch):
    """A template in a folder of its own that prints the value of `words` and nothing else."""
    template = tmp_path / "letter.typ"
    template.write_text(
        "#let data = json(bytes(sys.inputs.data))\n"
        '#set document(title: data.words)\n#set text(font: "Source Sans Pro", lang: "en")\n'
        "#data.words\n#metadata(data.words) <said>\n"
    )
    monkeypatch.setattr(documents, "_template", lambda name: template)
    return template


def test_pdf_is_tagged_and_of_our_own_font(letter):
    document = documents.pdf("any/letter.typ", {"words": "Hello"})
    assert document.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in document and b"SourceSansPro" in document


def test_pdf_of_the_same_data_at_the_same_moment_is_the_same_bytes(letter):
    assert documents.pdf("any/letter.typ", {"words": "Hello"}, at=AT) == documents.pdf(
        "any/letter.typ", {"words": "Hello"}, at=AT
    )


def test_pdf_takes_a_moment_with_microseconds(letter):
    moment = AT.replace(microsecond=123_456)
    assert documents.pdf("any/letter.typ", {"words": "Hello"}, at=moment).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "words",
    [HOSTILE, HOSTILE * 200, "\n\n= Heading", "", "\x00\x07"],
    ids=["all", "long", "heading", "empty", "control"],
)
def test_pdf_takes_any_text_as_text(letter, words):
    said = typst.query(
        str(letter),
        "<said>",
        field="value",
        one=True,
        sys_inputs={"data": documents.json.dumps({"words": words})},
    )
    assert documents.json.loads(said) == words
    assert documents.pdf("any/letter.typ", {"words": words or "-"}).startswith(b"%PDF-")


def test_pdf_cannot_read_outside_its_folder(letter):
    letter.write_text('#read("/etc/hostname")')
    with pytest.raises(RuntimeError, match="not found|access"):
        documents.pdf("any/letter.typ", {"words": ""})


def test_pdf_needs_no_font_of_the_machine(letter):
    fonts = set(
        re.findall(rb"/BaseFont\s*/\w+\+([\w-]+)", documents.pdf("any/letter.typ", {"words": "Hello"}))
    )
    assert fonts and all(name.startswith(b"SourceSansPro") for name in fonts)


def test_pdf_claims_to_be_accessible_unless_a_character_has_no_glyph(letter):
    assert b"<pdfuaid:part>1" in documents.pdf("any/letter.typ", {"words": "Hello"})
    assert b"<pdfuaid:part>1" not in documents.pdf("any/letter.typ", {"words": "👍"})


def test_a_template_is_found_in_its_app():
    path = documents._template("reports/daily_report.typ")
    assert path.parts[-3:] == ("reports", "typst", "daily_report.typ") and path.is_file()
