from datetime import timedelta

from django.utils import timezone

from requests_app.cases import actions
from requests_app.models import JobRun


def text(response):
    return response.content.decode()


def test_first_page_names_what_needs_this_person(cast, client):
    cast.submit(cast.high_weeds, at=timezone.now() - timedelta(days=60))
    offered = cast.submit()
    actions.hand_over(offered, by=cast.pat, to=cast.code_enforcement, reason="Private ground.")
    client.force_login(cast.sam)
    response = client.get("/admin/")
    assert response.context["sentence"] == "1 is overdue, 2 are not assigned yet."
    page = text(response)
    assert "Sam." in page
    assert "offered 0 minutes ago by Public Works" in page


def test_first_page_counts_nothing_of_others(cast, client):
    cast.submit(cast.high_weeds, at=timezone.now() - timedelta(days=60))
    client.force_login(cast.pat)
    assert client.get("/admin/").context["sentence"] == "Nothing is overdue, due today or without a person."


def test_editor_finds_the_catalogue_and_no_requests(cast, client):
    client.force_login(cast.ed)
    response = client.get("/admin/")
    assert response.context["queues"] == []
    assert "Services, their questions and promises" in text(response)


def test_jobs_and_stuck_messages_are_for_those_who_mend_them(cast, client):
    now = timezone.now()
    JobRun.objects.create(
        job="write_daily_reports", started_at=now - timedelta(days=1), finished_at=now, status="done"
    )
    JobRun.objects.create(job="write_daily_reports", started_at=now, status="failed")
    client.force_login(cast.alma)
    response = client.get("/admin/")
    assert [job["run"].status for job in response.context["jobs"]] == ["failed"]
    assert response.context["stuck"] == (0, 0, 0)
    client.force_login(cast.ines)
    response = client.get("/admin/")
    assert response.context["jobs"] is None
    assert response.context["stuck"] is None
