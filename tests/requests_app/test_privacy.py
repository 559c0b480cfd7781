from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, models
from PIL import Image

from knowledgebase import searches
from knowledgebase.search import search
from requests_app import keys, privacy
from requests_app.cases import actions, attachments, replay
from requests_app.cases.workflow import Resolution
from requests_app.desk import callbacks, calls, contacts
from requests_app.models import (
    ApiAnswer,
    Attachment,
    CallBack,
    Contact,
    ContactPoint,
    Draft,
    DraftPhoto,
    Follow,
    JobRun,
    Message,
    Notice,
    Office,
    OfficeAsk,
    PhoneCall,
    RequestEvent,
    Resident,
    Review,
    ServiceAttribute,
    ServiceRequest,
    Survey,
    WebhookDelivery,
    WebhookEndpoint,
    WorkCheck,
)
from requests_app.outbox import messages
from tests.cast import MONDAY

MARK = "Zyxwvu"
EMAIL, PHONE = "zyxwvu@example.org", "+18605550177"
SAID = f"{MARK} lives here, call 860 555-0177 or write to {EMAIL}"


def places_of(*marks):
    """Every table and column of the database, of whatever schema, in which one of the marks stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', table_schema, table_name), array_agg(quote_ident(column_name)) "
            "FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) "
            "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') "
            "AND (data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'tsvector')) GROUP BY 1"
        )
        found = set()
        for table, columns in cursor.fetchall():
            for column in columns:
                cursor.execute(
                    f"SELECT 1 FROM {table} WHERE {column}::text ILIKE ANY(%s) LIMIT 1",
                    [[f"%{mark}%" for mark in marks]],
                )
                if cursor.fetchone():
                    found.add(f"{table}.{column}")
    return found


def photo():
    kept = BytesIO()
    Image.new("RGB", (8, 8), "red").save(kept, "JPEG")
    kept.seek(0)
    return kept


@pytest.fixture
def marked(cast, settings, tmp_path):
    """A resident who left a mark wherever a resident can."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}},
    }
    ServiceAttribute.objects.create(
        service=cast.high_weeds, code="where", description="Where?", datatype="text"
    )
    person = Resident.objects.create(
        first_name=MARK, last_name=f"{MARK}son", email=EMAIL, phone=PHONE, address=f"1 {MARK} St"
    )
    call = calls.ringing(call_id="z", phone=PHONE, at=MONDAY).contact
    contacts.describe(call, by=cast.ana, note=SAID)
    contacts.save_draft(call, {"q": SAID}, by=cast.ana)
    nameless = contacts.begin(csr=cast.ana, caller_phone=PHONE, at=MONDAY)
    messages.write(nameless, by="email", to=EMAIL, subject=SAID[:100], body=SAID)
    messages.send_pending()
    messages.write(nameless, by="text", to=PHONE, subject="", body=SAID)
    promised = callbacks.promise(call, by=cast.ana, about=SAID, phone=PHONE)
    callbacks.try_call(promised, by=cast.ana, note=SAID)
    contacts.finish_question(nameless, "not_city", by=cast.ana)
    own = cast.submit(
        cast.high_weeds, description=SAID, resident=person, contact=call, attributes={"where": SAID}
    )
    actions.add_note(own, by=cast.sam, text=SAID)
    actions.add_note(own, by=cast.sam, text=SAID, is_public=True)
    attachments.attach(own, by=None, file=photo(), caption=SAID)
    closed = cast.submit(description=SAID, resident=person, attributes={"size": "plate"})
    actions.close(closed, by=cast.pat, resolution=Resolution.FIXED, sentence=f"Fixed, {MARK}son told us.")
    joined = cast.submit(description=f"Beside {MARK}son", resident=cast.rosa)
    actions.add_reporter(joined, by=cast.ana, resident=person)
    Follow.objects.create(service_request=joined, email=EMAIL, created_at=MONDAY)
    Survey.objects.create(service_request=closed, resident=person, score=4, words=SAID, at=MONDAY)
    ContactPoint.objects.create(value=EMAIL, updated_at=MONDAY)
    draft = Draft.objects.create(
        service=cast.pothole, data={"email": EMAIL, "description": SAID}, created_at=MONDAY, updated_at=MONDAY
    )
    DraftPhoto.objects.create(
        draft=draft,
        file=default_storage.save("z.jpg", photo()),
        content_type="",
        size=1,
        sha256="z",
        created_at=MONDAY,
    )
    endpoint = WebhookEndpoint.objects.create(name="x", url="https://example.org", events=[])
    event = RequestEvent.objects.filter(service_request=closed).first()
    WebhookDelivery.objects.create(
        endpoint=endpoint, event=event, payload=SAID, next_attempt_at=MONDAY, created_at=MONDAY
    )
    Review.objects.create(contact=call, csr=cast.ana, week=MONDAY.date(), drawn_at=MONDAY, comment=SAID)
    office = Office.objects.create(name="Mayor", code="mayor")
    OfficeAsk.objects.create(service_request=closed, office=office, asked_at=MONDAY, answer=SAID)
    checked = {"outcome": "failed", "checked_at": MONDAY, "comment": SAID, "drawn_at": MONDAY}
    WorkCheck.objects.create(
        service_request=closed,
        department=cast.public_works,
        service=cast.pothole,
        week=MONDAY.date(),
        **checked,
    )
    key, _ = keys.issue("app")
    body = {"number": own.number, "description": SAID}
    ApiAnswer.objects.create(key=key, digest="d", asked="a", status=201, body=body, at=MONDAY)
    question = f"certificate for {MARK} {MARK}son"
    searches.record(question, "en", search(question, "en", on=MONDAY.date()), on=MONDAY.date())
    Notice.objects.update(status="sent", body=f"Fixed, {MARK}son told us.")
    person.notices.update(body=SAID, to=EMAIL, last_error=f"550 {EMAIL}")
    return person


def counts():
    kept = (
        Contact,
        ServiceRequest,
        RequestEvent,
        CallBack,
        Message,
        Notice,
        PhoneCall,
        Attachment,
        Survey,
        Follow,
    )
    return {model: model._default_manager.count() for model in kept}


def test_whoever_is_forgotten_stands_in_no_table_any_more(marked, django_capture_on_commit_callbacks):
    marks = (MARK, "0177")
    before = counts()
    assert {
        "public.requests_app_resident.email",
        "public.requests_app_note.text",
        "public.requests_app_draft.data",
    } <= places_of(*marks)
    assert default_storage.listdir("")[1] and default_storage.exists(Attachment.objects.get().file.name)
    with django_capture_on_commit_callbacks(execute=True):
        done = privacy.forget(marked)
    assert places_of(*marks) == set()
    assert counts() == before and done["service request"] == 3
    assert not default_storage.listdir("")[1] and not Attachment.objects.get().file
    assert not list(replay.differences())


def test_forgetting_twice_finds_nothing_more(marked):
    first = privacy.forget(marked, at=MONDAY)
    assert first and not privacy.forget(marked)
    marked.refresh_from_db()
    assert marked.forgotten_at == MONDAY and str(marked) == f"Resident {marked.pk}"


def test_others_are_left_alone_and_nobody_is_rung_or_written_to_any_more(marked, cast):
    household = Resident.objects.create(first_name="Lee", phone=PHONE)
    ContactPoint.objects.create(value=PHONE, stopped_at=MONDAY, updated_at=MONDAY)
    actions.add_note(ServiceRequest.objects.get(resident=cast.rosa), by=cast.pat, text="Rosa called again.")
    privacy.forget(marked)
    household.refresh_from_db()
    assert household.phone == PHONE and ContactPoint.objects.filter(value=PHONE, stopped_at=MONDAY).exists()
    joined = ServiceRequest.objects.get(resident=cast.rosa)
    assert joined.description == "Beside [redacted]" and joined.notes.get().text == "Rosa called again."
    assert not callbacks.waiting().exists()
    assert not Message.objects.filter(contact__isnull=False, status="pending").exclude(to=PHONE).exists()
    closing = ServiceRequest.objects.get(resident=marked, status="closed")
    assert closing.attributes == {"size": "plate"}  # from a list: it says nothing of a person


def test_the_command_asks_which_one_and_warns_of_what_is_open(marked):
    Resident.objects.create(first_name="Lee", phone=PHONE)
    with pytest.raises(CommandError, match=rf"2 residents share it: say which one, --id {marked.pk}"):
        call_command("forget_resident", phone="860 555 0177")
    with pytest.raises(CommandError, match="Still open: .*--open-too"):
        call_command("forget_resident", email=EMAIL.upper())
    said = StringIO()
    call_command("forget_resident", id=marked.pk, open_too=True, stdout=said)
    assert said.getvalue().startswith("1 resident forgotten.")
    assert JobRun.objects.get(job="forget_resident").result["residents"] == [marked.pk]
    with pytest.raises(CommandError, match="Nobody is known"):
        call_command("forget_resident", id=0)


def test_a_caller_without_a_name_is_forgotten_by_number(cast):
    calls.ringing(call_id="z", phone=PHONE, at=MONDAY)
    calls.ended(call_id="z", at=MONDAY + timedelta(seconds=9))
    call_command("forget_resident", phone=PHONE, stdout=StringIO())
    assert places_of("5550177") == set() and Contact.objects.get().disposition == "abandoned"


KNOWN_TO_HOLD_NOBODY = {"Unsubscribed"}


def test_every_table_that_names_a_resident_is_known_to_privacy():
    """A new table with a resident in it: say in privacy.py what becomes of it."""
    pointing = {
        model.__name__
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model in (Resident, Contact)
    }
    known = {model.__name__ for model in privacy.EMPTY} | {
        "ServiceRequest",
        "ContactQuestion",
        "RequestReporter",
        "StormCaller",  # a key and a moment, as a reporter's
    }
    assert pointing <= known | KNOWN_TO_HOLD_NOBODY
