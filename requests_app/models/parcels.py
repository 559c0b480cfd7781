"""Land and who answers for it: parcels, parties, what an inspector must beware of."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from .directory import District


class Parcel(models.Model):
    """A lot as the assessor knows it; zone: where inspectors are sent from."""

    number = models.CharField("parcel number", max_length=40, unique=True, help_text="APN, map-block-lot")
    address = models.CharField(max_length=300)
    zip_code = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    h3_9 = models.BigIntegerField(null=True, blank=True)
    zone = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    land_use = models.CharField(max_length=40, blank=True)
    is_vacant = models.BooleanField(default=False)
    updated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["address"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="parcel_on_earth",
            )
        ]
        indexes = [
            models.Index(fields=["address"], name="parcel_address"),
            GinIndex(OpClass(Upper("address"), name="gin_trgm_ops"), name="parcel_words"),
            models.Index(fields=["h3_9"], name="parcel_near", condition=Q(h3_9__isnull=False)),
        ]

    def __str__(self):
        return f"{self.address} ({self.number})"


class Party(models.Model):
    """Somebody who answers for property: a person or a company."""

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        COMPANY = "company", "Company"

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PERSON)
    name = models.CharField(max_length=200)
    mailing_address = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8, default="en")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    redacted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "parties"
        indexes = [
            models.Index(fields=["name"], name="party_name"),
            models.Index(Upper("name"), name="party_name_folded"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="party_words"),
        ]

    def __str__(self):
        return self.name


class Tenure(models.Model):
    """Who answers for a parcel as what, from when to when; until is exclusive."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        OCCUPANT = "occupant", "Occupant"
        AGENT = "agent", "Agent"

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="tenures")
    party = models.ForeignKey(Party, models.PROTECT, related_name="tenures")
    role = models.CharField(max_length=8, choices=Role, default=Role.OWNER)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["role", "party__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
                name="tenure_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["parcel", "party", "role", "since"], nulls_distinct=False, name="tenure_once"
            ),
        ]

    def __str__(self):
        return f"{self.party}, {self.get_role_display().lower()}"


class SafetyFlag(models.Model):
    """What somebody who goes there must know before the door; it expires, so that it stays true."""

    class Kind(models.TextChoices):
        DOG = "dog", "Dog"
        THREAT = "threat", "Threat to staff"
        STRUCTURE = "structure", "Unsafe structure"
        HAZARD = "hazard", "Hazardous material"
        OTHER = "other", "Other"

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="safety_flags")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=300)
    set_on = models.DateField()
    expires_on = models.DateField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-set_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("set_on")), name="safety_flag_expires_after_it_is_set"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text}"
