"""The scorecard: a weekly random sample of each CSR's contacts, scored by a supervisor on the city's criteria."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from ..cases.clocks import zone
from ..models import Contact, Criterion, Disposition, Review, Score
from ..sampling import monday, week_of

A_WEEK_EACH = 3  # contacts of each CSR
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Average:
    """csr's share of the points given, 0 to 100; None while nothing is scored."""

    csr: User
    drawn: int
    scored: int
    percent: float | None


@transaction.atomic
def draw(week: date, *, each: int = A_WEEK_EACH, at: datetime | None = None) -> int:
    """So many contacts of each CSR of the week, by chance; how many are new. Drawing again only fills up."""
    week = monday(week)
    start, end = week_of(week, zone())
    ready = Contact.objects.started_between(start, end).filter(
        csr__isnull=False, ended_at__isnull=False, number__isnull=False
    )
    ready = ready.exclude(disposition=Disposition.ABANDONED).filter(review=None)
    of_csr: dict[int, list[int]] = {}
    for pk, csr in ready.order_by("pk").values_list("pk", "csr"):
        of_csr.setdefault(csr, []).append(pk)
    has = dict(Review.objects.filter(week=week).values_list("csr").annotate(Count("pk")).order_by())
    rows = [
        Review(contact_id=pk, csr_id=csr, week=week, drawn_at=at or timezone.now())
        for csr, pks in of_csr.items()
        for pk in random.sample(pks, min(len(pks), max(each - has.get(csr, 0), 0)))
    ]
    return len(Review.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def score(
    review: Review,
    points: Mapping[Criterion, int],
    *,
    by: User,
    comment: str = "",
    at: datetime | None = None,
) -> Review:
    """Every criterion that counts now gets its points; scoring again replaces what was given."""
    row = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if row.csr_id == by.pk:
        raise ValidationError("Nobody scores their own contacts: ask another supervisor.")
    if missing := [one.name for one in criteria() if one not in points]:
        raise ValidationError(f"Give points for {', '.join(missing)}.")
    for criterion, given in points.items():
        if not 0 <= given <= criterion.most_points:
            raise ValidationError(f"{criterion.name}: give 0 to {criterion.most_points} points.")
    row.scores.all().delete()
    Score.objects.bulk_create(
        Score(review=row, criterion=criterion, points=given, most_points=criterion.most_points)
        for criterion, given in points.items()
    )
    row.scored_by, row.scored_at, row.comment = by, at or timezone.now(), comment.strip()[:LONGEST_COMMENT]
    row.save(update_fields=["scored_by", "scored_at", "comment"])
    review.refresh_from_db()
    return review


def criteria() -> list[Criterion]:
    if not (active := list(Criterion.objects.filter(is_active=True))):
        raise ValidationError("There are no criteria yet: add some under Criteria first.")
    return active


def averages(reviews: QuerySet[Review], since: date) -> list[Average]:
    """Each CSR's sample of these reviews since a week."""
    recent = reviews.filter(week__gte=since).order_by()
    counted = recent.values_list("csr").annotate(
        all=Count("pk"), scored=Count("pk", filter=Q(scored_at__isnull=False))
    )
    drawn = {csr: (count, scored) for csr, count, scored in counted}
    given = Score.objects.filter(review__in=recent.values("pk")).order_by().values_list("review__csr")
    points = {csr: 100 * got / most for csr, got, most in given.annotate(Sum("points"), Sum("most_points"))}
    csrs = User.objects.filter(pk__in=drawn).order_by("first_name", "username")
    return [Average(csr, *drawn[csr.pk], points.get(csr.pk)) for csr in csrs]
