"""Who was given which role, and when it was taken away: Django's own table, with a history."""

import pghistory
from django.contrib.auth.models import User


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class RoleMembership(User.groups.through):  # type: ignore[misc, name-defined]
    class Meta:
        proxy = True
