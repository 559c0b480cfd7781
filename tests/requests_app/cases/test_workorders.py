from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from requests_app import privacy, story
from requests_app.cases import actions, numbers, replay, workcosts, workorders
from requests_app.cases.workcosts import Cost
from requests_app.cases.workflow import Resolution, Status
from requests_app.cases.workorders import When
from requests_app.models import (
    Crew,
    Equipment,
    EquipmentRate,
    LaborRate,
    Material,
    MaterialPrice,
    WorkLine,
    WorkOrder,
    WorkStep,
)

TODAY = date(2026, 6, 2)


@pytest.fixture
def crew(cast):
    crew = Crew.objects.create(
        department=cast.public_works, code="streets-1", name="Street crew 1", lead=cast.pat
    )
    crew.members.add(cast.pat)
    for day, straight in ((date(2026, 1, 1), "30.00"), (date(2026, 6, 1), "31.50")):
        LaborRate.objects.create(
            person_class="laborer", starts_on=day, straight=straight, overtime=Decimal(straight) * 2
        )
    return crew


@pytest.fixture
def planned(cast, crew):
    return workorders.plan(
        [cast.submit()], by=cast.pat, department=cast.public_works, crew=crew, when=When(TODAY)
    )


def kinds(service_request):
    return list(service_request.events.order_by("id").values_list("kind", flat=True))


def photo():
    file = BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "PNG")
    file.seek(0)
    return file


def test_a_plan_is_told_in_the_history_of_each_request_and_gives_it_to_the_lead(cast, crew):
    one, other = cast.submit(), cast.submit()
    work = workorders.plan(
        [one, other], by=cast.pat, department=cast.public_works, crew=crew, when=When(TODAY)
    )
    assert work.status == WorkOrder.Status.DISPATCHED
    assert work.number[0] == "W" and numbers.parse(work.number[1:]) == work.number[1:]
    for row in (one, other):
        row.refresh_from_db()
        assert kinds(row)[:2] == ["received", "work_planned"]
        assert (row.status, row.assignee) == (Status.ASSIGNED, cast.pat)
    assert not list(replay.differences())


def test_the_story_says_it_to_staff_and_to_residents(cast, planned):
    workorders.not_done(planned, by=cast.pat, reason="weather")
    events = list(planned.service_requests.get().events.order_by("at", "id"))
    told = [line.title for line in story.timeline(events, set())]
    assert f"Work order {planned.number} planned: Street crew 1, June 2" in told
    assert f"Work order {planned.number} could not be done: weather" in told
    public = [line.words for line in story.public_timeline(events)]
    assert {"A crew is planned.", "The crew came and could not do it."} <= set(public)


def test_a_photo_queue_that_is_played_twice_counts_once(cast, planned):
    for _ in range(2):
        workorders.add_photo(planned, by=cast.pat, stage="before", file=photo(), key="phone-1")
        workcosts.record(
            planned, by=cast.pat, costs=[Cost(kind="straight", day=TODAY, quantity=Decimal(1))], key="phone-2",
            source=WorkLine.Source.PHONE,
        )  # fmt: skip
        workorders.finish(planned, by=cast.pat, outcome="Patched.", closes=True, key="phone-3")
    request = planned.service_requests.get()
    assert request.attachments.count() == planned.photos.count() == planned.lines.count() == 1
    assert kinds(request).count("work_done") == kinds(request).count("closed") == 1
    assert request.resolution == Resolution.FIXED


def test_a_key_of_another_work_order_is_refused(cast, crew, planned):
    other = workorders.plan(
        [cast.submit()], by=cast.pat, department=cast.public_works, crew=crew, when=When(TODAY)
    )
    workorders.finish(planned, by=cast.pat, outcome="Patched.", key="phone-1")
    with pytest.raises(ValidationError, match="another work order"):
        workorders.finish(other, by=cast.pat, outcome="Patched.", key="phone-1")


def test_a_request_with_another_open_work_order_is_not_closed(cast, planned):
    request = planned.service_requests.get()
    workorders.plan([request], by=cast.pat, department=cast.public_works, what="Repaint")
    workorders.finish(planned, by=cast.pat, outcome="Patched.", closes=True)
    request.refresh_from_db()
    assert request.is_open and "work_done" in kinds(request)


def test_not_done_can_stop_the_clock_of_the_request(cast, planned):
    workorders.not_done(planned, by=cast.pat, reason="car", explanation="Blue van", holds=True)
    request = planned.service_requests.get()
    assert request.status == Status.ON_HOLD and request.clock_left
    assert kinds(request)[-3:] == ["work_not_done", "started", "held"]
    assert request.notes.get().text == "Blue van"
    privacy.redact_requests(type(request).objects.filter(pk=request.pk), timezone.now())
    planned.refresh_from_db()
    assert planned.outcome == "" and not WorkStep.objects.filter(text__contains="van").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"when": When(window_from=timezone.now().time())}, "day of the window"),
        ({"minutes": 0}, "between a minute and a day"),
        ({"minutes": 2000}, "between a minute and a day"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(cast, crew, given, words):
    with pytest.raises(ValidationError, match=words):
        workorders.plan([cast.submit()], by=cast.pat, department=cast.public_works, crew=crew, **given)


def test_work_for_nobody_nothing_or_others_is_refused(cast, crew, planned):
    with pytest.raises(ValidationError, match="Choose a crew"):
        workorders.dispatch(planned, by=cast.pat, crew=None, when=When(TODAY))
    with pytest.raises(ValidationError, match="what is to be done"):
        workorders.plan([], by=cast.pat, department=cast.public_works)
    with pytest.raises(ValidationError, match="not with Public Works"):
        workorders.plan([cast.submit(cast.high_weeds)], by=cast.pat, department=cast.public_works)
    with pytest.raises(ValidationError, match="has this for"):
        workorders.plan(
            list(planned.service_requests.all()), by=cast.pat, department=cast.public_works, crew=crew,
            when=When(TODAY),
        )  # fmt: skip


def test_done_before_planned_and_twice_is_refused(cast, planned):
    bare = workorders.plan([cast.submit()], by=cast.pat, department=cast.public_works)
    with pytest.raises(ValidationError, match="given to no crew"):
        workorders.finish(bare, by=cast.pat, outcome="Done")
    with pytest.raises(ValidationError, match="planned only later"):
        workorders.finish(planned, by=cast.pat, outcome="Done", at=planned.created_at - timedelta(hours=1))
    workorders.cancel(planned, by=cast.pat, reason="Twice")
    with pytest.raises(ValidationError, match="cancelled already"):
        workorders.finish(planned, by=cast.pat, outcome="Done")


def test_a_closed_request_takes_work_only_with_a_reason(cast, crew):
    request = cast.submit()
    actions.close(request, by=cast.pat, resolution="fixed", sentence="Done.")
    with pytest.raises(ValidationError, match="after-care"):
        workorders.plan([request], by=cast.pat, department=cast.public_works, what="Repaint")
    work = workorders.plan(
        [request], by=cast.pat, department=cast.public_works, after_care="The line has to be painted again"
    )
    assert work.is_after_care
    request.refresh_from_db()
    assert request.status == Status.CLOSED


def test_each_cost_is_frozen_at_the_rate_of_its_day(cast, planned):
    vacuum = Equipment.objects.create(code="vac", name="Leaf vacuum")
    EquipmentRate.objects.create(equipment=vacuum, starts_on=date(2026, 1, 1), hourly="45.00")
    sand = Material.objects.create(code="sand", name="Sand", unit="ton")
    MaterialPrice.objects.create(material=sand, starts_on=date(2026, 1, 1), price="19.99")
    lines = workcosts.record(
        planned,
        by=cast.pat,
        at=timezone.now(),
        costs=[
            Cost(kind="straight", day=date(2026, 5, 30), quantity=Decimal("1.25")),
            Cost(kind="overtime", day=TODAY, quantity=Decimal(2), worker="pat"),
            Cost(kind="equipment", day=TODAY, quantity=Decimal("0.5"), equipment=vacuum),
            Cost(kind="material", day=TODAY, quantity=Decimal("1.5"), material=sand),
            Cost(kind="invoice", day=TODAY, amount=Decimal("412.30"), text="Acme 17"),
        ],
    )
    assert [str(line.amount) for line in lines] == ["37.50", "126.00", "22.50", "29.99", "412.30"]
    LaborRate.objects.update(straight=99)
    assert str(WorkLine.objects.get(pk=lines[0].pk).amount) == "37.50"


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (Cost(kind="straight", day=TODAY, quantity=Decimal(-1)), "cannot be negative"),
        (Cost(kind="invoice", day=TODAY, amount=Decimal("-5")), "cannot be negative"),
        (Cost(kind="straight", day=TODAY, quantity=Decimal("25"), worker="pat"), "more than pat has"),
        (Cost(kind="straight", day=TODAY, quantity=Decimal("NaN")), "too much"),
        (Cost(kind="straight", day=date(2025, 1, 1)), "No labor rate"),
        (Cost(kind="straight", day=date(2099, 1, 1)), "has not come yet"),
        (Cost(kind="invoice", day=TODAY), "needs its amount"),
        (Cost(kind="material", day=TODAY), "which material"),
    ],
)
def test_a_cost_that_cannot_be_is_refused_in_words(cast, planned, cost, words):
    with pytest.raises(ValidationError, match=words):
        workcosts.record(planned, by=cast.pat, costs=[cost])
    assert not planned.lines.exists()


def test_nobody_has_more_than_24_hours_on_all_work_orders_together(cast, crew, planned):
    other = workorders.plan(
        [cast.submit()], by=cast.pat, department=cast.public_works, crew=crew, when=When(TODAY)
    )
    day = Cost(kind="straight", day=TODAY, quantity=Decimal(14), worker="pat")
    workcosts.record(planned, by=cast.pat, costs=[day])
    with pytest.raises(ValidationError, match="28 hours on June 2"):
        workcosts.record(other, by=cast.pat, costs=[day])


def test_a_wrong_line_is_reversed_once_and_stays(cast, planned):
    (line,) = workcosts.record(
        planned, by=cast.pat, costs=[Cost(kind="invoice", day=TODAY, amount=Decimal(900))]
    )
    with pytest.raises(ValidationError, match="why"):
        workcosts.reverse_line(line, by=cast.pat, reason=" ")
    workcosts.reverse_line(line, by=cast.pat, reason="Meant for another street", key="k")
    workcosts.reverse_line(line, by=cast.pat, reason="Meant for another street", key="k")
    assert sorted(planned.lines.values_list("amount", flat=True)) == [-900, 900]
    with pytest.raises(ValidationError, match="already"):
        workcosts.reverse_line(line, by=cast.pat, reason="Again")


def test_the_database_refuses_to_change_or_delete_a_cost_or_a_step(cast, planned):
    workcosts.record(planned, by=cast.pat, costs=[Cost(kind="invoice", day=TODAY, amount=Decimal(9))])
    for spoil in (WorkLine.objects.all().delete, lambda: WorkStep.objects.update(text="")):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            spoil()
