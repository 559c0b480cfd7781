"""A storm through its pages: opened, counted, told, closed."""

import pytest
from django.urls import reverse

from requests_app.cases import actions, storms
from requests_app.cases.intake import NewRequest, Place
from requests_app.desk import contacts
from requests_app.models import Bulletin, Notice, Storm, StormCaller
from tests.cast import MONDAY

WORD = {"text_en": "Crews are out.", "text_es": ""}
END = {"end-text_en": "All clear.", "end-text_es": "", "end-resolution": "fixed"}


@pytest.fixture
def storm(cast):
    return storms.open_storm(
        title={"en": "Trees down"}, services=[cast.pothole, cast.high_weeds], started_at=MONDAY, by=cast.sam
    )


def post(client, storm, verb, **data):
    return client.post(reverse(f"staff:storm_{verb}", args=[storm.pk]), data, follow=True).content.decode()


def test_a_link_of_an_alarm_fills_the_form_in_and_a_person_opens_it(client, cast):
    client.force_login(cast.sam)
    link = "/admin/storms/?title=Weeds&services=high-weeds&since=2026-06-01T06:00&alarm=surge-9&districts={}"
    page = client.get(link.format(cast.river.pk)).content.decode()
    assert page.count(" checked") == 2  # the service and the district
    assert "You accept the alarm surge-9" in page and 'value="2026-06-01T06:00"' in page
    given = {
        "title_en": "Weeds",
        "services": ["high-weeds"],
        "started_at": "2026-06-01T06:00",
        "alarm": "surge-9",
    }
    client.post("/admin/storms/", given)
    storm = Storm.objects.get()
    assert (storm.alarm, storm.opened_by, list(storm.services.all())) == (
        "surge-9",
        cast.sam,
        [cast.high_weeds],
    )
    assert "accepted already" in client.post("/admin/storms/", given).content.decode()


def test_from_candidates_to_the_end(client, cast, storm):
    weeds = [cast.submit(cast.high_weeds, at=MONDAY, resident=cast.rosa) for _ in range(2)]
    pothole = cast.submit(at=MONDAY)
    child = cast.submit(cast.high_weeds, at=MONDAY)
    actions.merge(child, by=cast.sam, into=weeds[0])
    client.force_login(cast.sam)
    page = client.get(reverse("staff:storm", args=[storm.pk])).content.decode()
    assert "May be of this storm: 2" in page and pothole.number not in page  # another department's
    assert "It is joined to another request" in page
    assert "2 counted to the storm" in post(client, storm, "attach", all="1")
    assert "Tick the requests" in post(client, storm, "attach", chosen=[str(pothole.pk)])
    assert "stays open at the end" in post(client, storm, "more", chosen=[str(weeds[1].pk)])
    assert "On 3 requests; 1 people are told" in post(client, storm, "tell", **WORD)
    assert "This field is required" in post(client, storm, "tell", text_en="")
    assert "2 requests closed, 1 people told. 1 stay open" in post(client, storm, "close", **END)
    assert Notice.objects.filter(resident=cast.rosa, template="closed").count() == 1
    assert "is over" in post(client, storm, "tell", **WORD)


def test_a_csr_counts_and_leaves_the_last_word_to_a_supervisor(client, cast, storm):
    row = cast.submit(at=MONDAY)
    client.force_login(cast.ana)
    assert "1 counted" in post(client, storm, "attach", chosen=[str(row.pk)])
    assert "1 taken out" in post(client, storm, "detach", chosen=[str(row.pk)])
    assert client.post(reverse("staff:storm_close", args=[storm.pk]), END).status_code == 403
    assert (
        "A supervisor tells everybody" in client.get(reverse("staff:storm", args=[storm.pk])).content.decode()
    )


def test_one_key_at_the_desk_counts_the_caller(client, cast, storm):
    client.force_login(cast.ana)
    call = contacts.begin(csr=cast.ana, resident=cast.rosa)
    address = reverse("staff:desk_contact", args=[call.number])
    assert 'data-key="w"' in client.get(address).content.decode()
    client.post(reverse("staff:desk_storm", args=[call.number]), {"storm": storm.pk})
    assert list(StormCaller.objects.values_list("contact", "resident")) == [(call.pk, cast.rosa.pk)]
    again = client.post(reverse("staff:desk_storm", args=[call.number]), {"storm": storm.pk}, follow=True)
    assert "counted already" in again.content.decode()


def test_a_request_opened_in_the_same_call_is_counted_with_its_caller(client, cast, storm):
    client.force_login(cast.ana)
    call = contacts.begin(csr=cast.ana, resident=cast.rosa)
    opened = contacts.open_request_from(
        call,
        NewRequest(service=cast.pothole, resident=cast.rosa, place=Place("550 Main Street")),
        by=cast.ana,
    )
    client.post(reverse("staff:desk_storm", args=[call.number]), {"storm": storm.pk})
    assert storm.attached.get().service_request == opened
    assert [question.disposition for question in call.questions.all()] == ["request_opened"]


def test_the_bulletin_is_a_draft_until_somebody_posts_it_and_ends_with_the_storm(client, cast, storm):
    client.force_login(cast.sam)
    assert (
        "We know about it: Trees down."
        in client.get(reverse("staff:storm", args=[storm.pk])).content.decode()
    )
    assert not Bulletin.objects.exists()
    given = {"bulletin-text_en": "We know.", "bulletin-ends_at": "2099-01-01T00:00", "bulletin-kind": "storm"}
    post(client, storm, "bulletin", **given)
    bulletin = Bulletin.objects.get()
    assert (bulletin.title, bulletin.posted_by) == ({"en": "Trees down"}, cast.sam)
    post(client, storm, "close", **END)
    bulletin.refresh_from_db()
    assert bulletin.ends_at.year < 2099


def test_a_supervisor_neither_tells_nor_closes_for_another_department(client, cast, storm):
    pothole = cast.submit(at=MONDAY, resident=cast.rosa)
    storms.attach(storm, [pothole.pk], by=cast.ana)
    storms.needs_more(storm, pothole)
    client.force_login(cast.sam)
    assert pothole.number not in client.get(reverse("staff:storm", args=[storm.pk])).content.decode()
    storms.needs_more(storm, pothole, is_so=False)
    assert "Requests of other departments are in this storm (1)" in post(client, storm, "tell", **WORD)
    assert "other departments" in post(client, storm, "close", **END)
    pothole.refresh_from_db()
    assert pothole.is_open and not Notice.objects.filter(event__kind="noted").exists()
    client.force_login(cast.alma)
    assert "The storm is over: 1 requests closed" in post(client, storm, "close", **END)


def test_who_leads_311_tells_and_closes_for_all_departments(client, cast, storm):
    storms.attach(storm, [cast.submit(at=MONDAY, resident=cast.rosa).pk], by=cast.ana)
    cast.sam.staff_profile.departments.add(cast.three_one_one)
    client.force_login(cast.sam)
    assert "1 people are told" in post(client, storm, "tell", **WORD)
    assert "The storm is over: 1 requests closed" in post(client, storm, "close", **END)
