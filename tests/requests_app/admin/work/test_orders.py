from decimal import Decimal

from requests_app.cases import workcosts, workorders
from requests_app.cases.workcosts import Cost
from requests_app.filters import today
from requests_app.models import WorkOrder


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_finds_by_either_number_and_by_what_is_unplanned(cast, stop, client):
    bare = workorders.plan([cast.submit()], by=cast.pat, department=cast.public_works)
    client.force_login(cast.pat)
    request = stop.service_requests.get()
    assert stop.number in page(client, f"/admin/workorders/?q={stop.number.lower()}")
    assert bare.number not in page(client, f"/admin/workorders/?q={request.number}")
    assert stop.number not in page(client, "/admin/workorders/?unplanned=on")
    assert "one digit is wrong" in page(client, f"/admin/workorders/?q={stop.number[:-1]}x".replace("x", "0" if stop.number[-1] != "0" else "1"))  # fmt: skip


def test_another_department_does_not_see_it(cast, stop, client):
    client.force_login(cast.sam)
    assert client.get(f"/admin/workorders/{stop.number}/").status_code == 404
    assert stop.number not in page(client, "/admin/workorders/")


def test_a_cost_is_typed_and_a_supervisor_reverses_it(cast, stop, client):
    client.force_login(cast.pat)
    url = f"/admin/workorders/{stop.number}/"
    typed = {"kind": "invoice", "day": today(), "amount": "412.30", "text": "Acme 17", "key": "k"}
    for _ in range(2):
        assert client.post(f"{url}record/", typed).status_code == 302
    (line,) = stop.lines.all()
    assert client.post(f"{url}lines/{line.pk}/reverse/", {"reason": "Other street"}).status_code == 403
    client.force_login(cast.alma)
    assert client.post(f"{url}lines/{line.pk}/reverse/", {"reason": "Other street"}).status_code == 302
    shown = page(client, url)
    assert "What it cost: $0.00" in shown and "Reversed: Other street" in shown


def test_a_refusal_is_shown_at_the_form(cast, stop, client):
    client.force_login(cast.pat)
    said = client.post(
        f"/admin/workorders/{stop.number}/record/", {"kind": "straight", "day": today(), "quantity": "60"}
    )
    assert said.status_code == 400 and "more than" in said.content.decode()


def test_requests_of_a_list_go_to_a_crew_s_day_all_or_none(cast, crew, client):
    client.force_login(cast.pat)
    rows = [cast.submit() for _ in range(3)]
    closed = cast.submit()
    workorders.actions.close(closed, by=cast.pat, resolution="fixed", sentence="Done.")
    sent = {"crew": crew.pk, "day": today(), "minutes": 20, "request": [row.pk for row in (*rows, closed)]}
    said = client.post("/admin/workorders/plan/", sent)
    assert said.status_code == 400 and f"{closed.number} is closed" in said.content.decode()
    assert not WorkOrder.objects.exists()
    sent["request"] = [row.pk for row in rows]
    assert client.post("/admin/workorders/plan/", sent).status_code == 302
    assert WorkOrder.objects.filter(crew=crew, day=today(), status="dispatched").count() == 3
    board = page(client, "/admin/workorders/board/PWD/")
    assert "12%" in board and "3 stops" in board


def test_a_worklist_only_says_which_ones(cast, crew, client):
    client.force_login(cast.pat)
    said = client.post("/admin/workorders/plan/", {"chosen": [cast.submit().pk, cast.submit().pk]})
    assert said.status_code == 200 and "Work for 2 requests" in said.content.decode()


def test_a_request_shows_its_share_of_what_the_work_cost(cast, crew, client):
    one, other = cast.submit(), cast.submit()
    work = workorders.plan([one, other], by=cast.pat, department=cast.public_works, what="Both")
    workcosts.record(work, by=cast.pat, costs=[Cost(kind="invoice", day=today(), amount=Decimal(90))])
    client.force_login(cast.pat)
    shown = page(client, f"/admin/requests_app/servicerequest/{one.pk}/change/")
    assert work.number in shown and "$45.00" in shown


def test_nothing_is_planned_for_requests_out_of_sight(cast, crew, client):
    weeds = cast.submit(cast.high_weeds)
    client.force_login(cast.pat)
    given = {"request": weeds.pk, "department": "PWD", "what": "Mow", "minutes": "30"}
    assert client.post("/admin/workorders/plan/", given).status_code == 404
    assert not WorkOrder.objects.exists()
