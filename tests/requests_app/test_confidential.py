"""A marked complainant, looked for everywhere: every address of the role table, every document, export and message.

Rosa's name, e-mail, telephone, address and words carry marks that appear nowhere else. A new address needs nothing
here: it is walked as soon as it has its row. Where somebody may read a mark, ALLOWED says why.
"""

import io
import json
from datetime import date, datetime, time, timedelta
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from civic311.role_table import TABLE
from reports import writing
from requests_app import confidential, keys, publishing
from requests_app.admin import exporting
from requests_app.cases import actions, clocks, workorders
from requests_app.enforcement import inspecting, packets, papers, windows
from requests_app.enforcement.inspecting import Finding
from requests_app.enforcement.recording import local_day
from requests_app.models import (
    Contact,
    Crew,
    EnforcementNotice,
    OrdinanceSection,
    Parcel,
    Party,
    Resident,
    ServiceRequest,
    Tenure,
    WebhookDelivery,
    WebhookEndpoint,
    WorkOrder,
)
from requests_app.online import aftercare
from requests_app.outbox import payloads
from requests_app.worklists import Asker
from tests.test_roles import address, addresses, quiet, things

__all__ = ["quiet", "things"]
IDENTITY = ("quillonne", "zanzibaroff", "zanzibar.example", "5550987", "zanzibar lane")
WORDS = ("qxqx",)
MARKS = (*IDENTITY, *WORDS)
ALLOWED = {  # reader -> address: why this reader may meet a mark there
    "sam": {
        "admin:requests_app_servicerequest_change": "a supervisor reads the words on the page, not who wrote them",
        "admin/requests_app/servicerequest/<path:object_id>/": "leads there",
        "staff:work_check": "who checks the work reads what it was about",
    },
}


class Town:
    """The complaint of a marked complainant all the way up the ladder."""

    def __init__(self, cast, things):
        self.cast, self.now = cast, timezone.now()
        self.weeds = ServiceRequest.objects.get(pk=things["weeds"])
        self.mark(things)
        self.parcel = Parcel.objects.create(number="12-3-45", address="550 Main Street")
        self.owner = Party.objects.create(name="Olmo Street LLC", mailing_address="1 Elm St", language="es")
        Tenure.objects.create(parcel=self.parcel, party=self.owner, role="owner")
        self.section = OrdinanceSection.objects.create(
            code="Sec. 9-14",
            texts={"en": {"title": "High weeds"}},
            days_to_comply=7,
            fines=[100],
            city_abates=True,
        )
        self.case = self.climb()
        self.waiting = self.case.inspections.get(resulted_at=None, cancelled_at=None)

    def mark(self, things):
        marked = {"first_name": "Quillonne", "last_name": "Zanzibaroff", "email": "quill@zanzibar.example"}
        marked |= {"phone": "+18605550987", "address": "77 Zanzibar Lane"}
        Resident.objects.filter(pk=self.cast.rosa.pk).update(**marked)
        Contact.objects.update(resident=self.cast.rosa, caller_phone="+18605550987", note="qxqx of a call")
        ServiceRequest.objects.filter(pk=self.weeds.pk).update(
            description="qxqx the neighbor never mows", attributes={"free": "qxqx in an answer"}
        )
        self.weeds.refresh_from_db()
        aftercare.comment(self.weeds, text="qxqx he laughs at us", is_reporter=True)

    def climb(self):
        ines, now = self.cast.ines, self.now
        first = inspecting.plan_first(self.weeds, self.parcel, by=self.cast.sam, inspector=ines, at=now)
        found = [Finding(self.section, "Grass to the knee.")]
        case = inspecting.result(first, by=ines, outcome="violation", findings=found).case
        for notice in windows.issue(case, by=ines):
            windows.serve(case, notice, by=ines, method="posted", on=local_day(timezone.now()))
        return case

    def examples(self):
        """Address -> what it is asked for, where the table's own example is not there."""
        case, day = {"number": self.case.number}, self.today().isoformat()
        report = {
            "kind": "enforcement",
            "department": "DCE",
            "day": (self.today() - timedelta(days=1)).isoformat(),
        }
        pk = {"pk": self.waiting.pk}
        return {
            **dict.fromkeys(("staff:case", "staff:packet", "staff:set_hearing"), case),
            "staff:case_move": {**case, "verb": "serve"},
            "staff:parcel": {"pk": self.parcel.pk},
            "staff:notice_pdf": {"pk": self.case.notices.get().pk},
            "staff:inspection": pk,
            "staff:inspection_sheet": {},
            "staff:work_order": {"number": self.order().number},
            **dict.fromkeys(("staff:crew_day", "staff:route_sheet"), {"code": "dce-1", "day": day}),
            **{f"reports:report{form}": report for form in ("", "_pdf", "_csv", "_json")},
            **{f"reports:rows{form}": {**report, "key": "received"} for form in ("", "_csv")},
        }

    @staticmethod
    def today():
        return local_day(timezone.now())

    def order(self):
        """A crew's work that asks to call whoever asked for it."""
        if not WorkOrder.objects.exists():
            crew = Crew.objects.create(
                department=self.cast.code_enforcement, code="dce-1", name="Crew", lead=self.cast.ines
            )
            crew.members.add(self.cast.ines)
            workorders.plan(
                [self.weeds], by=self.cast.sam, department=self.cast.code_enforcement, crew=crew,
                when=workorders.When(self.today()),
            )  # fmt: skip
            WorkOrder.objects.update(calls_resident=True)
        return WorkOrder.objects.get()


@pytest.fixture
def town(cast, things):
    return Town(cast, things)


def leaks(content, marks=MARKS):
    text = (content if isinstance(content, bytes) else content.encode()).lower()
    return [mark for mark in marks if mark.encode() in text]


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def walked(town, things):
    """Key and path of every address that is read."""
    known = town.examples()
    for key in dict.fromkeys(key for key, _ in addresses()).keys() & TABLE.keys():
        if key in known:
            yield key, reverse(key, kwargs=known[key])
        else:
            yield key, address(key, TABLE[key], things)
    number = town.weeds.number
    yield "Open311 in full", f"/open311/v2/requests/{number}.json?extensions=true"
    yield "Open311 as a list", "/open311/v2/requests.json?extensions=true"
    yield "Open311 updates", "/open311/v2/servicerequestupdates.json"
    yield "the API as a list", "/api/v1/requests/"


SEARCHES = ("/admin/worklists/all/?q=qxqx", "/open311/v2/requests.json?q=qxqx")


@pytest.mark.usefixtures("quiet")
def test_no_address_tells_a_stranger_or_the_staff_who_complained(town, things, client, cast):
    yesterday = town.today() - timedelta(days=1)
    morning = datetime.combine(town.today(), time(5, 30), clocks.zone())
    writing.write([yesterday], known_at=min(morning, timezone.now()), departments=[cast.code_enforcement])
    found = []
    for reader in ("theo", "ines", "nora", "sam"):
        client.logout()
        if reader != "theo":
            client.force_login(cast.users[reader])
        for key, path in walked(town, things):
            if key in ALLOWED.get(reader, {}):
                continue
            said = leaks(body(client.get(path)))
            if said:
                found.append(f"{reader} reads {', '.join(said)} at {key} ({path})")
        found += [
            f"{reader} finds it by its words at {path}"
            for path in SEARCHES
            if town.weeds.number.encode() in body(client.get(path))
        ]
    assert not found, "\n".join(found)


def test_no_document_message_or_export_says_who_complained(town, cast, caplog, settings):
    caplog.set_level("DEBUG")
    settings.SITE_URL = "https://city.example"
    said = {f"{kind} notice": drawn(town, kind) for kind in EnforcementNotice.Kind.values}
    said["webhook of a staff system"] = told(town, is_for_staff=True)
    said["webhook"] = told(town, is_for_staff=False)
    for name in ("sam", "ines", "ana", "alma"):
        rows = ServiceRequest.objects.all()
        asker = Asker(cast.users[name], timezone.now())
        said[f"export of {name}"] = "".join(exporting.csv_lines(rows, cast.users[name]))
        said[f"own columns of {name}"] = "".join(exporting.chosen_lines(rows, asker, ["number", "words"]))
    packet = io.BytesIO()
    packets.write(town.case, packet, by=cast.sam)
    with ZipFile(packet) as files:
        said |= {f"{name} of the packet": files.read(name).decode("latin-1") for name in files.namelist()}
    said["history of the case"] = json.dumps(list(town.case.steps.values_list("data", flat=True)))
    said["log"] = caplog.text
    assert {name: leaks(text) for name, text in said.items() if leaks(text)} == {}


def drawn(town, kind):
    """All that the template is given: a document has no other source."""
    violations = list(town.case.violations.select_related("section"))
    more = {"amount": "340.00", "when": "Monday", "where": "", "record": "Book 7, page 9"}
    data = papers.said(
        town.case,
        kind,
        town.owner,
        violations,
        at=town.now,
        by=town.cast.ines,
        comply_by=date(2026, 6, 9),
        more=more,
    )
    assert town.case.number in json.dumps(data)
    return json.dumps(data, ensure_ascii=False)


def told(town, *, is_for_staff):
    endpoint = WebhookEndpoint.objects.create(
        name="GIS", url="https://gis.example/", events=["received"], is_for_staff=is_for_staff
    )
    events = town.weeds.events.select_related("note", "service", "department", "district")
    return "".join(
        payloads.text(WebhookDelivery(endpoint=endpoint, event=event, created_at=town.now))
        for event in events
    )


@pytest.mark.parametrize("reader", ["theo", "ines", "sam", "ana", "a key"])
def test_interfaces_give_nobody_the_words_of_a_complaint(town, cast, client, reader):
    headers = {}
    if reader == "a key":
        headers = {"Authorization": f"Bearer {keys.issue('GIS', scopes=['read'])[1]}"}
    elif reader != "theo":
        client.force_login(cast.users[reader])
    for path in (f"/api/v1/requests/{town.weeds.number}/", "/api/v1/requests/"):
        response = client.get(path, headers=headers)
        assert response.status_code == 200
        assert "Complaint: High weeds." in response.content.decode()
        assert leaks(response.content) == []


def test_neutral_sentence_is_no_word_of_theirs(town):
    assert publishing.description(town.weeds) == "Complaint: High weeds."
    assert publishing.words(town.weeds) == ""


def test_who_may_reveal_leads_the_department_or_takes_the_calls(cast, town):
    allowed = {name for name, user in cast.users.items() if confidential.may_reveal(user, town.weeds)}
    assert allowed == {"ana", "sam", "alma"}


def test_request_that_is_no_complaint_is_not_inspected_and_an_inspected_one_stays_one(cast, town):
    with pytest.raises(ValidationError, match="“Pothole” is no code complaint: change the service first"):
        inspecting.plan_first(cast.submit(), town.parcel, by=cast.sam)
    with pytest.raises(ValidationError, match="“Pothole” would publish their words"):
        actions.reclassify(town.weeds, by=cast.sam, service=cast.pothole)
