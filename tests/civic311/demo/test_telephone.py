from datetime import timedelta

from django.utils import timezone

from civic311.demo import telephone
from requests_app.desk import contacts
from requests_app.models import Extension, Review


def test_everybody_at_the_desk_has_a_telephone_and_a_scored_sample(cast):
    for weeks in (1, 2, 3):
        at = timezone.now() - timedelta(weeks=weeks)
        contact = contacts.begin(csr=cast.ana, at=at)
        contacts.finish_question(contact, "answered", by=cast.ana, topic="x")
        contacts.wrap_up(contact, by=cast.ana, at=at + timedelta(minutes=2))
    assert telephone.furnish() == "1 extensions and a scorecard of 3 contacts are in."
    assert Extension.objects.get().user == cast.ana
    scored = Review.objects.filter(scored_at__isnull=False)
    assert scored.count() == 2 and {review.scored_by for review in scored} == {cast.alma}
    before = list(Review.objects.values())
    telephone.furnish()
    assert list(Review.objects.values()) == before
