"""Rules that are tried before they count, a second look at what was closed, and what elected offices are told."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from requests_app.models import OfficeAsk, RuleDraft, WardDigest, WorkCheck

from .stop import Stop, as_


def stops(today: date) -> Iterator[Stop]:
    yield from _draft()
    yield Stop(
        "Which rule takes a request?",
        "A number or made-up facts: every rule that was looked at, with each condition, yes or no.",
        [
            as_(
                "max",
                "Ask as Max",
                f"{reverse('staff:rule_test')}?service=litter-basket&text=Trash+near+the+playground",
            )
        ],
    )
    yield from _checks()
    yield from _offices()


def _draft() -> Iterator[Stop]:
    draft = RuleDraft.objects.order_by("id").first()
    if draft is None:
        return
    address = reverse("staff:rule_draft", args=[draft.pk])
    text = (
        "Eve drafted two rules with their examples. Max tries them on the last 90 days: which requests would have gone "
        "elsewhere, which would have been due at another time. Then he switches them on, with a reason, or back again."
    )
    news = "" if draft.status == RuleDraft.Status.DRAFT else f"{draft.get_status_display()}."
    yield Stop(
        "An administrator dry-runs and switches on a rule",
        text,
        [as_("max", f"“{draft}” as Max", address)],
        news=news,
    )


def _checks() -> Iterator[Stop]:
    waiting = WorkCheck.objects.filter(outcome="", department__code="PWD").count()
    yield Stop(
        "Was it really done?",
        "Five closed requests of each department a week, drawn by chance. Dana looks at them again; a no says why, and may "
        "open it again.",
        [as_("dana", "Check as Dana", reverse("staff:work_checks"))],
        news=f"{waiting} wait for a second look." if waiting else "",
    )


def _offices() -> Iterator[Stop]:
    late = OfficeAsk.objects.waiting().count()
    digest = WardDigest.objects.order_by("-week", "office__name").first()
    actions = [as_("ana", "What offices wait for, as Ana", reverse("staff:offices"))]
    if digest:
        actions.append(
            as_(
                "ana", f"The week of {digest.figures['ward']}", reverse("staff:ward_digest", args=[digest.pk])
            )
        )
    yield Stop(
        "Elected offices, and the week of a ward",
        "Who asked for which request and by when they want an answer. On Monday each office gets its ward's week by mail: "
        "numbers from five on, and nobody is named.",
        actions,
        news=f"{late} answers are still to give." if late else "",
    )
