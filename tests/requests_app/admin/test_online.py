from django.utils import timezone

from requests_app.cases import actions
from requests_app.online import aftercare


def test_survey_is_read_by_whoever_sees_the_request(cast, client):
    for service, by, words in (
        (cast.high_weeds, cast.sam, "Still tall"),
        (cast.pothole, cast.pat, "Still deep"),
    ):
        closed = actions.close(cast.submit(service), by=by, resolution="fixed", sentence="Done.")
        aftercare.rate(closed, resident_id=None, score=2, words=words, at=timezone.now())
    client.force_login(cast.sam)
    page = client.get("/admin/requests_app/survey/").content.decode()
    assert "Still tall" in page and "Still deep" not in page
