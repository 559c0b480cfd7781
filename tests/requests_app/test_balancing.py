from datetime import timedelta

from django.utils import timezone

from requests_app.balancing import Load, balance
from requests_app.cases import actions
from requests_app.models import Leave


def test_everybody_is_counted_also_who_has_nothing_or_has_left(cast, client, django_assert_max_num_queries):
    now = timezone.now()
    late, new, teams = (cast.submit(cast.high_weeds, at=now - timedelta(days=days)) for days in (60, 1, 1))
    actions.assign(late, by=cast.sam, to=cast.ines)
    actions.assign(teams, by=cast.sam, team=cast.inspectors)
    with django_assert_max_num_queries(5):
        held = balance([cast.code_enforcement], now)
    assert [(share.who, share.load) for share in held.people] == [(cast.ines, Load(1, 1)), (cast.sam, Load())]
    assert [(share.who, share.load.open) for share in held.teams] == [(cast.inspectors, 1)]
    assert (held.nobodys.open, held.total.open) == (1, 3)
    cast.ines.is_active = False
    cast.ines.save()
    assert [s.away for s in balance([cast.code_enforcement], now).people if s.who == cast.ines] == [
        "no longer works here"
    ]
    assert new.assignee is None


def test_an_inspector_on_leave_is_away_and_has_no_room(trades, cast, client):
    today = timezone.localdate()
    Leave.objects.create(inspector=trades.ines, kind="sick", first_day=today, last_day=today)
    page = _balance(client, cast.sam)
    assert {line.name: line.away for line in page.context["people"]}["Ines"] == "away today"
    assert b"sick" not in page.content and "Ines" not in page.context["sentence"]
    Leave.objects.update(last_day=today + timedelta(days=1))
    assert b"away until" in _balance(client, cast.sam).content


def _balance(client, user):
    client.force_login(user)
    return client.get("/admin/worklists/balance/")


def test_each_number_opens_its_list(cast, client):
    late = cast.submit(cast.high_weeds, at=timezone.now() - timedelta(days=60))
    actions.assign(late, by=cast.sam, to=cast.ines)
    client.force_login(cast.sam)
    page = client.get("/admin/worklists/balance/")
    assert page.context["sentence"] == "Ines has 1 open, 1 of them overdue; Sam has 0."
    (number, url, _) = page.context["people"][0].cells[1]
    assert len(client.get(url).context["rows"]) == number == 1
    client.force_login(cast.alma)
    assert (
        client.get("/admin/worklists/balance/", {"department": "PWD"}).context["chosen"] == cast.public_works
    )
