import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from requests_app.cases import actions, workorders
from requests_app.cases.intake import Place
from requests_app.cases.workorders import When
from requests_app.filters import today

DAY = "/admin/crews/streets-1/today/"


def send(client, stop, verb, **fields):
    """As the page's script sends it."""
    return client.post(f"/admin/crews/streets-1/{stop.day}/{stop.number}/{verb}/", fields, headers={"accept": "application/json"})  # fmt: skip


def photo():
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(file, "JPEG")
    return SimpleUploadedFile("p.jpg", file.getvalue(), "image/jpeg")


def test_the_day_takes_twelve_queries_at_most(cast, crew, client, django_assert_max_num_queries):
    for n in range(8):
        place = Place(address=f"{n} Elm Street", latitude=41.755 + n / 500, longitude=-72.675)
        workorders.plan(
            [cast.submit(resident=cast.rosa, place=place)], by=cast.pat, department=cast.public_works, crew=crew,
            when=When(today()),
        )  # fmt: skip
    client.force_login(cast.pat)
    with django_assert_max_num_queries(12):
        page = client.get(DAY).content.decode()
    places = [page.index(f"<h2>{n} Elm Street</h2>") for n in range(8)]
    assert places in (sorted(places), sorted(places, reverse=True))
    assert "8 stops to go" in page


def test_a_name_and_a_number_are_there_only_where_the_crew_is_to_call(cast, crew, stop, client):
    client.force_login(cast.pat)
    assert "Rosa" not in client.get(DAY).content.decode()
    calling = workorders.plan(
        [cast.submit(resident=cast.rosa)], by=cast.pat, department=cast.public_works, crew=crew, when=When(today()),
        calls_resident=True,
    )  # fmt: skip
    assert f"tel:{cast.rosa.phone}" in client.get(DAY).content.decode()
    client.force_login(cast.nora)
    assert "Rosa" not in client.get(DAY).content.decode()
    assert calling.number in client.get(DAY).content.decode()


def test_a_queue_that_is_replayed_counts_once(cast, stop, client):
    client.force_login(cast.pat)
    for _ in range(2):
        assert send(client, stop, "photo", stage="before", photo=photo(), key="a").status_code == 200
        said = send(
            client, stop, "finish", key="b", outcome="Patched", minutes="45", people="2", material="salt",
            quantity="1,5", closes="on",
        )  # fmt: skip
        assert said.json() == {"words": f"{stop.number}: done, time and material recorded."}
    lines = stop.lines.values_list("kind", "quantity", "amount", "source")
    assert [tuple(map(str, line)) for line in lines] == [
        ("straight", "1.50", "45.00", "phone"), ("material", "1.50", "10.88", "phone"),
    ]  # fmt: skip
    assert stop.photos.count() == 1
    assert stop.service_requests.get().status == "closed"


def test_what_was_tapped_offline_is_dated_when_it_was_tapped(cast, stop, client):
    client.force_login(cast.pat)
    type(stop).objects.update(created_at=timezone.now() - timedelta(hours=5))
    tapped = timezone.now() - timedelta(hours=2)
    send(client, stop, "not-done", key="c", reason="weather", at=tapped.isoformat(), holds="on")
    stop.refresh_from_db()
    assert abs(stop.ended_at - tapped) < timedelta(seconds=1)
    assert stop.service_requests.get().status == "on_hold"


@pytest.mark.parametrize(
    ("verb", "fields", "words"),
    [
        ("finish", {"outcome": " "}, "what was done"),
        ("finish", {"outcome": "x", "minutes": "-5"}, "cannot be negative"),
        ("finish", {"outcome": "x", "minutes": "soon"}, "is no number"),
        ("record", {}, "minutes or material"),
        ("record", {"quantity": "3"}, "from the list"),
        ("not-done", {"reason": "tired"}, "from the list"),
        ("photo", {"stage": "before"}, "Take or choose"),
    ],
)
def test_what_cannot_be_is_refused_in_words(cast, stop, client, verb, fields, words):
    client.force_login(cast.pat)
    said = send(client, stop, verb, key="d", **fields)
    assert said.status_code == 400 and words in said.json()["refusal"]
    assert not stop.lines.exists()


def test_others_do_not_work_for_the_crew(cast, stop, client):
    client.force_login(cast.ana)
    assert client.get(DAY).status_code == 200
    assert send(client, stop, "finish", outcome="x").status_code == 403
    client.force_login(cast.sam)
    assert client.get(DAY).status_code == 404


def test_a_stop_whose_request_was_closed_meanwhile_says_so(cast, stop, client):
    actions.close(
        stop.service_requests.get(), by=cast.pat, resolution="fixed", sentence="Done by a neighbor."
    )
    client.force_login(cast.pat)
    assert "closed already" in client.get(DAY).content.decode()


def test_a_form_without_a_script_comes_back_to_the_page(cast, stop, client):
    client.force_login(cast.pat)
    said = client.post(
        f"/admin/crews/streets-1/{stop.day}/{stop.number}/finish/", {"outcome": "Patched"}, follow=True
    )
    assert f"{stop.number}: done." in said.content.decode()
    assert "✓ Done" in said.content.decode()


def test_the_route_sheet_is_a_pdf_without_the_resident(cast, stop, client):
    client.force_login(cast.pat)
    said = client.get(f"/admin/crews/streets-1/{stop.day}/route-sheet.pdf")
    assert said["Content-Type"] == "application/pdf" and said.content[:5] == b"%PDF-"


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "9999-01-01"])
def test_a_day_that_is_none_is_not_there(cast, crew, client, day):
    client.force_login(cast.pat)
    assert client.get(f"/admin/crews/streets-1/{day}/").status_code == 404


def test_what_was_handed_over_since_is_no_longer_read_nor_ended_by_the_crew(cast, crew, client):
    row = cast.submit(resident=cast.rosa, description="My neighbor Bob does it")
    stop = workorders.plan(
        [row], by=cast.pat, department=cast.public_works, crew=crew, when=When(today()), calls_resident=True
    )
    row.refresh_from_db()
    actions.hand_over(row, by=cast.pat, to=cast.code_enforcement, reason="Yours.")
    actions.accept(row, by=cast.sam)
    client.force_login(cast.pat)
    page = client.get(DAY).content.decode()
    assert "handed over" in page and "Bob" not in page and cast.rosa.phone not in page
    assert send(client, stop, "finish", key="d\x00", outcome="Patched\x00", closes="on").status_code == 200
    row.refresh_from_db()
    assert row.is_open and row.events.filter(kind="work_done").exists()


def test_what_the_crew_wrote_is_not_for_analysts(cast, stop, client):
    client.force_login(cast.pat)
    send(client, stop, "finish", key="e", outcome="Ms. Lee let us in")
    for address in (DAY, f"/admin/workorders/{stop.number}/"):
        client.force_login(cast.pat)
        assert "Ms. Lee" in client.get(address).content.decode()
        client.force_login(cast.nora)
        assert "Ms. Lee" not in client.get(address).content.decode()


def test_an_endless_number_is_refused_at_once(cast, stop, client):
    client.force_login(cast.pat)
    assert send(client, stop, "record", key="f", minutes="1" + " " * 500_000 + "x").status_code == 400
