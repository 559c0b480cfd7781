from datetime import date, timedelta

import pytest
from django.urls import reverse

from requests_app.enforcement import rostering, staffing
from requests_app.filters import today
from requests_app.models import Certification, InspectorShift, Leave, Posting

pytestmark = pytest.mark.django_db
BOARD, WEEK = "/admin/inspectors/", "/admin/inspectors/postings/"
SUMMER = "?from=2026-06-15"


def _page(client, user, address):
    client.force_login(user)
    return client.get(address).content.decode()


def _post(client, user, who, verb, **data):
    client.force_login(user)
    return client.post(reverse("staff:inspector_step", args=[who.pk, verb]), data)


def test_the_board_says_who_is_there_and_that_the_floor_is_kept(client, cast, trades):
    Leave.objects.create(inspector=trades.ines, first_day=trades.june_15, last_day=trades.june_15)
    page = _page(client, cast.sam, BOARD + SUMMER)
    assert (
        "Monday, June 15: 2 of 3 inspectors, 16 hours; Building safety keeps its floor of 2 half-shifts."
        in page
    )
    assert "vacation" in page and "Juneteenth" not in page
    assert "A floor cannot be kept" not in page


def test_a_closed_day_is_said_with_the_next_working_day(client, cast, trades):
    page = _page(client, cast.sam, BOARD + "?from=2026-06-19")
    assert "Friday, June 19 is closed (Juneteenth National Independence Day). Monday, June 22: 3 of 3" in page


def test_a_floor_that_cannot_be_kept_is_said_loudly(client, cast, trades):
    Certification.objects.filter(inspector=trades.bo).delete()
    Leave.objects.create(inspector=trades.cy, first_day=trades.june_15, last_day=trades.june_15)
    page = _page(client, cast.sam, BOARD + SUMMER)
    assert (
        "Monday, June 15: Building safety needs 2 half-shifts, its own certified people have none. "
        "Move leave, certify somebody, or buy overtime." in page
    )
    assert page.count("A floor cannot be kept") == 1


def test_colleagues_do_not_read_why_somebody_is_away(client, cast, trades):
    Leave.objects.create(inspector=trades.bo, kind="sick", first_day=trades.june_15, last_day=trades.june_15)
    assert "sick" in _page(client, cast.sam, BOARD + SUMMER).lower()
    colleague = _page(client, cast.ines, BOARD + SUMMER)
    assert "sick" not in colleague.lower() and "away" in colleague
    assert "sick" in _page(client, trades.bo.user, BOARD + SUMMER).lower()


def test_the_board_costs_no_further_query_for_more_people(
    client, cast, trades, django_assert_max_num_queries
):
    client.force_login(cast.sam)
    client.get(BOARD)
    with django_assert_max_num_queries(26):
        client.get(BOARD + SUMMER)


def test_a_certification_that_runs_out_is_announced(client, cast, trades):
    Certification.objects.filter(inspector=trades.bo).update(expires_on=today() + timedelta(days=9))
    assert "in 9 days" in _page(client, cast.sam, BOARD)


def test_sam_records_leave_and_it_counts(client, cast, trades):
    day = today() + timedelta(days=7)
    answer = _post(client, cast.sam, trades.ines, "leave", kind="training", first=day, part="day")
    assert answer.status_code == 302
    assert [(one.first_day, one.last_day, one.kind) for one in trades.ines.leave.all()] == [
        (day, day, "training")
    ]
    again = _post(client, cast.sam, trades.ines, "leave", kind="court", first=day, part="morning")
    assert again.status_code == 400 and "is in training already" in again.content.decode()


def test_sam_ends_leave_earlier(client, cast, trades):
    day = today()
    leave = Leave.objects.create(inspector=trades.ines, first_day=day, last_day=day + timedelta(days=5))
    _post(client, cast.sam, trades.ines, "end-leave", leave=leave.pk, last=day)
    leave.refresh_from_db()
    assert leave.last_day == day


def test_sam_changes_the_hours_from_a_day_on(client, cast, trades):
    since = today() + timedelta(days=10)
    answer = _post(client, cast.sam, trades.ines, "shifts", since=since, day_1="8-12, 12:30-16:30")
    assert answer.status_code == 302
    assert InspectorShift.objects.filter(inspector=trades.ines, since=since, weekday=1).count() == 2
    weeks = client.get(reverse("staff:inspector", args=[trades.ines.pk])).context["weeks"]
    assert [(one, days[1][1], days[2][1]) for one, days in weeks] == [
        (today(), "8:00-12:00, 12:30-16:30", "8:00-12:00, 12:30-16:30"), (since, "8:00-12:00, 12:30-16:30", ""),
    ]  # fmt: skip
    wrong = _post(client, cast.sam, trades.ines, "shifts", since=since, day_0="8:00-38:00", day_2="6-19")
    assert wrong.status_code == 400 and "a shift ends by 23:59" in wrong.content.decode()
    long = _post(client, cast.sam, trades.ines, "shifts", since=since, day_2="6-19")
    assert "13 hours in a day are too many" in long.content.decode()


def test_sam_changes_one_day(client, cast, trades):
    day = today() + timedelta(days=5 - today().weekday() % 7 + 7)  # a Saturday
    assert _post(client, cast.sam, trades.ines, "day", day=day, hours="8-12").status_code == 302
    there = staffing.presence_of(trades.ines, day, day + timedelta(days=7))
    assert (there[0].half_shifts, there[7].half_shifts) == (1, 0)
    page = client.get(reverse("staff:inspector", args=[trades.ines.pk])).context
    assert page["alone"] == [(day, "8:00-12:00")] and len(page["weeks"]) == 1
    wrong = _post(client, cast.sam, trades.ines, "day", day=day, hours="8-30")
    assert wrong.status_code == 400 and "a shift ends by 23:59" in wrong.content.decode()


def test_sam_renews_a_certification(client, cast, trades):
    _post(
        client,
        cast.sam,
        trades.bo,
        "certify",
        task=trades.safety.pk,
        expires_on=date(2099, 1, 1),
        number="B-1",
    )
    assert trades.bo.certifications.get().expires_on == date(2099, 1, 1)


def test_only_supervisors_change_and_only_their_own(client, cast, trades):
    day = today()
    for user, status in ((cast.ines, 403), (cast.pat, 403)):
        assert (
            _post(client, user, trades.ines, "leave", kind="sick", first=day, part="day").status_code
            == status
        )
    cast.sam.staff_profile.departments.set([cast.public_works])
    assert (
        _post(client, cast.sam, trades.ines, "leave", kind="sick", first=day, part="day").status_code == 404
    )
    assert not Leave.objects.exists()


def _post_bo_to_weeds(cast, trades, day):
    new = rostering.NewPosting(trades.bo, day, trades.weeds, cast.river)
    rostering.publish([new], department=trades.department, first=day, last=day, by=cast.sam, plan=7)


def _next_working_day(trades):
    days = staffing.presence_of(trades.bo, today(), today() + timedelta(days=14))
    return next(one.day for one in days if one.is_there)


def test_who_goes_where_is_shown_and_exported(client, cast, trades):
    day = _next_working_day(trades)
    _post_bo_to_weeds(cast, trades, day)
    page = _page(client, cast.ines, f"{WEEK}?from={day}")
    assert "1 inspector posted this week, 1 of them outside their own trade" in page and "→ Bo" in page
    rows = client.get(f"{WEEK}postings.csv?from={day}").content.decode().splitlines()
    assert rows[1].startswith(f"{day},Bo,bo,building,weeds,river,2,1,0,7,")
    trades.bo.user.first_name = "=HYPERLINK(1)"
    trades.bo.user.save()
    assert ",'=HYPERLINK(1)" in client.get(f"{WEEK}postings.csv?from={day}").content.decode()
    assert "→" in _page(client, cast.sam, f"{BOARD}?from={day}")


def test_sam_takes_the_postings_of_a_week_back(client, cast, trades):
    day = _next_working_day(trades)
    _post_bo_to_weeds(cast, trades, day)
    client.force_login(cast.ines)
    address = f"{WEEK}withdraw/?from={day}"
    assert client.post(address, {"department": "DCE"}).status_code == 403
    client.force_login(cast.sam)
    assert client.post(address, {"department": "DCE"}).status_code == 302
    assert not Posting.objects.exists()


def test_a_strange_day_is_no_error(client, cast, trades):
    client.force_login(cast.sam)
    assert client.get(f"{BOARD}?from=2026-06-99").status_code == 404
    assert client.get(f"{BOARD}?from=9999-12-31&department=DCE").status_code == 200
    assert client.get(f"{BOARD}?department=PWD").status_code == 404


def test_a_supervisor_keeps_tasks_of_the_own_department(client, cast, trades):
    page = _page(
        client, cast.sam, reverse("admin:requests_app_inspectiontask_change", args=[trades.safety.pk])
    )
    assert "fewer than twenty visits are recorded" in page
    assert "Building inspectors" in _page(client, cast.sam, reverse("admin:requests_app_inspector_add"))


def test_hours_sent_along_with_a_new_inspector_are_no_fault(client, cast, trades):
    client.force_login(cast.sam)
    forms = {f"{name}-TOTAL_FORMS": "1" for name in ("shifts", "certifications")}
    forms |= {f"{name}-INITIAL_FORMS": "0" for name in ("shifts", "certifications")}
    assert client.post("/admin/requests_app/inspector/add/", forms).status_code == 200
