"""How long what is personal is kept."""

from django.db import models


class RetentionPeriod(models.Model):
    """Another number of days than the product's own (requests_app/privacy.py); empty days: for ever."""

    class Kind(models.TextChoices):
        DRAFTS = "drafts", "Drafts of contacts"
        CALLS = "calls", "Callers' numbers and notes of contacts"
        CALL_BACKS = "call_backs", "Call-backs that are done"
        MESSAGES = "messages", "Texts and e-mails as sent"
        RESIDENTS = "residents", "Residents without contact or open request"
        REQUESTS = "requests", "Words and internal notes of closed requests"
        SEARCHES = "searches", "What was typed into the search"

    kind = models.CharField(max_length=12, choices=Kind, unique=True)
    days = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: never redacted")

    class Meta:
        ordering = ["kind"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.days} days" if self.days else self.get_kind_display()
