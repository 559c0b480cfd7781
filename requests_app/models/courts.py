"""What was handed to a court, so that anybody can be told later whether it still is the same."""

from django.conf import settings
from django.db import models

from .enforcement import Abatement, EnforcementCase


class CourtPacket(models.Model):
    """Append-only: a packet of a case as it was taken. seal: the SHA-256 of its manifest, printed on its cover."""

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="packets")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    steps = models.PositiveIntegerField()
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.case}, {self.at:%Y-%m-%d %H:%M}"


class VendorInvoice(models.Model):
    """A vendor's bill for one abatement that was accepted; the same one is never paid twice."""

    abatement = models.OneToOneField(Abatement, models.PROTECT, related_name="invoice")
    vendor = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    done_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-accepted_at", "-id"]
        indexes = [models.Index(fields=["vendor", "number"], name="vendor_invoice_number")]

    def __str__(self):
        return f"{self.vendor}, invoice {self.number}"
