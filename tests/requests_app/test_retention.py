from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from knowledgebase.models import Search
from requests_app import retention, tasks
from requests_app.cases import actions, replay
from requests_app.cases.workflow import Resolution
from requests_app.desk import callbacks, contacts
from requests_app.models import (
    CallBack,
    Contact,
    Follow,
    JobRun,
    Message,
    Note,
    Resident,
    RetentionPeriod,
    Survey,
    WebhookDelivery,
    WebhookEndpoint,
)
from requests_app.outbox import messages
from tests.cast import MONDAY

DAY = timedelta(days=1)


def contact_of(cast, at, **given):
    found = contacts.begin(csr=cast.ana, caller_phone="+18605550177", at=at, **given)
    contacts.describe(found, by=cast.ana, note="She called from the hospital.")
    contacts.save_draft(found, {"q": "tax"}, by=cast.ana)
    return found


def test_contacts_keep_counting_when_their_words_are_gone(cast):
    old, new = contact_of(cast, MONDAY - 731 * DAY), contact_of(cast, MONDAY - 31 * DAY)
    done = retention.apply(MONDAY)
    old.refresh_from_db(), new.refresh_from_db()
    assert (old.caller_phone, old.note, old.draft) == ("", "", {})
    assert (new.caller_phone, new.note, new.draft) == ("+18605550177", "She called from the hospital.", {})
    assert done["drafts"]["contact"] == 2 and done["calls"]["contact"] == 1
    assert Contact.objects.count() == 2
    assert not any(retention.apply(MONDAY).values())


def test_a_dry_run_counts_and_changes_nothing(cast):
    contact_of(cast, MONDAY - 731 * DAY)
    assert retention.apply(MONDAY, dry_run=True)["drafts"] == {"contact": 1}
    assert Contact.objects.get().draft
    said = StringIO()
    call_command("apply_retention", dry_run=True, stdout=said)
    assert "drafts      older than    30 days: 1 × contact" in said.getvalue()


def test_the_city_s_own_period_counts_and_none_is_for_ever(cast):
    contact_of(cast, MONDAY - 731 * DAY)
    RetentionPeriod.objects.create(kind="drafts", days=800)
    RetentionPeriod.objects.create(kind="calls", days=None)
    assert not any(retention.apply(MONDAY).values())


def test_a_resident_is_forgotten_when_nobody_heard_of_them_and_nothing_is_open(cast):
    Resident.objects.update(created_at=MONDAY - 1200 * DAY)
    request = cast.submit(resident=cast.rosa, at=MONDAY - 1150 * DAY)
    assert not retention.apply(MONDAY)["residents"]
    actions.close(request, by=cast.pat, resolution=Resolution.FIXED, sentence="Done.", at=MONDAY - 1100 * DAY)
    contact = contacts.begin(csr=cast.ana, resident=cast.rosa, at=MONDAY - 5 * DAY)
    assert not retention.apply(MONDAY)["residents"]
    Contact.objects.filter(pk=contact.pk).update(started_at=MONDAY - 1099 * DAY)
    assert retention.apply(MONDAY)["residents"]["resident"] == 1
    cast.rosa.refresh_from_db()
    assert cast.rosa.email == "" and cast.rosa.forgotten_at == MONDAY


def test_a_closed_request_loses_its_words_and_not_its_history(cast):
    request = cast.submit(description="Mrs. Poe's gate", at=MONDAY - 2600 * DAY)
    actions.add_note(request, by=cast.pat, text="Ask Mrs. Poe.", at=MONDAY - 2600 * DAY)
    actions.close(
        request, by=cast.pat, resolution=Resolution.FIXED, sentence="Mended.", at=MONDAY - 2560 * DAY
    )
    Follow.objects.create(service_request=request, email="poe@example.org", created_at=MONDAY)
    Survey.objects.create(service_request=request, score=5, words="Thank you, I am Mrs. Poe.", at=MONDAY)
    taken = {"service request": 1, "note": 1, "follow": 1, "survey": 1}
    assert retention.apply(MONDAY)["requests"] == taken
    assert "poe@" not in Follow.objects.get().email and Survey.objects.get().score == 5
    request.refresh_from_db()
    assert (request.description, request.address) == ("", "550 Main Street")
    assert sorted(Note.objects.values_list("text", flat=True)) == ["Mended.", "[redacted]"]
    assert not list(replay.differences())


def test_what_was_sent_and_rung_is_emptied_and_what_waits_is_not(cast):
    contact = contacts.begin(csr=cast.ana, at=MONDAY - 400 * DAY)
    sent = messages.write(
        contact, by="email", to="rosa@example.org", subject="x", body="x", at=MONDAY - 400 * DAY
    )
    Message.objects.filter(pk=sent.pk).update(status="sent")
    waits = messages.write(
        contact, by="email", to="rosa@example.org", subject="x", body="x", at=MONDAY - 400 * DAY
    )
    rung = callbacks.add(reason="voicemail", phone="8605550177", about="her tax", at=MONDAY - 400 * DAY)
    callbacks.try_call(rung, by=cast.ana, note="no answer")
    callbacks.finish(rung, by=cast.ana, outcome="reached", at=MONDAY - 390 * DAY)
    Search.objects.create(day=(MONDAY - 400 * DAY).date(), language="en", words="john poe birth")
    endpoint = WebhookEndpoint.objects.create(name="x", url="https://example.org", events=[])
    for status in ("sent", "pending"):
        WebhookDelivery.objects.create(
            endpoint=endpoint,
            status=status,
            payload="x",
            next_attempt_at=MONDAY,
            created_at=MONDAY - 91 * DAY,
        )
    done = retention.apply(MONDAY)
    assert WebhookDelivery.objects.get().status == "pending"
    assert done["messages"] == {"message": 1, "webhook delivery": 1} and done["searches"] == {"search": 1}
    assert Message.objects.get(pk=sent.pk).to == "" and Message.objects.get(pk=waits.pk).body == "x"
    assert done["call_backs"] == {"call back": 1, "call back attempt": 1}
    assert CallBack.objects.get().phone == ""


@pytest.mark.parametrize("batch", [1, 2])
def test_a_run_goes_on_batch_by_batch_to_the_end(cast, monkeypatch, batch):
    monkeypatch.setattr(retention, "BATCH", batch)
    for _ in range(3):
        contact_of(cast, MONDAY - 800 * DAY)
    assert retention.apply(MONDAY)["calls"] == {"contact": 3}


def test_the_nightly_task_is_a_job_that_a_supervisor_sees(cast):
    contact_of(cast, MONDAY - 800 * DAY)
    assert tasks.apply_retention()["drafts"] == {"contact": 1}
    run = JobRun.objects.get(job="apply_retention")
    assert run.status == "done" and run.result["calls"] == {"contact": 1}
