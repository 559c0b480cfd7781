import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from requests_app.cases import revealing
from requests_app.models import Reveal
from tests.cast import MONDAY


def test_look_needs_a_reason_and_is_kept_for_good(cast):
    weeds = cast.submit(cast.high_weeds, resident=cast.rosa)
    with pytest.raises(ValidationError, match="a judge could read"):
        revealing.reveal(weeds, by=cast.sam, reason=" because ")
    revealing.reveal(weeds, by=cast.sam, reason="The court asks for the witness.", at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reveal.objects.all().delete()
    assert Reveal.objects.get().by == cast.sam
