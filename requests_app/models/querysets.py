"""Questions to the requests of now, as chains that read aloud; time is always an argument."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from ..cases.workflow import OPEN, Status


class ServiceRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN)

    def closed(self):
        return self.filter(status=Status.CLOSED)

    def parents(self):
        return self.filter(parent__isnull=True)

    def unassigned(self):
        return self.filter(status=Status.RECEIVED)

    def waiting(self):
        return self.filter(status=Status.ON_HOLD)

    def overdue(self, at: datetime):
        return self.open().filter(due_at__lt=at)

    def due_between(self, start: datetime, end: datetime):
        return self.open().filter(due_at__gte=start, due_at__lt=end)

    def received_between(self, start: datetime, end: datetime):
        return self.filter(requested_at__gte=start, requested_at__lt=end)

    def closed_between(self, start: datetime, end: datetime):
        return self.filter(closed_at__gte=start, closed_at__lt=end)

    def of_departments(self, departments):
        """Theirs now, or offered to them and not yet accepted."""
        return self.filter(Q(department__in=departments) | Q(pending_department__in=departments))

    def assigned_to(self, user):
        return self.open().filter(assignee=user)

    def watched_by(self, user):
        return self.filter(watches__user=user)

    def public(self):
        return self.exclude(service__visibility="private")
