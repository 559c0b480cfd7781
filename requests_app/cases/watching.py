"""Watching a request, having looked at it, and claiming it for a moment. No part of its history: these come and go."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from ..models import Claim, Look, ServiceRequest, Watch

PRESENT = timedelta(minutes=10)  # so long after opening a page somebody counts as looking at it
AGAIN = timedelta(seconds=30)  # a page opened again sooner is the same look
CLAIMED = timedelta(minutes=10)
KEPT = timedelta(days=90)


def watch(service_request: ServiceRequest, user: User, *, at: datetime | None = None) -> bool:
    """False where the user watches it already."""
    _, is_new = Watch.objects.get_or_create(
        user=user, service_request=service_request, defaults={"since": at or timezone.now()}
    )
    return is_new


def unwatch(service_request: ServiceRequest, user: User) -> bool:
    """False where the user did not watch it."""
    gone, _ = Watch.objects.filter(user=user, service_request=service_request).delete()
    return bool(gone)


def watchers(service_request: ServiceRequest) -> list[User]:
    rows = Watch.objects.filter(service_request=service_request, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("since", "id")]


# Who looked


class Glance(NamedTuple):
    user: int
    name: str
    at: datetime


class Attention(NamedTuple):
    """What one person needs to know of the others before starting on a request; last_look: one's own before this.

    has_keys: whether keys of one letter do something for this person, read along.
    """

    is_watched: bool
    has_keys: bool
    last_look: datetime | None
    others: list[Glance]


_ATTEND = """
WITH written AS (
    INSERT INTO requests_app_look AS look (user_id, service_request_id, at) VALUES (%(user)s, %(pk)s, %(at)s)
    ON CONFLICT (user_id, service_request_id) DO UPDATE SET at = excluded.at
    WHERE look.at < %(sooner)s OR look.at < %(updated)s
)
SELECT EXISTS (SELECT FROM requests_app_watch WHERE user_id = %(user)s AND service_request_id = %(pk)s),
       coalesce((SELECT has_keys FROM requests_app_listsettings WHERE user_id = %(user)s), true),
       person.id, coalesce(nullif(person.first_name, ''), person.username), look.at
FROM (SELECT) AS always
LEFT JOIN (
    requests_app_look AS look JOIN auth_user AS person ON person.id = look.user_id
) ON look.service_request_id = %(pk)s AND (look.user_id = %(user)s OR look.at > %(recent)s)
ORDER BY look.at DESC
"""


def attend(service_request: ServiceRequest, user: Any, at: datetime) -> Attention:
    """Remember that its page was opened, and say who else has it open; all in one statement.

    A page opened again at once, with nothing new on it, is not written again.
    """
    given = {
        "user": user.pk,
        "pk": service_request.pk,
        "at": at,
        "sooner": at - AGAIN,
        "recent": at - PRESENT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ATTEND, {**given, "updated": min(service_request.updated_at, at)})
        rows = cursor.fetchall()
    looks = [Glance(*row[2:]) for row in rows if row[2]]
    own = next((look.at for look in looks if look.user == user.pk), None)
    is_watched, has_keys = rows[0][:2]
    return Attention(is_watched, has_keys, own, [look for look in looks if look.user != user.pk])


def looked(pks: Iterable[int], user: Any, at: datetime) -> None:
    """Of many at once: what one changed oneself, in bulk, is not news."""
    rows = [Look(user_id=user.pk, service_request_id=pk, at=at) for pk in pks]
    Look.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "service_request"], update_fields=["at"]
    )


def looking_at(pks: Iterable[int], user: Any, at: datetime) -> dict[int, Glance]:
    """Of these requests, who else opened each last, within the last minutes; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOKING, [list(pks), user.pk, at - PRESENT])
        return {pk: Glance(*rest) for pk, *rest in cursor.fetchall()}


_LOOKING = """
SELECT look.service_request_id, person.id, coalesce(nullif(person.first_name, ''), person.username), look.at
FROM requests_app_look AS look JOIN auth_user AS person ON person.id = look.user_id
WHERE look.service_request_id = ANY(%s) AND look.user_id <> %s AND look.at > %s
ORDER BY look.at
"""


# A moment's claim

_CLAIM = """
INSERT INTO requests_app_claim AS claim (service_request_id, user_id, expires_at) VALUES (%(pk)s, %(user)s, %(until)s)
ON CONFLICT (service_request_id) DO UPDATE SET user_id = excluded.user_id, expires_at = excluded.expires_at
WHERE claim.user_id = excluded.user_id OR claim.expires_at < %(at)s
RETURNING 1
"""


def claim(service_request_pk: int, user: Any, at: datetime) -> bool:
    """Whether it is this user's for the next minutes; of two who ask at once one gets it."""
    with connection.cursor() as cursor:
        until = at + CLAIMED
        cursor.execute(_CLAIM, {"pk": service_request_pk, "user": user.pk, "until": until, "at": at})
        return cursor.fetchone() is not None


def forget(at: datetime) -> int:
    """Looks nobody remembers, claims that are over; how many went."""
    looks, _ = Look.objects.filter(at__lt=at - KEPT).delete()
    claims, _ = Claim.objects.filter(expires_at__lt=at).delete()
    return looks + claims
