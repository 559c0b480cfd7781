"""A folder of answers as files: facts.toml, words.<language>.toml, <language>/<slug>.md with front matter.

Reads and checks everything; what is wrong is a sentence with the file and the line.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from . import values

Row = dict[str, Any]
FRONT = re.compile(r"\A\+\+\+\r?\n(.*?)^\+\+\+[ \t]*\r?\n?(.*)\Z", re.DOTALL | re.MULTILINE)
TEXT_KEYS = {"title", "answer", "read_aloud", "questions", "keywords", "documents", "translated_from"}
ARTICLE_KEYS = {
    "topic", "facts", "services", "related", "visibility", "owner", "reviewed_on", "reviewed_by", "review_on",
    "publish_from", "withdraw_on",
}  # fmt: skip
WORD_TABLES = {
    "synonyms": {"terms"},
    "danger": {"phrases", "negative", "kind", "text"},
    "unanswerable": {"phrases", "terms", "negative", "text"},
    "wordings": {"slug", "questions"},
}
FACT_KEYS = {"key", "label", "kind", "value", "valid_from", "valid_to", "owner", "review_on", "source"}
LISTS = ("questions", "keywords", "documents", "facts", "services", "related", "terms", "phrases", "negative")
READ_ALOUD_WORDS = 60


@dataclass
class Answers:
    """What the folder says; articles: {slug: {language: front matter and body}}."""

    topics: list[Row] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    words: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    articles: dict[str, dict[str, Row]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


class Source:
    """One file, which knows the line of what it is asked about."""

    def __init__(self, path: Path, root: Path, errors: list[str]) -> None:
        self.text, self.errors = path.read_text(encoding="utf-8-sig"), errors
        self.name = path.relative_to(root).as_posix()

    def toml(self, text: str | None = None, *, first_line: int = 1) -> Row:
        try:
            return tomllib.loads(self.text if text is None else text)
        except tomllib.TOMLDecodeError as error:
            said = re.search(r"(.*) \(at line (\d+)", str(error))
            line = int(said[2]) + first_line - 1 if said else first_line
            self.error(line, said[1] if said else str(error))
            return {}

    def error(self, line: int, text: str) -> None:
        self.errors.append(f"{self.name}:{line}: {text}")

    def line_of(self, word: str, nth: int = 0) -> int:
        """The line of the nth time a line begins with the word; 1 where there is none."""
        found = [at for at, line in enumerate(self.text.splitlines(), 1) if line.lstrip().startswith(word)]
        return found[nth] if nth < len(found) else 1


def read(root: Path) -> Answers:
    """ValidationError for no such folder; other faults are in .errors."""
    if not root.is_dir():
        raise ValidationError(f"{root} is not a folder: name the one that holds facts.toml and en/.")
    answers = Answers()
    for path in sorted(root.glob("topics.toml")):
        answers.topics += _rows(Source(path, root, answers.errors), "topics", {"slug", "name", "order"})
    for path in sorted(root.glob("facts*.toml")):
        answers.facts += _facts(Source(path, root, answers.errors))
    for path in sorted(root.glob("words*.toml")):
        _read_words(path, Source(path, root, answers.errors), answers)
    for path in sorted(root.glob("*/*.md")):
        _read_article(path, Source(path, root, answers.errors), answers)
    if not answers.articles and not answers.facts:
        answers.errors.append(f"{root} holds no answers: put them into {root}/en/<slug>.md.")
    _check_together(answers)
    return answers


def _rows(source: Source, table: str, keys: set[str]) -> list[Row]:
    rows = source.toml().get(table, [])
    for at, row in enumerate(rows):
        _check_keys(source, row, keys, source.line_of(f"[[{table}]]", at))
    return rows


def _check_keys(source: Source, row: Row, keys: set[str], line: int | None = None) -> None:
    for key in sorted(set(row) - keys):
        source.error(
            line or source.line_of(key), f"“{key}” is not known here: use {', '.join(sorted(keys))}."
        )
    for key in set(LISTS) & set(row):
        if not isinstance(row[key], list) or not all(isinstance(one, str) for one in row[key]):
            source.error(
                line or source.line_of(key), f'“{key}” must be a list of texts: {key} = ["one", "two"].'
            )
            row[key] = []


def _facts(source: Source) -> Iterator[Row]:
    for at, row in enumerate(_rows(source, "facts", FACT_KEYS)):
        line = source.line_of("[[facts]]", at)
        try:
            yield _fact(row)
        except (KeyError, ValueError, TypeError) as error:
            source.error(line, f"this fact lacks or misspells {error}.")
        except ValidationError as error:
            source.error(line, f"{row.get('key', 'fact')}: {' '.join(error.messages)}")


def _fact(row: Row) -> Row:
    value = row["value"]
    fact = {
        "key": row["key"],
        "labels": row["label"] if isinstance(row["label"], dict) else {"en": row["label"]},
        "kind": row["kind"],
        "values": {k: str(v) for k, v in value.items()} if isinstance(value, dict) else {"": str(value)},
        **{name: _day(row.get(name)) for name in ("valid_from", "valid_to", "review_on")},
        **{name: row.get(name, "") for name in ("owner", "source")},
    }
    if fact["kind"] not in values.EXAMPLES and fact["kind"] not in ("hours", "address", "phone", "text"):
        raise ValidationError(f"the kind “{fact['kind']}” is not known.")
    values.check(fact["kind"], fact["values"])
    return fact


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(value)


def _read_words(path: Path, source: Source, answers: Answers) -> None:
    language = path.stem.split(".")[-1]
    content = source.toml()
    tables = answers.words.setdefault(language, {name: [] for name in WORD_TABLES})
    for name in sorted(set(content) - set(WORD_TABLES)):
        source.error(source.line_of(f"[[{name}"), f"[[{name}]] is not known: {', '.join(WORD_TABLES)}.")
    for name, keys in WORD_TABLES.items():
        for at, row in enumerate(content.get(name, [])):
            _check_keys(source, row, keys, source.line_of(f"[[{name}]]", at))
            if name == "danger" and not row.get("text"):
                source.error(source.line_of("[[danger]]", at), "say what to do: text = “Call 911 now …”.")
        tables[name] += content.get(name, [])


def _read_article(path: Path, source: Source, answers: Answers) -> None:
    language, slug = path.parent.name, path.stem
    match = FRONT.match(source.text)
    if not match:
        return source.error(1, "begin with a line +++, then the front matter, then a line +++.")
    row = source.toml(match[1], first_line=2)
    if not row:
        return None
    known = {"slug"} | TEXT_KEYS | ARTICLE_KEYS
    _check_keys(source, row, known)
    _check_article(source, row, slug, language)
    answers.articles.setdefault(slug, {})[language] = {**row, "body": match[2].strip(), "source": source}
    return None


def _check_article(source: Source, row: Row, slug: str, language: str) -> None:
    wanted = ["title", "answer", *(["topic"] if language == "en" else ["translated_from"])]
    for key in wanted:
        if not row.get(key):
            source.error(1, f"“{key}” is missing.")
            row[key] = row.get(key) or ""
    if row.get("slug", slug) != slug:
        source.error(source.line_of("slug"), f"slug “{row['slug']}” must be the name of the file, {slug}.")
    if len(row.get("read_aloud", "").split()) > READ_ALOUD_WORDS:
        words = len(row["read_aloud"].split())
        source.error(source.line_of("read_aloud"), f"read_aloud has {words} words: 60 at most.")
    if row.get("visibility", "draft") not in ("public", "staff", "draft"):
        source.error(source.line_of("visibility"), "visibility is public, staff or draft.")
    for key in ("reviewed_on", "review_on", "publish_from", "withdraw_on"):
        _check(source, row, key, _day)


def _check(source: Source, row: Row, key: str, reader: Callable[[Any], Any]) -> None:
    try:
        row[key] = reader(row.get(key))
    except (ValueError, TypeError):
        source.error(source.line_of(key), f"{key} must be a day such as 2026-09-01.")
        row[key] = None


def _check_together(answers: Answers) -> None:
    for slug, texts in answers.articles.items():
        for language, row in texts.items():
            source = row["source"]
            if "en" not in texts:
                source.error(1, f"there is no en/{slug}.md that it could translate.")
            for other in row.get("related", []):
                if other not in answers.articles:
                    source.error(source.line_of("related"), f"related answer “{other}” has no file.")
            if language != "en" and row.get("facts", texts.get("en", {}).get("facts")) != texts.get(
                "en", {}
            ).get("facts"):
                source.error(source.line_of("facts"), "facts differ from those of the English text.")
    for language, tables in answers.words.items():
        for row in tables["wordings"]:
            if row.get("slug") not in answers.articles:
                answers.errors.append(
                    f"words of {language}: wordings for “{row.get('slug')}”, which has no file."
                )
