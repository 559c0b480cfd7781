"""The telephone's chapter: who sits at which extension, and a scored sample of the last weeks' contacts."""

import random
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from requests_app.desk import quality
from requests_app.models import Criterion, Extension, Review

FIRST_EXTENSION = 101
WEEKS = 4
CRITERIA = (
    ("Greeting", "Says the city, the own name, and asks how to help", 5),
    ("Understanding", "Repeats the question in the caller's words before answering", 10),
    ("Right answer", "The answer and its facts are those of the day", 10),
    ("What happens next", "Number, date, or who will call: the caller could repeat it", 10),
    ("Notes", "A colleague could go on from the note", 5),
)
COMMENTS = (
    "Warm and quick. Name the fee before the documents.",
    "The caller had to ask for the number of the request: give it without being asked.",
    "Very good with an upset caller. Nothing to add.",
)


def furnish() -> str:
    """Idempotent; says what is there."""
    csrs = User.objects.filter(groups__name="csr").order_by("pk")
    for number, csr in enumerate(csrs, FIRST_EXTENSION):
        Extension.objects.get_or_create(number=str(number), defaults={"user": csr})
    for order, (name, full, most) in enumerate(CRITERIA):
        Criterion.objects.get_or_create(
            name=name, defaults={"help": full, "most_points": most, "order": order}
        )
    _review()
    return f"{len(csrs)} extensions and a scorecard of {Review.objects.count()} contacts are in."


def _review() -> None:
    """The last weeks are drawn; all but the newest are scored."""
    lead = User.objects.filter(groups__name="administrator").order_by("pk").first()
    if lead is None or Review.objects.exists():
        return
    this_week = quality.monday(timezone.localdate())
    for back in range(WEEKS, 0, -1):
        quality.draw(this_week - timedelta(weeks=back))
    chance = random.Random(311)
    criteria = quality.criteria()
    for review in Review.objects.filter(week__lt=this_week - timedelta(weeks=1)):
        points = {one: one.most_points - chance.choice((0, 0, 0, 1, 1, 2)) for one in criteria}
        quality.score(review, points, by=lead, comment=chance.choice(COMMENTS))
