"""The places of the city as callers name them: addresses, streets, corners, and what people call a place."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q


class GazetteerEntry(models.Model):
    """Built by build_gazetteer from the city's own data, never edited. key, street: folded and abbreviated names."""

    class Kind(models.TextChoices):
        ADDRESS = "address", "Address"
        STREET = "street", "Street"
        CORNER = "corner", "Corner"
        ALIAS = "alias", "Known as"

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=200, help_text="As it is written: 12 Elm Street")
    key = models.CharField(max_length=200, help_text="As it is looked for: 12 elm st")
    street = models.CharField(max_length=120, blank=True, help_text="The key of its street: elm st")
    number = models.PositiveIntegerField(null=True, blank=True)
    address = models.CharField(max_length=300, blank=True, help_text="Where an alias is")
    zip_code = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    is_inside = models.BooleanField(default=True, help_text="Inside the city's districts")

    class Meta:
        ordering = ["key"]
        verbose_name_plural = "gazetteer"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="place_once")]
        indexes = [
            models.Index(
                fields=["number", "street"],
                opclasses=["int4_ops", "varchar_pattern_ops"],
                name="place_number",
                condition=Q(kind="address"),
            ),
            models.Index(fields=["street", "number"], name="place_of_street"),
            GinIndex(OpClass("key", name="gin_trgm_ops"), name="place_words", condition=~Q(kind="address")),
        ]

    def __str__(self):
        return self.name
