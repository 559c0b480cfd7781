"""A case's page and its moves: June 1, 2026 is a Monday."""

from datetime import date

import pytest

from requests_app.enforcement import inspecting, parcels, recording, windows
from requests_app.models import EnforcementNotice, EnforcementStep, Tenure
from tests.requests_app.enforcement.conftest import MARK


def page(client, case, verb="", pk="", **posted):
    url = f"/admin/enforcement/cases/{case.number}/{f'{verb}/' if verb else ''}{f'{pk}/' if pk else ''}"
    return client.post(url, posted) if posted else client.get(url)


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def ines(client, cast):
    client.force_login(cast.ines)
    return client


@pytest.fixture
def sam(client, cast):
    client.force_login(cast.sam)
    return client


def test_page_begins_with_where_it_stands_and_what_comes_next(lot, ines, on_day):
    case = lot.served()
    on_day(3)
    said = text(page(ines, case))
    assert "Served June 2 by posting; the owner has until Tuesday, June 9." in said
    assert f"Then: re-inspection on Wednesday, June 10, {lot.cast.ines.get_full_name()}." in said
    on_day(17)
    said = text(page(ines, case))
    assert "The window ended June 9, 8 days ago, and nobody was cited." in said
    assert "Next: re-inspection, due June 10, 7 days ago" in said


def test_page_takes_twenty_five_queries_at_most(lot, client, on_day, django_assert_max_num_queries):
    case = lot.served()
    lot.looked_at(case, "cite", 10, next_on=date(2026, 6, 24))
    on_day(17)
    for name in ("ines", "sam", "nora", "ana"):
        client.force_login(lot.cast.users[name])
        with django_assert_max_num_queries(25):
            assert page(client, case).status_code == 200


def test_only_what_the_ladder_allows_is_offered_and_the_rest_is_explained(lot, ines, on_day):
    case = lot.confirmed()
    on_day(3)
    said = text(page(ines, case))
    assert "/notice/" in said
    assert "/cite/" not in said
    assert "A citation follows a notice that was served. This case: violation confirmed." in said
    assert "Your role cannot do this. Ask a supervisor of Code Enforcement." in said


def test_notice_is_shown_before_it_is_issued_then_served(lot, ines, on_day):
    case = lot.confirmed()
    on_day(2)
    said = text(page(ines, case, "notice"))
    assert "Olmo Street LLC (owner), 1 Elm St: in Spanish, with English behind it" in said
    assert "Tuesday, June 9, 2026" in said  # posted
    assert "Friday, June 12, 2026" in said  # by mail, three days more
    answer = page(ines, case, "notice", to=[lot.owner.pk], method="posted", on="2026-06-02", seen=_seen(case))
    assert answer.status_code == 302
    notice = EnforcementNotice.objects.get()
    assert notice.comply_by == date(2026, 6, 9)
    answer = page(
        ines, case, "serve", notice.pk, method="posted", on="2026-06-02", proof="Front door", seen=_seen(case)
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.comply_by) == ("served", date(2026, 6, 9))


def _seen(case):
    return str(EnforcementStep.objects.filter(case=case).order_by("-id").first().pk)


def test_dates_are_shown_for_another_day_without_issuing_anything(lot, ines, on_day):
    case = lot.confirmed()
    on_day(2)
    said = text(page(ines, case, "notice", to=[lot.owner.pk], method="mail", on="2026-06-08", show="1"))
    assert "Monday, June 15, 2026" in said
    assert not EnforcementNotice.objects.exists()


def test_unknown_owner_is_said_with_the_way_to_add_one(lot, ines, on_day):
    case = lot.confirmed()
    Tenure.objects.update(until=date(2026, 5, 1))
    on_day(2)
    said = text(page(ines, case, "notice"))
    assert "No owner of 550 Main Street (12-3-45) is known today." in said
    assert f'href="/admin/enforcement/parcels/{lot.parcel.pk}/#add"' in said
    answer = page(ines, case, "notice", method="posted", on="2026-06-02", seen=_seen(case))
    assert "a notice to nobody binds nobody" in text(answer)
    assert answer.status_code == 422


def test_refusal_is_shown_at_the_form_with_nothing_lost(lot, ines, on_day):
    case = lot.served()
    on_day(3)
    answer = page(ines, case, "extend", until="2026-06-05", reason="The mower is broken", seen=_seen(case))
    said = text(answer)
    assert answer.status_code == 422
    assert "The window runs until Tuesday, June 9, 2026 already: give a later day." in said
    assert "The mower is broken" in said
    assert 'value="2026-06-05"' in said


def test_step_of_somebody_else_in_between_is_said_and_nothing_overwritten(lot, ines, on_day):
    case = lot.served()
    on_day(3)
    seen = _seen(case)
    windows.extend(case, by=lot.cast.sam, until=date(2026, 6, 16), reason="Asked at the counter")
    answer = page(ines, case, "extend", until="2026-06-30", reason="The mower is broken", seen=seen)
    said = text(answer)
    assert answer.status_code == 409
    assert "It changed while you were at it." in said
    assert f"Time extended by {lot.cast.sam.get_full_name()}" in said
    assert "The mower is broken" in said
    case.refresh_from_db()
    assert case.comply_by == date(2026, 6, 16)
    again = page(ines, case, "extend", until="2026-06-30", reason="The mower is broken", seen=_seen(case))
    assert again.status_code == 302


def test_button_pressed_twice_acts_once(lot, ines, on_day):
    case = lot.confirmed()
    on_day(2)
    seen = _seen(case)
    posted = {"to": [lot.owner.pk], "method": "posted", "on": "2026-06-02", "seen": seen}
    assert [page(ines, case, "notice", **posted).status_code for _ in range(2)] == [302, 409]
    assert EnforcementNotice.objects.count() == 1


def test_lapsed_case_is_cited_paid_and_abated_by_those_who_may(lot, client, on_day):
    case = lot.served()
    lot.looked_at(case, "remains", 10, next_on=date(2026, 6, 12))
    on_day(11)
    client.force_login(lot.cast.ines)
    assert "Olmo Street LLC, by certified mail" in text(page(client, case, "cite"))
    assert page(client, case, "cite", seen=_seen(case)).status_code == 302
    twice = page(client, case, "cite", seen=_seen(case))
    assert (twice.status_code, "inspect again, then cite again" in text(twice)) == (409, True)
    citation = case.citations.get()
    assert page(client, case, "dismiss", citation.pk, reason="x", seen=_seen(case)).status_code == 403
    assert page(client, case, "pay", citation.pk, seen=_seen(case)).status_code == 302
    assert page(client, case, "order", vendor="Mow & Go", seen=_seen(case)).status_code == 403
    client.force_login(lot.cast.sam)
    assert page(client, case, "order", vendor="Mow & Go", seen=_seen(case)).status_code == 302
    order = case.abatements.get()
    done = page(client, case, "abated", order.pk, on="2026-06-11", cost="290", fee="50", seen=_seen(case))
    assert done.status_code == 302
    assert page(client, case, "bill", order.pk, seen=_seen(case)).status_code == 302
    assert page(client, case, "collect", order.pk, amount="341", seen=_seen(case)).status_code == 422
    assert page(client, case, "collect", order.pk, amount="40.50", seen=_seen(case)).status_code == 302
    said = text(page(client, case))
    assert "$299.50 owed" in said
    assert page(client, case, "close", seen=_seen(case)).status_code == 302
    case.refresh_from_db()
    assert (case.outcome, recording.broken_links(case)) == ("forced", [])


def test_violation_is_added_withdrawn_and_the_case_given_on(lot, sam, on_day):
    case = lot.confirmed()
    on_day(2)
    assert (
        page(sam, case, "find", section=lot.exits.pk, detail="Sofa before it", seen=_seen(case)).status_code
        == 302
    )
    exits = case.violations.get(section=lot.exits)
    assert page(sam, case, "withdraw", exits.pk, reason="It is a window", seen=_seen(case)).status_code == 302
    assert page(sam, case, "assign", to="ines", seen=_seen(case)).status_code == 302
    stranger = page(sam, case, "assign", to="pat", seen=_seen(case))
    assert (stranger.status_code, "Nobody called “pat”" in text(stranger)) == (422, True)
    assert page(sam, case, "reinspect", due_on="2026-06-06", seen=_seen(case)).status_code == 302
    assert inspecting._waiting(case).due_on == date(2026, 6, 8)
    assert page(sam, case, "void", reason="Wrong lot", seen=_seen(case)).status_code == 302
    assert "Opened in error" in text(page(sam, case))


def test_analyst_reads_no_names_and_no_notice(lot, client, on_day):
    case = lot.served()
    notice = case.notices.get()
    on_day(3)
    client.force_login(lot.cast.nora)
    said = text(page(client, case))
    assert "Olmo" not in said
    assert client.get(f"/admin/enforcement/notices/{notice.pk}/notice.pdf").status_code == 403
    assert page(client, case, "notice").status_code == 403


def test_who_does_not_enforce_here_sees_no_case(lot, client, on_day):
    case = lot.served()
    client.force_login(lot.cast.pat)
    assert page(client, case).status_code == 403
    lot.cast.pat.groups.set(lot.cast.sam.groups.all())  # leads Public Works
    client.force_login(lot.cast.pat)
    assert page(client, case).status_code == 404
    assert client.get(f"/admin/enforcement/notices/{case.notices.get().pk}/notice.pdf").status_code == 404
    client.logout()
    assert page(client, case).status_code == 302


def test_notice_is_handed_out_as_it_was_served_and_kept_by_no_proxy(lot, ines):
    notice = lot.served().notices.get()
    url = f"/admin/enforcement/notices/{notice.pk}/notice.pdf"
    answer = ines.get(url)
    assert answer.content.startswith(b"%PDF-")
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    name = f"{notice.case.number}-violation-2026-06-02-{notice.pk}.pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{name}"'
    with open(notice.file.path, "ab") as kept:
        kept.write(b"forged")
    assert ines.get(url).status_code == 404


def test_no_page_of_a_case_or_its_parcel_shows_who_complained(lot, client, on_day):
    case = lot.served()
    parcels.flag(
        lot.parcel,
        by=lot.cast.ines,
        kind="dog",
        text="Brown dog",
        expires_on=date(2026, 12, 1),
        at=lot.complaint.requested_at,
    )
    on_day(3)
    for name in ("sam", "ines", "ana", "nora", "alma"):
        client.force_login(lot.cast.users[name])
        for url in (
            f"/admin/enforcement/cases/{case.number}/",
            f"/admin/enforcement/parcels/{lot.parcel.pk}/",
            "/admin/enforcement/",
            "/admin/enforcement/cases.csv",
            f"/admin/enforcement/plan/?request={lot.complaint.number}",
        ):
            answer = client.get(url)
            said = b"".join(answer).decode()
            assert MARK not in said, (name, url)
            assert "never mows" not in said, (name, url)
    client.force_login(lot.cast.ines)
    assert lot.complaint.number in text(page(client, case))


def test_forged_step_is_seen_on_the_page(lot, ines, on_day):
    case = lot.served()
    last = case.steps.last()
    EnforcementStep.objects.create(
        case=case, kind="extended", at=last.at, recorded_at=last.recorded_at, stage="served", digest="0" * 64
    )
    on_day(3)
    assert "somebody changed the record" in text(page(ines, case))


def test_notice_from_the_button_to_its_pdf_takes_few_queries(
    lot, ines, on_day, django_assert_max_num_queries
):
    case = lot.confirmed()
    on_day(2)
    posted = {"to": [lot.owner.pk], "method": "posted", "on": "2026-06-02", "seen": _seen(case)}
    page(ines, case)  # sessions and content types are known
    with django_assert_max_num_queries(25):
        assert page(ines, case, "notice", **posted).status_code == 302


@pytest.mark.parametrize(
    "verb, field, said",
    [("notice", "on", "within thirty days"), ("reinspect", "due_on", "more than a year away")],
)
def test_day_years_away_is_refused_in_words(lot, sam, on_day, verb, field, said):
    case = lot.confirmed()
    on_day(3)
    given = {"to": lot.owner.pk, "method": "certified", "seen": _seen(case), field: "9999-12-31"}
    refused = page(sam, case, verb, **given)
    assert refused.status_code == 422
    assert said in text(refused)
