"""The tour: a visitor plays the city's day. Signs in without a password, so it is guarded three times (guard.py)."""

from django.contrib import auth, messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from civic311 import demo_clock, demo_session
from requests_app.tasks import send_pending_notices

from . import build, fees, mailbox, ringing, tasks
from .cast import LOGINS, ROSA, THEO
from .guard import demo_only
from .tour import chapters
from .tour.reports import june_week, last_open_day

BACKEND = "requests_app.permissions.PasswordBackend"


@require_safe
@demo_only
def tour(request: HttpRequest) -> HttpResponse:
    city = build.built_as()
    is_ready = bool(city and build.is_built(*city))
    context = {
        "is_ready": is_ready,
        "is_building": demo_session.is_building(),
        "city": city,
        "own_day": timezone.localdate() if timezone.localdate() != demo_clock.real_day() else None,
        "days_since": (timezone.localdate() - city[1]).days if city else 0,
        "chapters": chapters(city[1]) if city and is_ready else [],
        "logins": LOGINS,
        "neighbors": [ROSA, THEO],
    }
    return render(request, "civic311/demo/tour.html", context)


@require_POST
@demo_only
def be(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as one of the cast, never as anybody else."""
    user = get_object_or_404(
        User, username=username, username__in=[login.username for login in LOGINS], is_active=True
    )
    auth.login(request, user, backend=BACKEND)
    then = request.POST.get("then", "")
    is_ours = url_has_allowed_host_and_scheme(then, {request.get_host()})
    return redirect(then if is_ours else reverse("admin:index"))


@require_POST
@demo_only
def ring(request: HttpRequest, caller: str) -> HttpResponse:
    """The telephone rings at Ana's desk: she answers and sees who it is."""
    now = timezone.now()
    known = ringing.callers(now)
    if caller not in known:
        raise Http404
    auth.login(request, User.objects.get(username="ana"), backend=BACKEND)
    who = known[caller]()
    return redirect(ringing.card(ringing.ring(who, now), who))


@require_POST
@demo_only
def put_the_fee_back(request: HttpRequest) -> HttpResponse:
    fact = fees.put_back(timezone.localdate())
    messages.success(request, f"A birth certificate costs {fees.said(fact)} again.")
    return redirect("demo:tour")


@require_POST
@demo_only
def run_the_morning(request: HttpRequest) -> HttpResponse:
    tasks.queue_the_morning()
    return _queued(request, "The morning's task is queued. A worker takes it now: reload in a few seconds.")


@require_POST
@demo_only
def write_desk_day(request: HttpRequest) -> HttpResponse:
    """The contact center's last open day may be longer ago than yesterday."""
    city = build.built_as()
    day = last_open_day(city[1] if city else timezone.localdate()).isoformat()
    tasks.write_past_reports.delay(day, day)
    return _queued(request, "The report is queued. It appears here in a few seconds: reload the page.")


@require_POST
@demo_only
def write_june(request: HttpRequest) -> HttpResponse:
    city = build.built_as()
    first, last = june_week(city[1] if city else timezone.localdate())
    tasks.write_past_reports.delay(first.isoformat(), last.isoformat())
    return _queued(request, "The week is queued. Its reports appear here one after the other.")


def _queued(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("demo:tour")


@require_safe
@demo_only
def rosa(request: HttpRequest) -> HttpResponse:
    context = {
        "rosa": ROSA,
        "letters": mailbox.letters(),
        "notices": mailbox.received(),
        "open_requests": mailbox.open_requests(),
    }
    return render(request, "civic311/demo/rosa.html", context)


@require_POST
@demo_only
def rosa_reports(request: HttpRequest) -> HttpResponse:
    service_request = mailbox.report_a_street_light()
    send_pending_notices.delay()
    messages.success(request, f"Rosa's report is {service_request.number}. A mail to her is on its way.")
    return redirect("demo:rosa")


@require_POST
@demo_only
def answer_rosa(request: HttpRequest) -> HttpResponse:
    waiting = mailbox.open_requests()
    if not waiting:
        messages.info(request, "Nothing of Rosa's is open. Let her report something first.")
        return redirect("demo:rosa")
    mailbox.answer(waiting[-1])
    send_pending_notices.delay()
    messages.success(request, f"Public Works closed {waiting[-1].number}. A mail to Rosa is on its way.")
    return redirect("demo:rosa")
