"""The tour's buttons of code enforcement: Theo's call, the plan of the city's morning, and a day that passes."""

from datetime import date, datetime, time

from django.contrib import auth, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from civic311 import demo_clock
from reports.allocation import deciding, making
from reports.models import AllocationPlan
from requests_app.cases import clocks

from . import driving, tasks
from .guard import demo_only

BACKEND = "requests_app.permissions.PasswordBackend"
WINTER = (1, 14)  # month and day


@require_POST
@demo_only
def tall_grass(request: HttpRequest) -> HttpResponse:
    ines = User.objects.get(username="ines")
    inspection = driving.complain(ines)
    auth.login(request, ines, backend=BACKEND)
    return redirect("staff:inspection", inspection.pk)


@require_POST
@demo_only
def accept_plan(request: HttpRequest) -> HttpResponse:
    plan = AllocationPlan.objects.filter(
        department=driving.department(), first_day=driving.city_day(), state="proposed"
    ).last()
    if plan is None:
        messages.info(
            request, "No plan of this day waits for a decision. Run 05:30 now, if there is none yet."
        )
        return redirect("demo:tour")
    sam = User.objects.get(username="sam")
    try:
        deciding.accept(
            plan, by=sam, why="The grass does not wait.", at=driving.moment(driving.city_day(), time(6, 45))
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("demo:tour")
    auth.login(request, sam, backend=BACKEND)
    return redirect("insights:staffing_plan", plan.pk)


@require_POST
@demo_only
def winter_plan(request: HttpRequest) -> HttpResponse:
    """What the night would have proposed in the middle of January."""
    day = driving.city_day()
    first = date(day.year if (day.month, day.day) > WINTER else day.year - 1, *WINTER)
    night = datetime.combine(first, time(0), clocks.zone())
    plan = making.propose(driving.department(), first, night)
    auth.login(request, User.objects.get(username="sam"), backend=BACKEND)
    return redirect("insights:staffing_plan", plan.pk)


@require_POST
@demo_only
def day_passes(request: HttpRequest) -> HttpResponse:
    day = driving.city_day()
    if day >= demo_clock.real_day():
        messages.info(
            request, "This day is not over. Tomorrow at 05:30 its plan is scored and its report is written."
        )
        return redirect("demo:tour")
    tasks.let_a_day_pass.delay(day.isoformat())
    messages.success(
        request, "Everybody drives out now. Reload in a minute: the report of the next morning is then here."
    )
    return redirect("demo:tour")
