"""What the city knows in the morning, and about any past day."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from reports.models import DailyReport

from .. import tasks, worktime
from ..cityclock import EPOCH
from .stop import Action, Stop, as_, last_run

MORNING = "write_daily_reports"


def stops(today: date) -> Iterator[Stop]:
    yesterday = today - timedelta(days=1)
    yield Stop("Run 05:30 now", "Beat does this every morning. The button queues the same task.", [
        Action("Write this morning's reports", reverse("demo:morning")),
    ], news=last_run(MORNING) or last_run(tasks.JOB, first=yesterday.isoformat()))  # fmt: skip
    yield _yesterday(yesterday)
    yield _desk(last_open_day(today))
    yield _year(today)
    yield _june(today)


def report_url(kind: str, department: str, day: date) -> str:
    return reverse("reports:report", args=[kind, department, day.isoformat()])


def _is_written(day: date) -> bool:
    return DailyReport.objects.filter(day=day).exists()


def _yesterday(day: date) -> Stop:
    if not _is_written(day):
        return Stop("Read yesterday's reports", "They are not written yet: the stop before writes them.")
    text = (
        f"What came in, what is late, what is due: {day:%A} in two departments. Every figure opens its rows."
    )
    return Stop("Read yesterday's reports", text, [
        as_("sam", "Code Enforcement, as Sam", report_url("enforcement", "DCE", day)),
        as_("dana", "Public Works, as Dana", report_url("department", "PWD", day)),
    ])  # fmt: skip


def last_open_day(today: date) -> date:
    """The last day before today on which somebody answered the telephone."""
    days = worktime.working_days()
    return EPOCH + timedelta(days=int(days[days < (today - EPOCH).days][-1]))


def _desk(day: date) -> Stop:
    text = (
        f"{day:%A} at the desk: topics, hours, wrap-up, three ways to count first-contact resolution, and which answer does "
        "not answer. Every figure opens its rows."
    )
    actions = [as_("nadia", "Read it as Nadia, who runs the desk", report_url("contact-centre", "311", day))]
    if not _is_written(day):
        actions = [Action(f"Write the report of {day:%A}", reverse("demo:desk_day"))]
    return Stop("How the desk did", text, actions, news=last_run(tasks.JOB, first=day.isoformat()))


def _year(today: date) -> Stop:
    text = (
        "One page for the council: contacts beside the year before, questions about taxes and vital records, follow-ups by "
        "department, what a contact costs, and what still came to 911. Every figure opens its rows."
    )
    address = reverse("reports:year", args=[(today - timedelta(days=1)).year])
    return Stop("The year in 311", text, [as_("noor", "Read it as Noor", address)])


def june_week(today: date) -> tuple[date, date]:
    """Monday to Sunday around the last 15 June that is a week or more ago."""
    middle = date(today.year, 6, 15)
    if middle + timedelta(days=7) > today:
        middle = middle.replace(year=today.year - 1)
    monday = middle - timedelta(days=middle.weekday())
    return monday, monday + timedelta(days=6)


def _june(today: date) -> Stop:
    first, last = june_week(today)
    text = f"Any past day can be asked for: here {first:%B} {first.day} to {last.day}, {last.year}, as it was then."
    actions = [Action("Write the week", reverse("demo:june"))]
    if all(_is_written(first + timedelta(days=offset)) for offset in range(7)):
        days = [first + timedelta(days=offset) for offset in range(0, 7, 2)]
        actions = [as_("dana", f"{day:%A}, as Dana", report_url("department", "PWD", day)) for day in days]
    news = last_run(tasks.JOB, first=first.isoformat())
    return Stop("Look back at a week of June", text, actions, news=news)
