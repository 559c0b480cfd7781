from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.cases import actions
from requests_app.models import CheckQuestion, WorkCheck
from requests_app.sampling import monday
from tests.cast import MONDAY


@pytest.fixture
def weeds(cast):
    """Closed by Ines in the week that is over."""
    CheckQuestion.objects.create(text="Is it really done?")
    today = timezone.localdate()
    at = timezone.now() - timedelta(days=(today - monday(today)).days + 4)
    request = cast.submit(cast.high_weeds, at=at - timedelta(hours=2))
    return actions.close(request, by=cast.ines, resolution="fixed", sentence="The owner mowed.", at=at)


def test_sam_draws_a_sample_checks_it_and_opens_it_again(cast, client, weeds):
    cast.submit(at=MONDAY)
    client.force_login(cast.sam)
    page = client.post("/admin/checks/draw/", follow=True).content.decode()
    assert "1 closed requests" in page and weeds.number in page and "to check" in page
    one = WorkCheck.objects.get()
    address, question = f"/admin/checks/{one.pk}/", CheckQuestion.objects.get()
    shown = client.get(address).content.decode()
    assert "The owner mowed." in shown and "by Ines" in shown
    form = {f"question_{question.pk}": "no", "reopen": "on"}
    refused = client.post(address, form)
    assert refused.status_code == 422 and "Write what was not right" in refused.content.decode()
    page = client.post(address, {**form, "comment": "Still high"}, follow=True).content.decode()
    weeds.refresh_from_db()
    assert weeds.is_open and "opened again" in page and "0%" in page and "0 and 79%" in page
    story = client.get(f"/admin/requests_app/servicerequest/{weeds.pk}/change/").content.decode()
    assert "Checked after closing: not right" in story and "Still high" in story


def test_a_supervisor_sees_the_checks_of_the_own_department(cast, client, weeds):
    week = monday(timezone.localdate()) - timedelta(days=7)
    WorkCheck.objects.create(
        service_request=weeds, department=cast.public_works, service=cast.pothole, week=week, drawn_at=MONDAY
    )
    client.force_login(cast.sam)
    assert weeds.number not in client.get("/admin/checks/").content.decode()
    assert client.get(f"/admin/checks/{WorkCheck.objects.get().pk}/").status_code == 404
