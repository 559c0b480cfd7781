from datetime import timedelta

from requests_app.cases import actions, patience
from requests_app.models import ServicePatience, ServiceRequest
from tests.cast import MONDAY


def dormant(at):
    return set(patience.dormant(ServiceRequest.objects.all(), at).values_list("pk", flat=True))


def test_dormant_after_the_working_days_of_its_service_until_somebody_says_why_not(cast):
    ServicePatience.objects.create(service=cast.pothole, dormant_days=3)
    hole, weeds = cast.submit(at=MONDAY), cast.submit(cast.high_weeds, at=MONDAY)
    assert dormant(MONDAY + timedelta(days=2)) == set()
    assert dormant(MONDAY + timedelta(days=3)) == {hole.pk}
    assert dormant(MONDAY + timedelta(days=14)) == {hole.pk, weeds.pk}
    patience.still_alive(weeds, by=cast.ines, reason="The owner is abroad.", at=MONDAY + timedelta(days=14))
    actions.close(hole, by=cast.pat, resolution="fixed", sentence="Filled.", at=MONDAY + timedelta(days=14))
    assert dormant(MONDAY + timedelta(days=15)) == set()
