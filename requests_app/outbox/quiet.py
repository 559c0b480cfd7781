"""When nobody wants to hear a telephone: text messages wait for the morning, unless it is urgent."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from ..models import By

HOURS: dict[str, tuple[time, time]] = {By.TEXT: (time(8), time(21))}  # of the city; a mail wakes nobody


def until(by: str, at: datetime, *, is_urgent: bool = False) -> datetime | None:
    """The moment it may go out, or None where that is now."""
    if is_urgent or by not in HOURS:
        return None
    opens, closes = HOURS[by]
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    if opens <= local.time() < closes:
        return None
    morning = local.replace(hour=opens.hour, minute=opens.minute, second=0, microsecond=0)
    return morning if local.time() < opens else morning + timedelta(days=1)
