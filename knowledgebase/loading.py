"""Makes the database say what a folder of answers says, all or nothing, and tells the difference.

A file wins over what the database holds under its name; what no file names stays as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from . import editing, facts, folder, indexing
from .folder import Answers, Row
from .models import Article, DangerPhrase, Fact, OutOfScope, Synonym, Topic, Translation


@dataclass
class Difference:
    """What loading changed (or would change), a line each."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0

    def lines(self) -> list[str]:
        return [
            *(f"+ {line}" for line in self.added),
            *(f"~ {line}" for line in self.changed),
            *(f"- {line}" for line in self.removed),
            f"{len(self.added)} added, {len(self.changed)} changed, {len(self.removed)} removed, "
            f"{self.unchanged} unchanged",
        ]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def load(path: Path | str, *, dry_run: bool = False) -> Difference:
    """ValidationError lists everything that is wrong, with file and line; then nothing is changed."""
    answers, difference = folder.read(Path(path)), Difference()
    with transaction.atomic(), editing.reason(f"load_answers {Path(path).name}"):
        _load_facts(answers, difference)
        _check_placeholders(answers)
        if answers.errors:
            raise ValidationError(answers.errors)
        topics = _load_topics(answers, difference)
        for slug, texts in answers.articles.items():
            _load_article(slug, texts, _wordings(answers), topics, difference)
        _load_words(answers, difference)
        if not difference.is_empty:
            indexing.rebuild()
        transaction.set_rollback(dry_run)
    return difference


def _load_facts(answers: Answers, difference: Difference) -> None:
    keys = {row["key"] for row in answers.facts}
    held = {(fact.key, fact.valid_from): fact for fact in Fact.objects.filter(key__in=keys)}
    for row in answers.facts:
        fact = held.pop((row["key"], row["valid_from"]), None) or Fact(key=row["key"])
        _store(fact, row, f"fact {row['key']}", difference)
    for (key, begins), gone in held.items():
        gone.delete()
        difference.removed.append(f"fact {key} from {begins or 'the beginning'}")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        detail = str(error).partition("DETAIL:")[2].strip() or str(error)
        raise ValidationError(
            [*answers.errors, f"facts.toml:1: two values for the same days. {detail}"]
        ) from None


def _check_placeholders(answers: Answers) -> None:
    known = set(Fact.objects.values_list("key", flat=True))
    for texts in answers.articles.values():
        for row in texts.values():
            source = row["source"]
            for at, line in enumerate(source.text.splitlines(), 1):
                for key in facts.used_in(line):
                    if key not in known:
                        source.error(at, f"there is no fact “{key}”: enter it in facts.toml.")
            for key in set(row.get("facts", ())) - known:
                source.error(source.line_of("facts"), f"there is no fact “{key}”: enter it in facts.toml.")


def _load_topics(answers: Answers, difference: Difference) -> dict[str, Topic]:
    for row in answers.topics:
        topic = Topic.objects.filter(slug=row["slug"]).first() or Topic(slug=row["slug"])
        values = {"names": row["name"], "order": row.get("order", 100)}
        _store(topic, values, f"topic {row['slug']}", difference)
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    for slug in {texts["en"]["topic"] for texts in answers.articles.values()} - set(topics):
        topics[slug] = Topic(slug=slug)
        names = {"en": slug.replace("-", " ").capitalize()}
        _store(topics[slug], {"names": names}, f"topic {slug}", difference)
    return topics


def _load_article(
    slug: str,
    texts: dict[str, Row],
    wordings: dict[tuple[str, str], list[str]],
    topics: dict[str, Topic],
    difference: Difference,
) -> None:
    english = texts["en"]
    article = Article.objects.filter(slug=slug).first() or Article(slug=slug)
    values = {
        "topic": topics[english["topic"]],
        "visibility": english.get("visibility", "draft"),
        "fact_keys": english.get("facts", []),
        "service_codes": english.get("services", []),
        "related_slugs": english.get("related", []),
        **{name: english.get(name, "") for name in ("owner", "reviewed_by")},
        **{name: english.get(name) for name in ("reviewed_on", "review_on", "publish_from", "withdraw_on")},
    }
    values["review_on"] = values["review_on"] or _in_a_year(values["reviewed_on"])
    _store(article, values, f"answer {slug}", difference)
    for language in sorted(texts):
        row = texts[language]
        translation = Translation.objects.filter(article=article, language=language).first()
        questions = [*row.get("questions", []), *wordings.get((language, slug), [])]
        _store(
            translation or Translation(article=article, language=language),
            {
                **{name: row.get(name, "") for name in ("title", "answer", "read_aloud", "body")},
                **{name: row.get(name, []) for name in ("keywords", "documents")},
                "questions": list(dict.fromkeys(questions)),
                "translated_from": row.get("translated_from"),
            },
            f"answer {slug} ({language})",
            difference,
            save=lambda text: editing.save(text, index=False),
        )


def _in_a_year(day: Any) -> Any:
    return day and day.replace(year=day.year + 1, day=min(day.day, 28))


def _wordings(answers: Answers) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for language, tables in answers.words.items():
        for row in tables["wordings"]:
            found.setdefault((language, row["slug"]), []).extend(row.get("questions", []))
    return found


def _load_words(answers: Answers, difference: Difference) -> None:
    for language, tables in answers.words.items():
        for row in tables["synonyms"]:
            _load_phrases(Synonym, "terms", language, row["terms"], {}, difference)
        for row in tables["danger"]:
            more = {"negative": row.get("negative", []), "kind": row.get("kind", "911"), "text": row["text"]}
            _load_phrases(DangerPhrase, "phrases", language, row["phrases"], more, difference)
        for row in tables["unanswerable"]:
            phrases = [*row.get("phrases", []), *row.get("terms", [])]
            more = {"negative": row.get("negative", []), "text": row.get("text", "")}
            _load_phrases(OutOfScope, "phrases", language, phrases, more, difference)


def _load_phrases(
    model: type[models.Model], name: str, language: str, phrases: list[str], more: Row, difference: Difference
) -> None:
    """Their first phrase names them: a file that changes the others changes this row."""
    if not phrases:
        return
    row = model._default_manager.filter(language=language, **{f"{name}__0": phrases[0]}).first()
    noun = f"{model._meta.verbose_name} “{phrases[0]}” ({language})"
    _store(row or model(language=language), {name: phrases, **more}, noun, difference)


def _store(
    instance: models.Model,
    values: Row,
    noun: str,
    difference: Difference,
    save: Callable[[Any], Any] = lambda instance: instance.save(),
) -> None:
    is_new = instance._state.adding
    changed = [name for name, value in values.items() if is_new or getattr(instance, name) != value]
    if not changed:
        difference.unchanged += 1
        return
    for name in changed:
        setattr(instance, name, values[name])
    _clean(instance, noun)
    save(instance)
    if is_new:
        difference.added.append(noun)
    else:
        difference.changed.append(f"{noun}: {', '.join(changed)}")


def _clean(instance: models.Model, noun: str) -> None:
    try:
        instance.clean_fields(exclude=["article", "topic"])
    except ValidationError as error:
        said = [f"{noun}: {name}: {' '.join(texts)}" for name, texts in error.message_dict.items()]
        raise ValidationError(said) from None
