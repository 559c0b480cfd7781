"""What Sam reads at 6:30, whom to move, and one complaint up the ladder."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from civic311 import demo_clock
from reports.models import AllocationPlan, DailyReport, PlanScore
from requests_app.enforcement.ladder import Stage
from requests_app.models import EnforcementCase, Hearing, Inspection, Parcel, SafetyFlag, ServiceRequest

from .reports import report_url
from .stop import Action, Link, Stop, as_

DEPARTMENT = "DCE"
State = AllocationPlan.State


def stops(today: date) -> Iterator[Stop]:
    if not Inspection.objects.filter(department__code=DEPARTMENT).exists():
        return
    yield _morning(today - timedelta(days=1))
    yield from _plan(today)
    yield _tall_grass()
    yield from _lapsed(today)
    yield from _ready_early()
    yield _phone()
    yield from _parcel(today)
    yield from _court()
    yield from _revealed()


def _morning(day: date) -> Stop:
    text = (
        "One page for the decision: what is due, what has lapsed and nobody was cited for, five days of work against the "
        "hours there are, whom to move, and how the plan of yesterday did. Then cases and violations, each counted apart, "
        "owners who do it by themselves, the season of tall grass against last year, and the money."
    )
    if not DailyReport.objects.filter(day=day, department__code=DEPARTMENT).exists():
        return Stop(
            "What Sam reads at 6:30", f"{text} Write this morning’s reports first, in the chapter above."
        )
    report = report_url("enforcement", DEPARTMENT, day)
    return Stop("What Sam reads at 6:30", text, [as_("sam", "Read it as Sam", report)])


# The plan


def _plan(today: date) -> Iterator[Stop]:
    plans = AllocationPlan.objects.filter(department__code=DEPARTMENT, first_day=today).exclude(
        state=State.REPLACED
    )
    plan = plans.order_by("-pk").first()
    winter = Action("And in January?", reverse("demo:winter_plan"))
    if plan is None:
        text = (
            "The night proposes who goes where for five working days. Run 05:30 now, in the chapter above, and the plan of "
            f"{today:%A} is here."
        )
        yield Stop("Whom to move", text, [winter])
        return
    text = (
        f"{plan.moves[0]['sentence'] if plan.moves else 'Nobody has to be moved.'} Change a number and see what it costs "
        "elsewhere; compare with nobody moved, and with everybody shared out evenly. In winter the same page moves nobody."
    )
    actions = [
        as_("sam", "Look at the plan as Sam", reverse("insights:staffing_plan", args=[plan.pk])),
        winter,
    ]
    yield Stop("Whom to move", text, [*actions, *_next_step(plan, today)])


def _next_step(plan: AllocationPlan, today: date) -> list[Action]:
    """Accept it on its morning; let the day pass; read how it did."""
    if plan.state == State.PROPOSED:
        return [Action(f"Accept it as Sam, on {today:%B} {today.day} at 6:45", reverse("demo:accept_plan"))]
    if plan.state != State.ACCEPTED:
        return []
    if PlanScore.objects.filter(plan=plan, day=today).exists():
        return [
            as_(
                "sam",
                "How the plan did, in the report of that day",
                report_url("enforcement", DEPARTMENT, today),
            )
        ]
    if today < demo_clock.real_day():
        return [
            Action("Let everybody drive out, and write the next morning’s report", reverse("demo:day_passes"))
        ]
    return []


# The ladder


def _tall_grass() -> Stop:
    return Stop(
        "Theo calls about tall grass",
        "Nobody knows who he is, and nobody will: the inspector’s sheet shows the place and the kind, never who "
        "complained nor how. Ines finds grass over twelve inches, taps the section, and the notice of violation is a PDF in "
        "the owner’s language, posted on the door. Its date to comply never falls on a closed day.",
        [Action("Let Theo call, then drive out as Ines", reverse("demo:tall_grass"))],
    )


def _waiting() -> QuerySet[Inspection]:
    rows = Inspection.objects.filter(
        department__code=DEPARTMENT, resulted_at=None, cancelled_at=None, case__stage=Stage.SERVED
    )
    return rows.select_related("case__parcel").order_by("due_on", "pk")


def _lapsed(today: date) -> Iterator[Stop]:
    rows = _waiting().filter(case__comply_by__lt=today, ready_early=False)
    found = rows.filter(inspector__username="ines").first() or rows.first()
    if found is None or found.case is None or found.case.comply_by is None:
        return
    day = found.case.comply_by
    yield Stop(
        "Lapsed, and nobody was cited",
        f"{found.case.parcel.address}: the window ended on {day:%A}, {day:%B} {day.day}. Ines looks again: what remains is "
        "cited at the door, with the fine of the first time, or of the second within three years. Before the window ends the "
        "same button is refused, with the reason.",
        [
            as_("ines", "Look again as Ines", reverse("staff:inspection", args=[found.pk])),
            as_("sam", "The case, as Sam", reverse("staff:case", args=[found.case.number])),
        ],
    )  # fmt: skip


def _ready_early() -> Iterator[Stop]:
    rows = _waiting().filter(ready_early=True)
    found = rows.filter(inspector__username="ines").first() or rows.first()
    if found is None or found.case is None:
        return
    yield Stop(
        "The owner says that it is done",
        f"{found.case.parcel.address}: somebody cut the grass. In compliance ends the case by itself, as voluntary "
        "compliance, and the complaint with it.",
        [as_("ines", "Go and see as Ines", reverse("staff:inspection", args=[found.pk]))],
    )


def _phone() -> Stop:
    return Stop(
        "Ines’ day on a phone",
        "Make the window as narrow as a phone. First inspections, re-inspections, ready early, overdue, unassigned, in a "
        "driving order; a sweep lot by lot along a street; dogs and threats before the door.",
        [
            as_("ines", "Her day", reverse("staff:inspections")),
            as_("ines", "Sweeps", reverse("staff:sweeps")),
            as_("sam", "Who is there this week", reverse("staff:inspectors")),
        ],
    )  # fmt: skip


def _parcel(today: date) -> Iterator[Stop]:
    """With a flag that stands, and an owner who has others."""
    flagged = SafetyFlag.objects.filter(parcel=OuterRef("pk"), expires_on__gt=today)
    with_cases = Parcel.objects.filter(
        Exists(flagged), Exists(EnforcementCase.objects.filter(parcel=OuterRef("pk")))
    )
    owned = with_cases.filter(tenures__party__kind="company", tenures__role="owner")
    found = owned.order_by("pk").first() or with_cases.order_by("pk").first()
    if found:
        yield Stop(
            "A lot, its owner and its dog",
            f"{found.address}: every visit, notice and fine, who owned it when, what the same owner has elsewhere, and what "
            "to beware of at the door, until the day on which the warning expires.",
            [as_("sam", "The lot, as Sam", reverse("staff:parcel", args=[found.pk]))],
        )  # fmt: skip


def _court() -> Iterator[Stop]:
    hearing = Hearing.objects.select_related("case").order_by("at").first()
    if hearing is None:
        return
    number = hearing.case.number
    yield Stop(
        "Before the board",
        "The calendar of hearings, and for each case a packet for the court: every paper as it was served, every step with "
        "the hash of the one before it, and a page that says how anybody can check them without us.",
        [
            as_("sam", "The calendar, as Sam", reverse("staff:hearings")),
            as_("sam", "A case that was heard", reverse("staff:case", args=[number])),
        ],
        [Link("Its packet (sign in as Sam first)", reverse("staff:packet", args=[number]))],
    )  # fmt: skip


def _revealed() -> Iterator[Stop]:
    complaint = (
        ServiceRequest.objects.open()
        .filter(department__code=DEPARTMENT, resident__isnull=False, service__is_active=True)
        .order_by("-requested_at")
        .first()
    )
    if complaint:
        yield Stop(
            "Who complained?",
            "Not even Sam sees it. Where a court asks, it is revealed once, with the reason, and the log says who looked.",
            [
                as_("sam", "Reveal it, with a reason", reverse("staff:reveal", args=[complaint.pk])),
                as_("sam", "Who looked so far", reverse("staff:reveals")),
            ],
        )  # fmt: skip
