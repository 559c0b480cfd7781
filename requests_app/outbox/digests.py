"""One mail a day for whoever wants that: what can wait is gathered until the evening, and goes out as one."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from ..models import Notice, Priority
from . import claims
from .templates import Words

CAN_WAIT = frozenset({
    "due_changed", "noted", "followed_due_changed", "followed_noted", "followed_closed", "followed_reopened",
})  # fmt: skip
OPENS, CLOSES = time(17), time(19)  # of the city
MOST = 50  # in one mail


def is_for(notice: Notice) -> bool:
    return notice.template in CAN_WAIT and notice.event.priority != Priority.URGENT


def until(at: datetime) -> datetime | None:
    """The next evening, or None where it is evening now."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    if OPENS <= local.time() < CLOSES:
        return None
    evening = local.replace(hour=OPENS.hour, minute=0, second=0, microsecond=0)
    return evening if local.time() < OPENS else evening + timedelta(days=1)


def others(rows: QuerySet[Notice], notice: Notice, at: datetime) -> list[Notice]:
    """What else waits for the same person this evening, claimed with it."""
    same = rows.filter(resident=notice.resident, language=notice.language, template__in=CAN_WAIT)
    mine = same if notice.resident_id else same.filter(to=notice.to)
    calm = mine.exclude(event__priority=Priority.URGENT)
    return list(claims.take(calm, at, MOST - 1))


def join(all_words: list[Words], language: str) -> Words:
    if len(all_words) == 1:
        return all_words[0]
    with translation.override(language):
        subject = _("%(count)d messages from %(city)s 311") % {
            "count": len(all_words),
            "city": settings.CITY_NAME,
        }
    return Words(subject, "\n\n".join(f"{words.subject}\n{words.body}" for words in all_words))
