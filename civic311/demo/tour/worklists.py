"""How staff work through their lists: a shared view, the next best request, keys, who has how much."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from requests_app.models import SavedView

from .stop import Stop, as_


def stops(today: date) -> Iterator[Stop]:
    yield from _shared()
    yield Stop("What next?", "One button opens the request that Pat should do now and says why: late, urgent, near the last one. Two people who press at once get two requests.", [
        as_("pat", "Press “Next best request” as Pat", reverse("staff:worklist", args=["mine"])),
    ])  # fmt: skip
    yield Stop("Without the mouse", "j and k move, x ticks, Enter opens, n goes on, g o opens a list; ? shows them all. Chips above the list narrow it; the same words work in the API.", [
        as_("pat", "Work by keyboard as Pat", f"{reverse('staff:worklist', args=['open'])}?only=overdue"),
    ])  # fmt: skip
    yield Stop("Who has how much", "Open, overdue and soon due work of each person and team, also of those who have none. Every number opens its list, and work moves from there.", [
        as_("sam", "Balance Sam's team", reverse("staff:balance")),
        as_("dana", "Balance Dana's crews", reverse("staff:balance")),
    ])  # fmt: skip


def _shared() -> Iterator[Stop]:
    """The view that Sam made for his department, as an inspector has it."""
    view = SavedView.objects.filter(owner__username="sam", shared="department").first()
    if view:
        url = reverse("staff:view", args=[view.pk])
        text = "Sam keeps filters, columns and order under a name and shares them. Ines has the same tab, with her own count."
        yield Stop("A list with a name", text, [
            as_("sam", "Open it as Sam", url), as_("ines", "Open it as Ines", url),
            as_("sam", "See all views", reverse("staff:views")),
        ])  # fmt: skip
