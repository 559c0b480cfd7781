"""Topics, articles in each language, facts used by many of them, and words the search knows.

What an editor writes is tracked by pghistory: every version, with who and why.
"""

import re
from datetime import date
from typing import Any

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import get_language

from . import values

ENGLISH = "en"
FACT_KEY = RegexValidator(
    r"^[a-z0-9_]+(\.[a-z0-9_]+)*$", "Write a key in small letters with dots, as in property_tax.due_date."
)


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Keep every version of a row: what it was, when, by whom and why."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())(model)


def in_language(words: dict[str, Any], language: str | None = None) -> Any:
    """The entry for a language, else the English one, else the one for all languages."""
    return words.get(language or get_language() or ENGLISH) or words.get(ENGLISH) or words.get("", "")


PHRASES = "Any of these, its words near each other in any form: (smell|odor) gas"


def one_word_between_bars(phrase: str) -> None:
    if any(len(one.split()) > 1 for group in re.findall(r"\(([^)]*)\)", phrase) for one in group.split("|")):
        raise ValidationError(f"“{phrase}”: only single words between the bars, as in (smell|odor) gas.")


def words_field(length: int = 200, **given: Any) -> ArrayField:
    return ArrayField(models.CharField(max_length=length), default=list, blank=True, **given)


def phrases_field(help_text: str) -> ArrayField:
    one = models.CharField(max_length=1000, validators=[one_word_between_bars])
    return ArrayField(one, default=list, blank=True, help_text=help_text)


class Topic(models.Model):
    slug = models.SlugField(unique=True)
    names = models.JSONField(help_text='Its name in each language: {"en": "Taxes", "es": "Impuestos"}')
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "slug"]

    def __str__(self):
        return self.name()

    def name(self, language: str | None = None) -> str:
        return in_language(self.names, language) or self.slug


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, on: date) -> "ArticleQuerySet":
        """Those whose days include this one: from publish_from, before withdraw_on."""
        begun = Q(publish_from=None) | Q(publish_from__lte=on)
        return self.filter(begun, Q(withdraw_on=None) | Q(withdraw_on__gt=on))

    def public(self, on: date) -> "ArticleQuerySet":
        return self.published(on).filter(visibility=Article.Visibility.PUBLIC)

    def visible_to(self, user: Any, on: date) -> "ArticleQuerySet":
        """Staff read what is for staff too; nobody is shown a draft outside the editor."""
        if user.is_staff:
            return self.published(on).exclude(visibility=Article.Visibility.DRAFT)
        return self.public(on)

    def due_for_review(self, on: date) -> "ArticleQuerySet":
        return self.filter(review_on__lte=on).exclude(visibility=Article.Visibility.DRAFT)


@tracked
class Article(models.Model):
    class Visibility(models.TextChoices):
        PUBLIC = "public", "Public"
        STAFF = "staff", "Staff only"
        DRAFT = "draft", "Draft"

    slug = models.SlugField(max_length=80, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="articles")
    visibility = models.CharField(max_length=6, choices=Visibility, default=Visibility.DRAFT)
    publish_from = models.DateField(
        null=True, blank=True, help_text="The first day on which it is shown; empty: at once"
    )
    withdraw_on = models.DateField(
        null=True, blank=True, help_text="The first day on which it is shown no more"
    )
    fact_keys = words_field(80, help_text="Facts shown beside the answer, in this order")
    service_codes = words_field(60, help_text="Online services this answer leads to")
    related_slugs = words_field(80, help_text="Answers to show below this one")
    owner = models.CharField(
        max_length=20, blank=True, help_text="Code of the department that answers for it"
    )
    reviewed_on = models.DateField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=100, blank=True)
    review_on = models.DateField(null=True, blank=True, help_text="When to read it again")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_from__lt=F("withdraw_on")),
                name="article_withdrawn_after_it_is_published",
                violation_error_message="An answer is withdrawn after the day on which it is published.",
            )
        ]

    def __str__(self):
        return self.slug

    def translation(self, language: str) -> "Translation | None":
        """In this language, else in English; reads translations that were prefetched."""
        found = {one.language: one for one in self.translations.all()}
        return found.get(language) or found.get(ENGLISH)


class TranslationQuerySet(models.QuerySet["Translation"]):
    def stale(self) -> "TranslationQuerySet":
        """Those whose English text has changed since they were made."""
        return self.exclude(language=ENGLISH).filter(
            Q(translated_from=None) | Q(article__translations__revision__gt=F("translated_from")),
            article__translations__language=ENGLISH,
        )


@tracked
class Translation(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8, default=ENGLISH)
    title = models.CharField(max_length=160)
    answer = models.TextField(help_text="One sentence. Facts as {{ fact.key }}")
    read_aloud = models.TextField(blank=True, help_text="At most 60 words, read to a caller")
    body = models.TextField(blank=True, help_text="Markdown")
    questions = words_field(300, help_text="How residents ask it, one a line")
    keywords = words_field(80)
    documents = words_field(300, help_text="What to bring, one a line")
    uses = words_field(80, editable=False)  # every fact in it, kept by editing.save
    revision = models.PositiveIntegerField(default=1, editable=False)
    translated_from = models.PositiveIntegerField(
        null=True, blank=True, help_text="Revision of the English text that this one says"
    )

    objects = TranslationQuerySet.as_manager()

    class Meta:
        ordering = ["article", "language"]
        constraints = [models.UniqueConstraint(fields=["article", "language"], name="one_text_a_language")]
        indexes = [GinIndex(fields=["uses"], name="translation_uses")]

    def __str__(self):
        return f"{self.title} ({self.language})"

    def is_stale(self, english_revision: int | None) -> bool:
        """True where the English text has moved on since this translation was made."""
        if self.language == ENGLISH or english_revision is None:
            return False
        return self.translated_from is None or self.translated_from < english_revision


class DateRange(Func):
    """Days from valid_from up to, not including, valid_to; an empty end is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


@tracked
class Fact(models.Model):
    """One value that many answers state; several rows of a key hold it for different times, never the same."""

    class Kind(models.TextChoices):
        MONEY = "money", "Money"
        DATE = "date", "Date"
        PERCENT = "percent", "Percent"
        HOURS = "hours", "Hours"
        ADDRESS = "address", "Address"
        PHONE = "phone", "Phone"
        LINK = "link", "Link"
        TEXT = "text", "Text"

    key = models.CharField(max_length=80, validators=[FACT_KEY])
    labels = models.JSONField(help_text='{"en": "Fee for one copy", "es": "Precio de una copia"}')
    kind = models.CharField(max_length=8, choices=Kind)
    values = models.JSONField(help_text='{"": "20.00"}, or a text for each language')
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="The first day on which it no longer holds")
    owner = models.CharField(max_length=20, blank=True)
    review_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["key", F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_to")), name="fact_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="one_value_at_a_time",
                deferrable=models.Deferrable.DEFERRED,
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This fact already has a value for some of these days: "
                "end the older one where the new one begins.",
            ),
        ]

    def __str__(self):
        return self.key

    def holds(self, on: date) -> bool:
        return (not self.valid_from or self.valid_from <= on) and (not self.valid_to or on < self.valid_to)

    def clean(self) -> None:
        values.check(self.kind, self.values)
        if not isinstance(self.labels, dict) or not self.labels.get(ENGLISH):
            raise ValidationError(
                {"labels": 'Write a label for each language: {"en": "Fee", "es": "Precio"}.'}
            )


@tracked
class Synonym(models.Model):
    """Terms that mean the same to the search."""

    language = models.CharField(max_length=8, default=ENGLISH)
    terms = words_field(80)

    class Meta:
        ordering = ["language", "terms"]

    def __str__(self):
        return " = ".join(self.terms)


@tracked
class DangerPhrase(models.Model):
    """Words that call for 911, or for another notice, before any answer."""

    language = models.CharField(max_length=8, default=ENGLISH)
    phrases = phrases_field(PHRASES)
    negative = phrases_field("Not where one of these is said: gas station permit")
    kind = models.CharField(max_length=20, default="911", help_text="911, or the line to call")
    text = models.CharField(max_length=400, help_text="What to do, shown before anything else")

    class Meta:
        ordering = ["language", "text"]

    def __str__(self):
        return ", ".join(self.phrases)[:100]


@tracked
class OutOfScope(models.Model):
    """What a city does not know: the search says so and offers a person."""

    language = models.CharField(max_length=8, default=ENGLISH)
    phrases = phrases_field(PHRASES)
    negative = phrases_field("Not where one of these is said: birth certificate for a passport")
    text = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["language", "phrases"]
        verbose_name = "question not for the city"
        verbose_name_plural = "questions not for the city"

    def __str__(self):
        return ", ".join(self.phrases)[:100]


class SearchEntry(models.Model):
    """What the search reads of one text: derived by indexing.py, never edited."""

    translation = models.OneToOneField(Translation, models.CASCADE, primary_key=True, related_name="entry")
    language = models.CharField(max_length=8)
    is_public = models.BooleanField(default=True)
    publish_from = models.DateField(null=True)
    withdraw_on = models.DateField(null=True)
    vector = SearchVectorField()
    passages = models.JSONField()  # those of ranking.Passages

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="entry_vector")]

    def __str__(self):
        return str(self.translation_id)


class Word(models.Model):
    """The vocabulary of the answers: what a mistyped word may have meant, and how telling a word is."""

    language = models.CharField(max_length=8)
    word = models.CharField(max_length=60)
    stem = models.CharField(max_length=60)
    articles = models.PositiveIntegerField(help_text="How many answers hold its stem")
    telling = models.FloatField(default=1.0, help_text="How much its stem says which answer is meant")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="word_once")]
        indexes = [
            models.Index(fields=["language", "stem"], name="word_stem"),
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="word_trigrams"),
        ]

    def __str__(self):
        return self.word


class IndexState(models.Model):
    """One row: changes with every change of what the search knows, so that each process reads its words anew."""

    stamp = models.PositiveBigIntegerField(default=0)
    articles = models.JSONField(default=dict)  # {language: how many}

    def __str__(self):
        return str(self.stamp)


class Search(models.Model):
    """A question asked of the search: its words without numbers or addresses, no person, no hour."""

    day = models.DateField(db_index=True)
    language = models.CharField(max_length=8)
    words = models.CharField(max_length=200)
    channel = models.CharField(max_length=10, default="web")
    first = models.ForeignKey(Article, models.SET_NULL, null=True, blank=True, related_name="+")
    opened = models.ForeignKey(Article, models.SET_NULL, null=True, blank=True, related_name="searches")
    confident = models.BooleanField(default=False)
    solved = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "searches"
        indexes = [models.Index(fields=["opened", "solved"], name="search_opened")]

    def __str__(self):
        return self.words


class ArticleFeedback(models.Model):
    """“Did this answer it?”, counted; the remark is optional and nobody's name is kept."""

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="feedback")
    day = models.DateField()
    solved = models.BooleanField()
    revision = models.PositiveIntegerField()
    search = models.ForeignKey(Search, models.SET_NULL, null=True, blank=True, related_name="feedback")
    once = models.UUIDField(null=True, unique=True, editable=False)  # a browser and a text; it tells neither

    class Meta:
        verbose_name_plural = "feedback"
        indexes = [models.Index(fields=["translation", "day"], name="feedback_day")]

    def __str__(self):
        return f"{self.translation}: {'yes' if self.solved else 'no'}"
