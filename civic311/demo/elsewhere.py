"""What came to 911 though it was no emergency: fewer every month, since people know 311."""

from datetime import date

from reports.models import NonEmergencyCalls

FIRST, LESS_EACH_MONTH = 4_100, 0.985
SOURCE = "Demo content: monthly statement of Charter Oak's emergency dispatch"


def count(days: list[date]) -> None:
    """Idempotent: the whole months among the days."""
    months = [day for day in days if day.day == 1][:-1]
    rows = [
        NonEmergencyCalls(
            month=month, calls=int(FIRST * LESS_EACH_MONTH**place * _summer(month)), source=SOURCE
        )
        for place, month in enumerate(months)
    ]
    NonEmergencyCalls.objects.bulk_create(rows, ignore_conflicts=True)


def _summer(month: date) -> float:
    return 1.12 if month.month in (6, 7, 8) else 1.0
