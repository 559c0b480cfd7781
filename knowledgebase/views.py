"""Residents' pages: all answers, the results of a search, one answer, “did this answer it?”."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from . import links, pages, searches
from .models import ENGLISH, Article, Translation


@require_safe
def index(request: HttpRequest, language: str = ENGLISH) -> HttpResponse:
    """All answers by topic, or with ?q= the ones that fit."""
    _speak(request, language)
    question = request.GET.get("q", "").replace("\x00", " ").strip()
    if question:
        return _results(request, question, language)
    topics = pages.by_topic(language, request.user)
    return render(request, "knowledgebase/index.html", {"topics": topics, **_others(language)})


def _results(request: HttpRequest, question: str, language: str) -> HttpResponse:
    found = pages.results(question, language, request.user, timezone.localdate())
    return render(request, "knowledgebase/results.html", {**found, **_others(language)})


@require_safe
def answer(request: HttpRequest, slug: str, language: str = ENGLISH) -> HttpResponse:
    _speak(request, language)
    article, text = _find(request, slug, language)
    reference = request.GET.get("from", "")
    searches.opened(searches.referred(reference), article)
    context = {
        "page": pages.page(article, text, user=request.user, on=timezone.localdate()),
        "article": article,
        "reference": reference,
        "has_answered": text.pk in request.session.get("answered", ()),
        "feedback_url": links.feedback(slug, language),
        "others": [
            (code, name, links.answer(slug, code))
            for code, name in settings.LANGUAGES
            if code != language and any(one.language == code for one in article.translations.all())
        ],
    }
    return render(request, "knowledgebase/answer.html", context)


@require_POST
def feedback(request: HttpRequest, slug: str, language: str = ENGLISH) -> HttpResponse:
    """Counts once for each visit; says whom to ask where the answer did not help."""
    _speak(request, language)
    _article, text = _find(request, slug, language)
    solved = request.POST.get("solved")
    before = request.session.get("answered", [])
    if solved in ("yes", "no") and text.pk not in before:
        asked = searches.referred(request.POST.get("from", ""))
        searches.answered(text, solved == "yes", on=timezone.localdate(), search=asked)
        request.session["answered"] = [*before, text.pk][-100:]
    if solved == "no":
        messages.info(request, _("We are sorry. Call 311: a person will find the answer with you."))
    else:
        messages.success(request, _("Thank you. That helps us to keep this answer right."))
    return redirect(links.answer(slug, language))


def _find(request: HttpRequest, slug: str, language: str) -> tuple[Article, Translation]:
    articles = Article.objects.visible_to(request.user).select_related("topic")
    article = get_object_or_404(articles.prefetch_related("translations"), slug=slug)
    text = article.translation(language)
    if text is None:
        raise Http404
    return article, text


def _speak(request: HttpRequest, language: str) -> None:
    """The address says the language; the locale middleware sets it anew with each request."""
    translation.activate(language)
    request.LANGUAGE_CODE = language


def _others(language: str) -> dict:
    return {
        "others": [(code, name, links.index(code)) for code, name in settings.LANGUAGES if code != language]
    }
