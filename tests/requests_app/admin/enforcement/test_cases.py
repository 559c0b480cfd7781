from datetime import date, timedelta

import pytest
from django.db import connection

from requests_app.admin.enforcement import tabs
from requests_app.models import EnforcementCase, Parcel
from tests.cast import MONDAY

URL = "/admin/enforcement/"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def many(lot):
    """A thousand closed cases of old, and twenty open ones."""
    parcels = Parcel.objects.bulk_create(
        Parcel(number=f"P-{i}", address=f"{i} Old Street") for i in range(1020)
    )
    EnforcementCase.objects.bulk_create(
        EnforcementCase(
            number=f"E25-{10000 + i}-0",
            parcel=parcel,
            department=lot.cast.code_enforcement,
            tier=3,
            stage="closed" if i < 1000 else "served",
            outcome="voluntary" if i < 1000 else "",
            opened_at=MONDAY - timedelta(days=400),
            closed_at=MONDAY - timedelta(days=i % 300) if i < 1000 else None,
            served_on=date(2026, 5, 1),
            comply_by=date(2026, 6, 1 + i % 20),
            updated_at=MONDAY,
        )
        for i, parcel in enumerate(parcels)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE requests_app_enforcementcase, requests_app_parcel")
    return parcels


def test_lists_are_counted_and_say_how_late_a_window_is(lot, client, on_day):
    case = lot.served()
    on_day(17)
    client.force_login(lot.cast.ines)
    said = text(client.get(URL, {"tab": "lapsed"}))
    assert 'Lapsed, not cited <span class="count">1</span>' in said
    assert 'In window <span class="count">0</span>' in said
    assert '<span class="due-over">8 days over</span>' in said
    assert case.number in said
    assert "Re-inspection" not in said
    assert "Notice served" in said


def test_list_takes_twelve_queries_at_most(many, lot, client, on_day, django_assert_max_num_queries):
    on_day(3)
    for name in ("sam", "nora"):
        client.force_login(lot.cast.users[name])
        for query in ({}, {"tab": "closed"}, {"tab": "open", "q": "Old Street", "tier": "3"}):
            with django_assert_max_num_queries(12):
                assert client.get(URL, query).status_code == 200


def test_cases_are_found_by_number_complaint_address_and_owner(lot, client, on_day):
    case = lot.served()
    on_day(3)
    client.force_login(lot.cast.ines)
    for words in (case.number, lot.complaint.number, "550 main", "olmo", "12-3-45"):
        assert case.number in text(client.get(URL, {"q": words})), words
    client.force_login(lot.cast.nora)
    assert case.number not in text(client.get(URL, {"q": "olmo"}))
    assert "one digit is wrong" in text(client.get(URL, {"q": "E26-10001-0000"}))


def test_list_is_narrowed_and_an_unknown_choice_is_said(lot, client, on_day):
    case = lot.served()
    on_day(3)
    client.force_login(lot.cast.sam)
    for given in (
        {"inspector": lot.cast.ines.pk},
        {"section": lot.weeds.pk},
        {"tier": 3},
        {"stage": "served"},
    ):
        assert case.number in text(client.get(URL, given)), given
    for given in ({"inspector": 0}, {"section": lot.exits.pk}, {"tier": 1}):
        assert case.number not in text(client.get(URL, given)), given
    assert "is not one of the available choices" in text(client.get(URL, {"zone": "999999"}))
    assert client.get(URL, {"tab": "nonsense"}).status_code == 404


def test_other_departments_see_an_empty_list(lot, client, on_day):
    case = lot.served()
    lot.cast.pat.groups.set(lot.cast.sam.groups.all())
    client.force_login(lot.cast.pat)
    assert case.number not in text(client.get(URL))


def test_file_has_the_rows_of_the_list_and_no_owner(lot, client, on_day):
    case = lot.served()
    on_day(17)
    client.force_login(lot.cast.ines)
    lines = b"".join(client.get(f"{URL}cases.csv", {"tab": "lapsed"})).decode().splitlines()
    assert lines[0].startswith("number,parcel,address,zone,tier")
    assert lines[1].startswith(f"{case.number},12-3-45,550 Main Street,,3,")
    assert ",8," in lines[1]
    assert "Olmo" not in "".join(lines)


@pytest.mark.parametrize("name", sorted(set(tabs.TABS) - {"hearing"}))
def test_each_list_is_read_by_an_index(many, lot, name):
    for user in (lot.cast.sam, lot.cast.alma):
        order = tabs.ORDERS[tabs.TABS[name].orders[0]][1]
        found = tabs.rows(user, name, date(2026, 6, 3)).order_by(*order)[:50]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = found.explain()
        assert "Index" in plan, plan
        assert "Seq Scan on requests_app_enforcementcase" not in plan, plan
