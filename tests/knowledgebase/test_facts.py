from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from knowledgebase import facts
from knowledgebase.facts import Facts
from knowledgebase.models import Fact

SUMMER = date(2026, 6, 1)


def fact(key="fee", value="20", **given):
    given = {"kind": "money", "labels": {"en": "Fee"}, "values": {"": value}, **given}
    return Fact.objects.create(key=key, **given)


def test_text_says_the_value_of_the_day_in_its_language(answers):
    held = Facts(["copy.fee", "tax.due"], SUMMER)
    assert held.render("Pay {{ fact.copy.fee }} by {{fact.tax.due}}.", "en") == "Pay $20.00 by July 1, 2026."
    assert held.render("Vence {{ fact.tax.due }}.", "es") == "Vence 1 de julio de 2026."


def test_changed_fee_changes_every_answer_in_each_language(answers, client):
    Fact.objects.filter(key="copy.fee").update(values={"": "25.00"})
    for address in ("/answers/birth-copy/", "/es/answers/birth-copy/", "/answers/pothole/"):
        page = client.get(address).content.decode()
        assert "$25.00" in page and "$20.00" not in page
    found = client.get("/api/v1/answers/", {"q": "birth certificate"}).json()["results"][0]
    assert "$25.00" in found["excerpt"]


def test_expired_fact_is_never_a_number(answers):
    later = Facts(["tax.due"], date(2027, 1, 1))
    assert later.render("Due {{ fact.tax.due }}.", "en") == "Due (ask us: call 311)."
    assert later.shown(["tax.due"], "es")[0].value is None


def test_text_of_a_resident_is_no_template():
    assert "{0.__class__}" in Facts([], SUMMER).render("{0.__class__} %s {{ settings }}", "en")


def test_values_of_a_key_follow_each_other(db):
    fact(value="20", valid_to=date(2027, 1, 1))
    fact(value="25", valid_from=date(2027, 1, 1))
    said = [Facts(["fee"], day).value("fee", "en") for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert said == ["$20.00", "$25.00"]


def test_two_values_for_the_same_day_are_refused(db):
    fact(value="20")
    with pytest.raises(IntegrityError), transaction.atomic():
        fact(value="25", valid_from=date(2026, 1, 1))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(ValidationError, match="end the older one"):
        Fact(
            key="fee", kind="money", labels={"en": "Fee"}, values={"": "1"}, valid_from=SUMMER
        ).validate_constraints()


def test_alarms_name_what_is_expired_ends_soon_or_is_due(answers):
    assert facts.alarms(SUMMER) == []
    [ends] = facts.alarms(date(2026, 12, 15))
    assert (ends.key, ends.answers, ends.is_urgent) == ("tax.due", 4, True)
    expired, due = facts.alarms(date(2027, 2, 1))
    assert (expired.key, expired.problem) == ("tax.due", "has expired")
    assert (due.key, due.is_urgent) == ("copy.fee", False)


def test_alarm_names_a_fact_that_was_never_entered(answers):
    Fact.objects.filter(key="tax.due").delete()
    [alarm] = facts.alarms(SUMMER)
    assert alarm.problem == "is used but was never entered"
