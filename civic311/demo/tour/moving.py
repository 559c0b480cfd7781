"""Moving many at once, macros and their checks, a part split off, a mention."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from requests_app.models import Macro, Mention, RequestPart, ServiceRequest

from .stop import Stop, as_

FORTY = 40


def stops(today: date) -> Iterator[Stop]:
    yield from _forty()
    yield from _photo()
    yield from _part()
    yield from _mention()


def _forty() -> Iterator[Stop]:
    """Of the department that has most of them waiting."""
    waiting = {
        code: ServiceRequest.objects.unassigned().filter(department__code=code).count()
        for code in ("PWD", "DCE")
    }
    code = max(waiting, key=lambda code: waiting[code])
    if not waiting[code]:
        return
    boss = {"PWD": "dana", "DCE": "sam"}[code]
    many = min(waiting[code], FORTY)
    text = f"Tick the box on top and {many} are ticked. The preview says what will happen and what will be refused and why; nothing is done before that. Whoever was faster in between is not overwritten."
    yield Stop("Move forty at once, and see it first", text, [
        as_(boss, f"Tick and preview as {boss.title()}", reverse("staff:worklist", args=["unassigned"])),
    ])  # fmt: skip


def _photo() -> Iterator[Stop]:
    macro = Macro.objects.filter(name="Filled, with a photo").first()
    hole = ServiceRequest.objects.open().filter(service__service_code="pothole", department__code="PWD")
    row = hole.order_by("-requested_at").first()
    if macro and row:
        text = "A macro is several steps under one name, with what must hold before it. This one closes a pothole, but not without a photo from after the work; add one, and it does."
        yield Stop("No close without a photo", text, [
            as_("pat", "Try the macro as Pat", reverse("staff:macro", args=[row.pk, macro.pk])),
            as_("pat", "Add a photo", reverse("staff:move", args=[row.pk, "attach"])),
            as_("dana", "See how macros are made", reverse("admin:requests_app_macro_changelist")),
        ])  # fmt: skip


def _part() -> Iterator[Stop]:
    part = RequestPart.objects.select_related("whole", "part__department").first()
    if part:
        text = f"Weeds and a lifted slab in one call: the slab became {part.part.number}, with {part.part.department} and a promise of its own. Close the weeds, and the page says that the slab is still open."
        page = reverse("admin:requests_app_servicerequest_change", args=[part.whole_id])
        yield Stop("One call, two requests", text, [
            as_("sam", "Open it as Sam", page),
            as_("sam", "Split off another part", reverse("staff:move", args=[part.whole_id, "split"])),
        ])  # fmt: skip


def _mention() -> Iterator[Stop]:
    if Mention.objects.filter(user__username="ines").exists():
        text = "@ines in an internal note: she gets a mail, finds it here, and watches the request. Who may not see a request cannot be mentioned on it."
        yield Stop("Name a colleague", text, [
            as_("ines", "Read it as Ines", reverse("staff:mentions")),
        ])  # fmt: skip
