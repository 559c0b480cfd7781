"""Worklists that somebody made and kept, and how each person likes to work through lists."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .directory import Department


class SavedView(models.Model):
    """A worklist with filters, columns and an order. It shows each reader what that reader may see, never more.

    filters: {name of a filter: [values]}, as in an address; columns: names, empty for the usual ones.
    """

    class Shared(models.TextChoices):
        NOBODY = "nobody", "Nobody: it is mine"
        DEPARTMENT = "department", "Everybody in one department"
        EVERYBODY = "everybody", "Everybody who sees requests"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", db_index=False
    )
    name = models.CharField(max_length=60)
    worklist = models.CharField(max_length=20, help_text="The built-in list it narrows")
    filters = models.JSONField(default=dict, blank=True)
    columns = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    order = models.CharField(max_length=12, blank=True)
    is_dense = models.BooleanField(default=True, verbose_name="One line a request")
    shared = models.CharField(max_length=12, choices=Shared, default=Shared.NOBODY)
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    is_pinned = models.BooleanField(default=True, verbose_name="A tab beside the lists")
    position = models.PositiveSmallIntegerField(default=100, help_text="Small numbers come first")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="view_named_once"),
            models.CheckConstraint(
                condition=Q(shared="department", department__isnull=False)
                | ~Q(shared="department") & Q(department__isnull=True),
                name="view_shared_with_a_department",
            ),
        ]
        indexes = [
            models.Index(fields=["shared", "department"], name="view_shared", condition=~Q(shared="nobody"))
        ]

    def __str__(self):
        return self.name


class ViewPin(models.Model):
    """Somebody's own word on whether a view is a tab, over its owner's."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="pins")
    is_shown = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "view"], name="view_pinned_once")]

    def __str__(self):
        return f"{self.view} {'shown to' if self.is_shown else 'hidden from'} {self.user}"


class ListSettings(models.Model):
    """How one person likes lists. start: a list's name or a view's number; columns: {list: [names]}."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="list_settings"
    )
    start = models.CharField(max_length=20, blank=True)
    has_keys = models.BooleanField(default=True, verbose_name="Keys of one letter")
    columns = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "list settings"

    def __str__(self):
        return f"Lists of {self.user}"
