"""Answers, in all languages side by side."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from .. import editing, facts, folder, indexing, links, reading
from ..models import ENGLISH, Article, Fact, Topic, Translation
from . import care
from .base import EditedAdmin, LinesField, PlainAdmin, StackedInline, WhyForm, say_once

SEEN = {"visibility", "publish_from", "withdraw_on"}  # what the search keeps of an article


class TranslationForm(forms.ModelForm):
    questions = LinesField(rows=6, help_text="How residents ask it, one a line")
    keywords = LinesField(rows=3, help_text="Single words residents use, one a line")
    documents = LinesField(rows=3, help_text="What to bring, one a line")
    is_up_to_date = forms.BooleanField(
        required=False, label="It says what the English text says now", help_text="Clears the mark “stale”"
    )

    class Meta:
        model = Translation
        fields = ["language", "title", "answer", "read_aloud", "body", "questions", "keywords", "documents"]
        widgets = {"language": forms.HiddenInput}

    def clean_read_aloud(self) -> str:
        text = self.cleaned_data["read_aloud"]
        if len(text.split()) > folder.READ_ALOUD_WORDS:
            raise ValidationError(
                f"{len(text.split())} words: at most {folder.READ_ALOUD_WORDS} can be read aloud."
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("title", "answer", "read_aloud", "body", "documents"):
            used = facts.used_in(str(cleaned.get(name, "")))
            known = Fact.objects.filter(key__in=used).values_list("key", flat=True)
            for key in sorted(set(used) - set(known)):
                self.add_error(name, f"There is no fact {key}: enter it first, or correct it.")
        return cleaned


class TranslationFormSet(BaseInlineFormSet):
    """One form a language, English first; those not written yet are empty forms for it."""

    def __init__(self, *args: Any, **given: Any) -> None:
        instance = given.get("instance")
        held = (
            set(instance.translations.values_list("language", flat=True))
            if instance and instance.pk
            else set()
        )
        missing = [code for code, _ in settings.LANGUAGES if code not in held]
        super().__init__(*args, **{**given, "initial": [{"language": code} for code in missing]})
        self.extra = len(missing)


class TranslationInline(StackedInline):
    model = Translation
    form = TranslationForm
    formset = TranslationFormSet
    extra = 0
    max_num = len(settings.LANGUAGES)
    can_delete = False
    readonly_fields = ["state"]
    fields = [
        "state", "language", "title", "answer", "read_aloud", "body", "questions", "keywords", "documents",
        "is_up_to_date",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Translation]:
        return super().get_queryset(request).order_by("language")

    @admin.display(description="State")
    def state(self, text: Translation) -> str:
        if not text.pk:
            return "Not written yet"
        english = Translation.objects.filter(article=text.article_id, language=ENGLISH).first()
        name = dict(settings.LANGUAGES).get(text.language, text.language)
        if text.is_stale(english.revision if english else None):
            return f"{name}: the translation is stale, the English text has changed since"
        return f"{name}, revision {text.revision}; {_ease(text)}"


def _ease(text: Translation) -> str:
    words = reading.plain(f"{text.answer}\n{text.body}")
    if text.language == "es":
        return f"INFLESZ {reading.inflesz(words):.0f} (55 or more is plain)"
    return f"reading grade {reading.grade(words):.1f} (8 or less is plain)"


class ArticleForm(WhyForm):
    fact_keys = LinesField(help_text="Keys of facts shown beside the answer, one a line, in this order")
    service_codes = LinesField(rows=2, help_text="Codes of online services, one a line")
    related_slugs = LinesField(rows=3, help_text="Other answers, one a line")

    def clean_fact_keys(self) -> list[str]:
        return self._known("fact_keys", Fact, "key", "fact")

    def clean_related_slugs(self) -> list[str]:
        return self._known("related_slugs", Article, "slug", "answer")

    def _known(self, name: str, model: Any, column: str, noun: str) -> list[str]:
        given = self.cleaned_data[name]
        unknown = set(given) - set(
            model.objects.filter(**{f"{column}__in": given}).values_list(column, flat=True)
        )
        if unknown:
            raise ValidationError(f"There is no {noun} {', '.join(sorted(unknown))}.")
        return given


class NeedsCare(admin.SimpleListFilter):
    title, parameter_name = "what it needs", "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("review", "Due for review"),
            ("stale", "A translation is stale"),
            ("missing", "A language is missing"),
            ("doubt", "Said not to answer it"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return {
            "review": lambda: queryset.filter(pk__in=Article.objects.due_for_review(timezone.localdate())),
            "stale": lambda: queryset.filter(pk__in=Translation.objects.stale().values("article")),
            "missing": lambda: queryset.annotate(texts=Count("translations", distinct=True)).filter(
                texts__lt=len(settings.LANGUAGES)
            ),
            "doubt": lambda: queryset.filter(no__gt=F("yes")),
        }.get(self.value() or "", lambda: queryset)()


@admin.register(Article)
class ArticleAdmin(EditedAdmin):
    form = ArticleForm
    inlines = [TranslationInline]
    list_display = ["title", "topic", "visibility", "languages", "owner", "review_on", "helped"]
    list_filter = [NeedsCare, "visibility", "topic", "owner"]
    search_fields = ["slug", "translations__title"]
    list_select_related = ["topic"]
    prepopulated_fields: dict[str, Any] = {}
    fieldsets = [
        (None, {"fields": ["slug", "topic", "visibility", ("publish_from", "withdraw_on"), "why"]}),
        (
            "Beside the answer",
            {"fields": ["fact_keys", "service_codes", "related_slugs"], "classes": ["collapse"]},
        ),
        ("Review", {"fields": ["owner", "reviewed_on", "reviewed_by", "review_on"], "classes": ["collapse"]}),
    ]
    list_before_template = "knowledgebase/admin/_care_link.html"
    change_form_after_template = "knowledgebase/admin/_versions.html"

    class Media:
        css = {"all": ["knowledgebase/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        texts = Prefetch("translations", Translation.objects.defer("body"))
        no = Count("translations__feedback", filter=Q(translations__feedback__solved=False), distinct=True)
        yes = Count("translations__feedback", filter=Q(translations__feedback__solved=True), distinct=True)
        return super().get_queryset(request).prefetch_related(texts).annotate(yes=yes, no=no)

    @admin.display(description="Answer", ordering="slug")
    def title(self, article: Article) -> str:
        text = article.translation(ENGLISH)
        return text.title if text else article.slug

    @admin.display(description="Languages")
    def languages(self, article: Article) -> str:
        texts = {text.language: text for text in article.translations.all()}
        english = texts[ENGLISH].revision if ENGLISH in texts else None
        return ", ".join(
            f"{code} (stale)" if texts[code].is_stale(english) else code for code in sorted(texts)
        )

    @admin.display(description="Did it answer?")
    def helped(self, article: Article) -> str:
        return f"{article.yes} yes, {article.no} no" if article.yes or article.no else ""

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        request.visibility_changed = not SEEN.isdisjoint(form.changed_data)  # type: ignore[attr-defined]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is not Translation:
            return super().save_formset(request, form, formset, change)
        formset.save(commit=False)
        changed = [one for one in formset.forms if one.has_changed() and one.instance.title]
        for one in sorted(changed, key=lambda one: one.instance.language != ENGLISH):
            if one.cleaned_data.get("is_up_to_date"):
                editing.confirm_translation(one.instance)
            editing.save(one.instance)
        if request.visibility_changed:  # type: ignore[attr-defined]
            indexing.index_article(form.instance)
        say_once(request, self, list(_hard_to_read(one.instance for one in changed)))
        return None

    def view_on_site(self, obj: Article) -> str:
        return links.answer(obj.slug)

    def render_change_form(self, request: HttpRequest, context: Any, **given: Any) -> Any:
        article = given.get("obj")
        context["versions"] = editing.versions(article)[:20] if article else []
        return super().render_change_form(request, context, **given)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        care = format_html('<a href="{}">What needs care</a>', reverse("admin:knowledgebase_care"))
        return super().changelist_view(request, {**(extra_context or {}), "care": care})

    def get_urls(self) -> list:
        return [*care.urls(self), *super().get_urls()]


def _hard_to_read(texts: Any) -> Any:
    for text in texts:
        if not reading.is_plain(reading.plain(f"{text.answer}\n{text.body}"), text.language):
            yield f"{text}: {_ease(text)}. Shorter sentences and everyday words help."


@admin.register(Topic)
class TopicAdmin(PlainAdmin):
    list_display = ["name", "slug", "order"]
