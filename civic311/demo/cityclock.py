"""The city's own time: local seconds since 1970 <-> UTC."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .worktime import DAY

EPOCH = date(1970, 1, 1)


class CityClock:
    """Local seconds since 1970 <-> UTC, with each day's offset looked up once."""

    def __init__(self, zone: str, first_day: int, days: int = 6000):
        self.first_day = first_day - 1
        noon = datetime(1970, 1, 1, 12, tzinfo=ZoneInfo(zone))
        moments = (noon + timedelta(days=self.first_day + offset) for offset in range(days))
        self.offsets = [int((moment.utcoffset() or timedelta()).total_seconds()) for moment in moments]

    def offset(self, local: int) -> int:
        return self.offsets[min(max(local // DAY - self.first_day, 0), len(self.offsets) - 1)]

    def utc(self, local: int) -> datetime:
        return datetime.fromtimestamp(local - self.offset(local), UTC)

    def local(self, at: datetime) -> int:
        seconds = int(at.timestamp())
        return seconds + self.offset(seconds + self.offsets[0])


def end_of_story(today: date) -> int:
    return (today - EPOCH).days * DAY
