"""Moving many at once, macros and their checks, a part split off, a mention."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from requests_app.models import Macro, Mention, RequestPart, ServiceRequest

from .stop import Stop, as_

FORTY = 40
BOSSES = {"PWD": "dana", "DCE": "sam"}
COLLEAGUES = ("ines", "pat")


def stops(today: date) -> Iterator[Stop]:
    yield from _forty()
    yield from _photo()
    yield from _part()
    yield from _mention()


def _forty() -> Iterator[Stop]:
    """Of the department that has most of them open."""
    counts = {code: ServiceRequest.objects.open().filter(department__code=code).count() for code in BOSSES}
    code = max(counts, key=lambda code: counts[code])
    if not counts[code]:
        return
    boss, many = BOSSES[code], min(counts[code], FORTY)
    text = f"Tick the box on top: {many} are ticked. The preview says what will happen, what will be refused and why; nothing is done before that. Whoever was faster in between is not overwritten."
    yield Stop("Move forty at once, and see it first", text, [
        as_(boss, f"Tick and preview as {boss.title()}", reverse("staff:worklist", args=["open"])),
    ])  # fmt: skip


def _photo() -> Iterator[Stop]:
    macro = Macro.objects.filter(name="Done, with a photo").first()
    ours = (
        ServiceRequest.objects.open().filter(department__code="PWD", service__in=macro.services.all())
        if macro
        else None
    )
    row = ours.order_by("-requested_at").first() if ours is not None else None
    if macro and row:
        text = "A macro is several steps under one name, with what must hold before it. This one closes a request, but not without a photo from after the work; add one, and it does."
        yield Stop("No close without a photo", text, [
            as_("pat", "Try the macro as Pat", reverse("staff:macro", args=[row.pk, macro.pk])),
            as_("pat", "Add a photo", reverse("staff:move", args=[row.pk, "attach"])),
            as_("dana", "See how macros are made", reverse("admin:requests_app_macro_changelist")),
        ])  # fmt: skip


def _part() -> Iterator[Stop]:
    link = RequestPart.objects.select_related("whole__department", "part__department").first()
    if link and link.whole.department and link.whole.department.code in BOSSES:
        boss = BOSSES[link.whole.department.code]
        text = f"Two things in one call: the second became {link.part.number}, with {link.part.department} and a promise of its own. Close the first, and the page says that the other is still open."
        page = reverse("admin:requests_app_servicerequest_change", args=[link.whole_id])
        yield Stop("One call, two requests", text, [
            as_(boss, f"Open it as {boss.title()}", page),
            as_(boss, "Split off another part", reverse("staff:move", args=[link.whole_id, "split"])),
        ])  # fmt: skip


def _mention() -> Iterator[Stop]:
    mention = Mention.objects.select_related("user").order_by("at").first()
    if mention and mention.user.username in COLLEAGUES:
        name = mention.user.first_name
        text = f"@{mention.user.username} in an internal note: {name} gets a mail, finds it here, and watches the request. Who may not see a request cannot be mentioned on it."
        yield Stop("Name a colleague", text, [
            as_(mention.user.username, f"Read it as {name}", reverse("staff:mentions")),
        ])  # fmt: skip
