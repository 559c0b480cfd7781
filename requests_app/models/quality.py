"""How well contacts went, judged on a random sample: criteria as data, one review a contact."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .contacts import Contact


class Criterion(models.Model):
    """One line of the scorecard."""

    name = models.CharField(max_length=80, unique=True)
    help = models.CharField(max_length=300, blank=True, help_text="What full points look like")
    most_points = models.PositiveSmallIntegerField(default=5)
    order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "name"]
        verbose_name_plural = "criteria"
        constraints = [
            models.CheckConstraint(
                condition=Q(most_points__gte=1, most_points__lte=100), name="criterion_has_points"
            )
        ]

    def __str__(self):
        return self.name


class Review(models.Model):
    """A contact drawn for a week (its Monday); a supervisor scores it, its CSR reads it."""

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="review")
    csr = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews", db_index=False)
    week = models.DateField(help_text="The Monday")
    drawn_at = models.DateTimeField()
    scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    scored_at = models.DateTimeField(null=True, blank=True)
    comment = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ["-week", "csr", "id"]
        indexes = [
            models.Index(fields=["-week", "csr"], name="review_of_week"),
            models.Index(fields=["csr", "-week"], name="review_of_csr"),
        ]

    def __str__(self):
        return f"{self.contact} ({self.week})"


class Score(models.Model):
    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()
    most_points = models.PositiveSmallIntegerField(help_text="Of so many, when it was given")

    class Meta:
        ordering = ["criterion__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once_a_criterion"),
            models.CheckConstraint(
                condition=Q(points__lte=models.F("most_points")), name="score_within_points"
            ),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.points} of {self.most_points}"
