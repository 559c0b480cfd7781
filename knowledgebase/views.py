"""Residents' pages: all answers, the results of a search, one answer, “did this answer it?”."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from . import languages, links, pages, searches
from .models import ENGLISH, Article, Translation


@require_safe
def index(request: HttpRequest, language: str = ENGLISH) -> HttpResponse:
    """All answers by topic, or with ?q= the ones that fit."""
    languages.speak(request, language)
    question = request.GET.get("q", "").replace("\x00", " ").strip()
    if question:
        return _results(request, question, language)
    topics = pages.by_topic(language, request.user, timezone.localdate())
    return render(request, "knowledgebase/index.html", {"topics": topics})


def _results(request: HttpRequest, question: str, language: str) -> HttpResponse:
    found = pages.results(question, language, request.user, timezone.localdate())
    return render(request, "knowledgebase/results.html", found)


@require_safe
def answer(request: HttpRequest, slug: str, language: str = ENGLISH) -> HttpResponse:
    languages.speak(request, language)
    article, text = _find(request, slug, language)
    reference = request.GET.get("from", "")
    searches.opened(searches.referred(reference), article)
    context = {
        "page": pages.page(article, text, user=request.user, on=timezone.localdate()),
        "article": article,
        "reference": reference,
        "has_answered": searches.has_answered(_once(request, text)),
        "feedback_url": links.feedback(slug, language),
        "translated": {one.language for one in article.translations.all()},
    }
    return render(request, "knowledgebase/answer.html", context)


@require_POST
def feedback(request: HttpRequest, slug: str, language: str = ENGLISH) -> HttpResponse:
    """Counts once for each browser; says whom to ask where the answer did not help."""
    languages.speak(request, language)
    _article, text = _find(request, slug, language)
    solved = request.POST.get("solved")
    if solved in ("yes", "no"):
        asked, today = searches.referred(request.POST.get("from", "")), timezone.localdate()
        searches.answered(text, solved == "yes", on=today, search=asked, once=_once(request, text))
    if solved == "no":
        words = _("We are sorry. Call %(phone)s: a person will find the answer with you.")
        messages.info(request, words % {"phone": settings.CITY_PHONE})
    else:
        messages.success(request, _("Thank you. That helps us to keep this answer right."))
    return redirect(links.answer(slug, language))


def _find(request: HttpRequest, slug: str, language: str) -> tuple[Article, Translation]:
    articles = Article.objects.visible_to(request.user, timezone.localdate()).select_related("topic")
    article = get_object_or_404(articles.prefetch_related("translations"), slug=slug)
    text = article.translation(language)
    if text is None:
        raise Http404
    return article, text


def _once(request: HttpRequest, text: Translation) -> UUID | None:
    """The same for a browser and a text, by the cookie against forged forms, and telling neither."""
    browser = request.META.get("CSRF_COOKIE")
    said = salted_hmac("feedback", f"{browser} {text.pk}", algorithm="sha256")
    return UUID(bytes=said.digest()[:16]) if browser else None
