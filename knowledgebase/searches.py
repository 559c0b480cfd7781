"""What was asked, opened and solved: kept without a person, so that editors see what the answers lack."""

from datetime import date
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, QuerySet

from . import indexing, privacy, words
from .models import Article, ArticleFeedback, Search, Translation
from .search import Found

_signer = Signer(salt="knowledgebase.searches")


def record(question: str, language: str, found: Found, *, on: date, channel: str = "web") -> Search | None:
    """None where there is nothing to keep: no words in it, or a number that nobody may write down."""
    kept = words.fold(privacy.without_personal_data(question))[:200].strip()
    if not kept or privacy.holds_secret_number(question):
        return None
    return Search.objects.create(
        day=on,
        language=language,
        words=kept,
        channel=channel,
        first_id=found.results[0].article_id if found.results else None,
        confident=found.confident,
    )


def reference(search: Search | None) -> str:
    """Its name in a link, which nobody can invent."""
    return _signer.sign(str(search.pk)) if search else ""


def referred(reference: str) -> Search | None:
    try:
        return Search.objects.filter(pk=int(_signer.unsign(reference))).first()
    except (BadSignature, ValueError):
        return None


def opened(search: Search | None, article: Article) -> None:
    """The last answer opened from a search counts, until one is said to have solved it."""
    if search and search.solved is not True and search.opened_id != article.pk:
        search.opened, search.solved = article, None
        search.save(update_fields=["opened", "solved"])


def answered(
    translation: Translation,
    solved: bool,
    *,
    on: date,
    search: Search | None = None,
    once: UUID | None = None,
) -> None:
    """“Did this answer it?” counts once for each `once`. A search solved often teaches its words to the answer."""
    said = {"translation": translation, "day": on, "solved": solved, "search": search}
    given = ArticleFeedback(**said, revision=translation.revision, once=once)
    if not _count(given):
        return
    if search and search.opened_id == translation.article_id:
        search.solved = solved
        search.save(update_fields=["solved"])
        if solved and _is_learned_now(search):
            indexing.index_article(translation.article)


def has_answered(once: UUID | None) -> bool:
    return once is not None and ArticleFeedback.objects.filter(once=once).exists()


def _count(given: ArticleFeedback) -> bool:
    """False where this browser has said it before, also with a second click in the same moment."""
    try:
        with transaction.atomic():
            given.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def gaps(since: date) -> QuerySet:
    """What finds nothing, or is not opened, or does not solve: {words, language, times, sure, opened, solved}."""
    asked = Search.objects.filter(day__gte=since).exclude(words="").values("words", "language")
    counted = asked.annotate(
        times=Count("pk"),
        sure=Count("pk", filter=Q(confident=True)),
        opened_times=Count("opened"),
        solved_times=Count("pk", filter=Q(solved=True)),
        unsolved_times=Count("pk", filter=Q(solved=False)),
        last=Max("day"),
    )
    return counted.filter(Q(opened_times=0) | Q(solved_times=0, unsolved_times__gt=0)).order_by(
        "-times", "words"
    )


def _is_learned_now(search: Search) -> bool:
    alike = Search.objects.filter(
        opened=search.opened, language=search.language, words=search.words, solved=True
    )
    return alike.count() == indexing.SOLVED_BEFORE_LEARNED
