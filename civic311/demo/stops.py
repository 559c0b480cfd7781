"""The stops of the tour: what a visitor can play now. Each capability adds its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.urls import reverse

from reports.models import DailyReport
from requests_app.models import JobRun, RequestEvent

from . import tasks
from .cast import LOGINS, Login

MORNING = "write_daily_reports"


@dataclass(frozen=True)
class Action:
    """A button. `then`: where the visitor lands after signing in."""

    label: str
    url: str
    then: str = ""


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Stop:
    title: str
    text: str
    actions: list[Action] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    news: str = ""


def stops(today: date) -> list[Stop]:
    """today: the first day after the city's history."""
    yesterday = today - timedelta(days=1)
    return [
        _take_a_call(),
        _ask_the_city(),
        Stop("Run 05:30 now", "Beat does this every morning. The button queues the same task.", [
            Action("Write this morning's reports", reverse("demo:morning")),
        ], news=_news(MORNING) or _news(tasks.JOB, yesterday)),
        _yesterday(yesterday),
        _june(today),
        Stop("See what is late", "Sam's inspectors cover four zones. The oldest debt is on top.", [
            as_("sam", "Open Sam's overdue list", reverse("staff:worklist", args=["overdue"])),
        ]),
        *_one_life(),
        Stop("What Rosa received", "Report a dark street light as Rosa, let Public Works answer, read her mail.", [],
             [Link("Open Rosa's mail", reverse("demo:rosa"))]),
        Stop("Find a request", "By number, by address or by any word. Ana sees all departments.", [
            as_("ana", "Search as Ana", f"{reverse('staff:worklist', args=['all'])}?q=raccoon"),
        ]),
        *_handed_over(),
        Stop("See behind the desk", "Which jobs ran and what the catalogue promises. Max keeps it running.", [
            as_("max", "Look as Max", reverse("admin:index")),
        ]),
    ]  # fmt: skip


def login(username: str) -> Login:
    return next(one for one in LOGINS if one.username == username)


def as_(username: str, label: str, then: str) -> Action:
    return Action(label, reverse("demo:be", args=[username]), then)


def _take_a_call() -> Stop:
    text = "Theo asks about his car tax, then tells of a pothole. One box finds answers, places and people; ? shows the keys."
    url = reverse("staff:new_request", args=["pothole"])
    return Stop("Take a call", text, [
        as_("ana", "Answer as Ana", reverse("staff:desk")), as_("ana", "Only the form", url),
    ])  # fmt: skip


def _ask_the_city() -> Stop:
    text = "Rosa would rather not call. 66 answers, each in English and Spanish, with the fees and dates of today."
    return Stop("Ask the city", text, [], [
        Link("i sold my car why do i still get a tax bill", f"{reverse('knowledgebase:index')}?q=i+sold+my+car+why+do+i+still+get+a+tax+bill"),
        Link("copia del acta de nacimiento", f"{reverse('knowledgebase:index_in', args=['es'])}?q=copia+del+acta+de+nacimiento"),
    ])  # fmt: skip


def report_url(kind: str, department: str, day: date) -> str:
    return reverse("reports:report", args=[kind, department, day.isoformat()])


def _is_written(day: date) -> bool:
    return DailyReport.objects.filter(day=day).exists()


def _yesterday(day: date) -> Stop:
    text = (
        f"What came in, what is late, what is due: {day:%A} in two departments. Every figure opens its rows."
    )
    if not _is_written(day):
        return Stop("Read yesterday's reports", "They are not written yet: the stop before writes them.")
    return Stop("Read yesterday's reports", text, [
        as_("sam", "Code Enforcement, as Sam", report_url("enforcement", "DCE", day)),
        as_("dana", "Public Works, as Dana", report_url("department", "PWD", day)),
    ])  # fmt: skip


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
    return Stop("Look back at a week of June", text, actions, news=_news(tasks.JOB, first))


def _news(job: str, first: date | None = None) -> str:
    """What the last run said; `first`: of the runs for past days, the one that begins there."""
    runs = JobRun.objects.filter(job=job)
    run = (runs.filter(result__first=first.isoformat()) if first else runs).first()
    if run is None:
        return ""
    return "It is running now." if run.status == JobRun.Status.RUNNING else f"Last run: {run.message}"


def _one_life() -> Iterator[Stop]:
    """The last request of Public Works that was reopened: it has been through everything."""
    event = RequestEvent.objects.filter(kind="reopened", department__code="PWD").order_by("-at").first()
    if event:
        url = reverse("admin:requests_app_servicerequest_change", args=[event.service_request_id])
        text = "Received, assigned, closed, not solved, opened again: the timeline explains each due date."
        yield Stop("Follow one request", text, [as_("pat", "Open it as Pat", url)])


def _handed_over() -> Iterator[Stop]:
    """A department that was offered something and has not answered."""
    offers = RequestEvent.objects.filter(kind="handed_over").order_by("-at")
    waiting = offers.filter(service_request__pending_department__code__in=["PWD", "DCE"])
    event = waiting.select_related("pending_department").first()
    if event and event.pending_department:
        boss = "dana" if event.pending_department.code == "PWD" else "sam"
        text = f"Another department offers {event.pending_department} a request. Accept it, or say why not."
        name = login(boss).first_name
        url = reverse("staff:worklist", args=["handed-to-us"])
        yield Stop("Accept or refuse", text, [as_(boss, f"Decide as {name}", url)])
