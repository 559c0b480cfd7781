"""Every address, both methods, every member of the cast: as civic311/role_table.py says."""

import io
import logging
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from civic311.role_table import STAFF, TABLE, Row
from requests_app import keys
from requests_app.cases.attachments import attach
from requests_app.models import (
    Bulletin,
    CallBack,
    CallInterval,
    Contact,
    Criterion,
    DefaultPoint,
    DirectoryEntry,
    DryRun,
    Extension,
    ImportRun,
    JobRun,
    Message,
    Notice,
    Office,
    Page,
    PhoneCall,
    RetentionPeriod,
    Review,
    RoutingRule,
    RuleDraft,
    Shift,
    StandardReply,
    WardDigest,
    WorkCheck,
)


def addresses(patterns=None, route="", namespace="") -> Iterator[tuple[str, str]]:
    """(key in the table, route) of every address of the product."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield (namespace + pattern.name if pattern.name else here), here
        else:
            inner = namespace + (f"{pattern.namespace}:" if pattern.namespace else "")
            yield from addresses(pattern.url_patterns, here, inner)


def address(key: str, row: Row, things: dict[str, object]) -> str:
    values = {name: str(value).format(**things) for name, value in row.example.items()}
    if "/" not in key:
        return reverse(key, kwargs=values)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)\$?", lambda m: values[m[1] or m[2]], key)


def outcome(response) -> str:
    if response.status_code in (301, 302) and "/login/" in response["Location"]:
        return "login"
    return {401: "forbidden", 403: "forbidden", 404: "missing", 405: "refused"}.get(
        response.status_code, "served"
    )


@pytest.fixture
def quiet() -> Iterator[None]:
    """A thousand refusals need no log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def things(cast, settings, tmp_path) -> dict[str, object]:
    settings.SESSION_ENGINE = (
        "django.contrib.sessions.backends.signed_cookies"  # a thousand sessions less to read
    )
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    weeds = cast.submit(cast.high_weeds, resident=cast.rosa)
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    picture.seek(0)
    photo = attach(weeds, by=cast.ines, file=picture, is_public=True)
    now = timezone.now()
    return {
        "weeds": weeds.pk,
        "weeds_number": weeds.number,
        "photo": photo.pk,
        "user": cast.ines.pk,
        "group": cast.ines.groups.get().pk,
        "staffprofile": cast.ines.staff_profile.pk,
        "department": cast.code_enforcement.pk,
        "team": cast.inspectors.pk,
        "districtlayer": cast.river.layer_id,
        "district": cast.river.pk,
        "businesscalendar": cast.public_works.calendar_id,
        "service": cast.pothole.pk,
        "servicegroup": cast.pothole.group_id,
        "resident": cast.rosa.pk,
        "notice": Notice.objects.get().pk,
        "routingrule": RoutingRule.objects.create(name="all", department=cast.public_works).pk,
        **rules(weeds, now),
        "standardreply": StandardReply.objects.create(title="Done", text="Done.").pk,
        "defaultpoint": DefaultPoint.objects.create(latitude=1, longitude=1, reason="the middle").pk,
        "contact": Contact.objects.create(started_at=now).pk,
        **contact_center(cast, now, weeds),
        "apikey": keys.issue("App")[0].pk,
        "jobrun": JobRun.objects.create(job="nightly", started_at=now).pk,
        "importrun": ImportRun.objects.create(source="old", file_name="old.csv", started_at=now).pk,
        "accessattempt": AccessAttempt.objects.create(failures_since_start=1).pk,
        "accesslog": AccessLog.objects.create().pk,
        "accessfailurelog": AccessFailureLog.objects.create().pk,
        "dailyreport": 0,
    }


def rules(weeds, now) -> dict[str, object]:
    draft = RuleDraft.objects.create(title="Winter", made_at=now)
    times = {"since": now, "until": now, "started_at": now}
    office = Office.objects.create(name="Council Member Ortiz", code="ortiz")
    figures = {
        "ward": "Ward 1",
        "opened": 7,
        "closed": None,
        "overdue": 0,
        "opened_before": 5.5,
        "services": [],
        "own": [],
    }
    digest = WardDigest.objects.create(office=office, week=now.date(), figures=figures, written_at=now)
    check = WorkCheck.objects.create(
        service_request=weeds,
        department=weeds.department,
        service=weeds.service,
        week=now.date(),
        drawn_at=now,
    )
    return {
        "ruledraft": draft.pk,
        "dryrun": DryRun.objects.create(draft=draft, fingerprint="x", **times).pk,
        "warddigest": digest.pk,
        "workcheck": check.pk,
    }


def contact_center(cast, now, weeds) -> dict[str, object]:
    call = Contact.objects.create(number="C26-10001-3", csr=cast.ana, started_at=now)
    later = now + timedelta(hours=1)
    shift = {"department": cast.code_enforcement, "user": cast.ines, "starts_at": now, "ends_at": later}
    page = {"service_request": weeds, "user": cast.ines, "level": 1, "due_at": now, "escalates_at": later}
    message = {"contact": call, "by": "email", "to": "rosa@example.org", "body": "x", "next_attempt_at": now}
    call_back = {"reason": "find_out", "phone": "+18605550123", "about": "x", "promised_by": later}
    return {
        "call": call.number,
        "extension": Extension.objects.create(number="101", user=cast.ana).pk,
        "phonecall": PhoneCall.objects.create(call_id="1", contact=call, began_at=now).pk,
        "callinterval": CallInterval.objects.create(
            queue="311", start=now, offered=1, answered=1, abandoned=0
        ).pk,
        "criterion": Criterion.objects.create(name="Greeting").pk,
        "retentionperiod": RetentionPeriod.objects.create(kind="drafts", days=7).pk,
        "review": Review.objects.create(contact=call, csr=cast.ana, week=now.date(), drawn_at=now).pk,
        "bulletin": Bulletin.objects.create(title={"en": "Storm"}, starts_at=now, ends_at=later).pk,
        "directoryentry": DirectoryEntry.objects.create(name="Tax", phone="860 555 0100").pk,
        "shift": Shift.objects.create(**shift).pk,
        "page": Page.objects.create(**page).pk,
        "message": Message.objects.create(**message, created_at=now).pk,
        "callback": CallBack.objects.create(**call_back, created_at=now).pk,
    }


def test_every_address_has_a_row_and_every_row_an_address():
    known = {key for key, _ in addresses()}
    assert sorted(known - TABLE.keys()) == [], "add a row for each to civic311/role_table.py"
    assert sorted(key for key in TABLE.keys() - known if not key.startswith("demo:")) == []


class Unrendered:
    """The admin's pages are drawn for Alma, who sees most; who else gets one is known before it is drawn."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response):
        if request.user.username != "alma" and request.path.startswith("/admin/"):
            response.content = b""
        return response


@pytest.fixture
def spare_the_drawing(settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.test_roles.Unrendered"]


@pytest.mark.usefixtures("quiet", "spare_the_drawing")
@pytest.mark.parametrize("name", ["theo", *STAFF.split()])
def test_addresses_answer_as_the_table_says(cast, things, client, name):
    if name != "theo":
        client.force_login(cast.users[name])
    wrong = []
    for key in dict.fromkeys(key for key, _ in addresses()).keys() & TABLE.keys():
        row = TABLE[key]
        for method in ("GET", "POST"):
            found, expected = asked(client, method, address(key, row, things)), row.expected(name, method)
            if found not in expected:
                wrong.append(f"{method} {key}: {found}, the table says {' or '.join(sorted(expected))}")
    assert not wrong, "\n".join(sorted(wrong))


def asked(client: Client, method: str, url: str) -> str:
    """What happens, and then as if it had not."""
    if method == "GET":
        return outcome(client.get(url))
    signed_in = client.cookies.copy()
    with transaction.atomic():
        found = outcome(client.generic(method, url, content_type="application/x-www-form-urlencoded"))
        transaction.set_rollback(True)
    client.cookies = signed_in
    return found


FIELDS = {  # model, field that looks up another -> who may
    ("service", "group"): "ana sam ed alma",
    ("service", "department"): "ana sam ed alma",
    ("team", "department"): "ana sam ed alma",
    ("staffprofile", "user"): "alma",
}


@pytest.mark.parametrize("name", ["theo", *STAFF.split()])
def test_autocompletes_are_for_those_who_read_what_they_offer(cast, client, name):
    if name != "theo":
        client.force_login(cast.users[name])
    for (model, field), readers in FIELDS.items():
        asked = {"app_label": "requests_app", "model_name": model, "field_name": field, "term": "a"}
        expected = "served" if name in readers.split() else "login" if name == "theo" else "forbidden"
        assert outcome(client.get("/admin/autocomplete/", asked)) == expected, (model, field)
