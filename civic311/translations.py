"""The words of the pages in other languages: locale/<language>/LC_MESSAGES/django.po, and the .mo that Django reads.

Collects what is marked in the sources and templates without the gettext tools, which a bare machine lacks.
"""

import ast
import gettext
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
from django.utils.translation.template import templatize

TOP = Path(__file__).parent.parent
LOCALE = TOP / "civic311/locale"
APPS = ("civic311", "knowledgebase", "requests_app", "reports")
MARKS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "pgettext",
    "pgettext_lazy",
    "ngettext",
    "ngettext_lazy",
}
TEXT = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
IN_TEMPLATE = re.compile(rf"\b(_|p?gettext|n?gettext)\(\s*({TEXT}(?:\s*,\s*{TEXT})*)")
PLACE = re.compile(r"%\((\w+)\)|%%|%[a-z]")

Key = tuple[str | None, str, str]  # context, text, plural (or "")


@cache
def marked() -> dict[Key, list[str]]:
    """{what is marked for translation: the files it stands in}."""
    found: dict[Key, list[str]] = {}
    for path in _sources():
        for key in dict.fromkeys(_in_source(path) if path.suffix == ".py" else _in_template(path)):
            found.setdefault(key, []).append(path.relative_to(TOP).as_posix())
    return found


def update(language: str, folder: Path = LOCALE) -> polib.POFile:
    """Writes the language's .po with all that is marked, its translations kept, and the .mo."""
    path = folder / language / "LC_MESSAGES/django.po"
    held = _read(path, language)
    known = {_key(entry): entry for entry in held}
    by_text = {entry.msgid: entry for entry in held}
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = held.metadata
    for key, files in sorted(marked().items(), key=lambda one: (one[1][0], one[0][1])):
        fresh.append(_entry(key, files, known.get(key) or by_text.get(key[1])))
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(path))
    fresh.save_as_mofile(str(path.with_suffix(".mo")))
    return fresh


def faults(language: str, folder: Path = LOCALE) -> list[str]:
    """What is missing, doubtful or would break a page, a sentence each."""
    path = folder / language / "LC_MESSAGES/django.po"
    held = {_key(entry): entry for entry in _read(path, language)}
    missing = [
        f"“{key[1]}” of {files[0]} is not there." for key, files in marked().items() if key not in held
    ]
    wrong = [fault for entry in held.values() if (fault := _fault(entry))]
    stale = (
        [] if _is_compiled(path) else [f"{path.with_suffix('.mo').name} does not say what {path.name} says."]
    )
    return [*missing, *wrong, *stale]


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from sorted((TOP / app).rglob("*.py"))
    yield from sorted((TOP / "templates").rglob("*.html"))
    yield from sorted((TOP / "templates").rglob("*.txt"))


def _in_source(path: Path) -> Iterator[Key]:
    tree = ast.parse(path.read_text())
    marks = _marks(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := marks.get(ast.unparse(node.func).split(".")[-1])):
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if texts and isinstance(texts[0], str):
                yield _marked(name, [str(one) for one in texts])


def _marks(tree: ast.Module) -> dict[str, str]:
    """{what the functions of Django's translation are called here: their own names}."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    renamed = {one.asname: one.name for node in imports for one in node.names if one.asname}
    return {name: name for name in MARKS} | {here: name for here, name in renamed.items() if name in MARKS}


def _in_template(path: Path) -> Iterator[Key]:
    for name, texts in IN_TEMPLATE.findall(templatize(path.read_text(), origin=path.name)):
        yield _marked(name, [str(one) for one in ast.literal_eval(f"[{texts}]")])


def _marked(name: str, texts: list[str]) -> Key:
    if name.startswith("p"):
        return texts[0], texts[1], ""
    return None, texts[0], texts[1] if name.startswith("n") else ""


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def _read(path: Path, language: str) -> polib.POFile:
    if path.exists():
        return polib.pofile(str(path), wrapwidth=100)
    found = polib.POFile()
    found.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return found


def _entry(key: Key, files: list[str], held: polib.POEntry | None) -> polib.POEntry:
    context, text, plural = key
    said = {"msgstr_plural": {0: "", 1: ""}} if plural else {"msgstr": ""}
    if held and bool(held.msgid_plural) == bool(plural):
        said = {"msgstr_plural": dict(held.msgstr_plural)} if plural else {"msgstr": held.msgstr}
    flags = ["python-format"] if PLACE.search(text) else []
    where = [(file, "") for file in files]
    return polib.POEntry(
        msgctxt=context, msgid=text, msgid_plural=plural, occurrences=where, flags=flags, **said
    )


def _fault(entry: polib.POEntry) -> str:
    said = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if not all(said):
        return f"“{entry.msgid}” has no translation."
    if entry.fuzzy:
        return f"The translation of “{entry.msgid}” is marked as doubtful."
    if not _names_the_same(entry.msgid_plural or entry.msgid, said):
        return f"“{entry.msgid}” and its translation name other values."
    return ""


def _names_the_same(text: str, said: list[str]) -> bool:
    """“One day” may leave out the number that “%(n)d days” says."""
    wanted, named = set(PLACE.findall(text)), [set(PLACE.findall(one)) for one in said]
    return named[-1] == wanted and all(one <= wanted for one in named)


def _is_compiled(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return compiled.exists() and _catalogue(compiled.read_bytes()) == _catalogue(
        polib.pofile(str(path)).to_binary()
    )


def _catalogue(compiled: bytes) -> dict:
    return gettext.GNUTranslations(io.BytesIO(compiled))._catalog  # type: ignore[attr-defined]
