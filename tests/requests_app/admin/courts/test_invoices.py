from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from requests_app.enforcement import abating
from requests_app.models import Abatement
from tests.cast import MONDAY

ADDRESS = "/admin/enforcement/invoices/"
HEADER = "Case number,Done on,Amount,Vendor,Invoice number\n"


@pytest.fixture
def case(lot):
    case = lot.served()
    abating.order(case, by=lot.cast.sam, vendor="Mow & Go", at=MONDAY + timedelta(days=9))
    return case


def sent(client, rows, **given):
    file = SimpleUploadedFile("bills.csv", (HEADER + rows).encode())
    return client.post(ADDRESS, {"file": file, "most": "1000", "fee": "50", **given})


def test_file_is_looked_at_first_and_accepted_on_demand(lot, case, client):
    rows = f'{case.number},2026-06-12,"$290.00",Mow & Go,17\n{case.number},soon,12,Mow & Go,18\nE1,2026-06-12,x,A,1\nE1,2026-06-12,1E+99,A,1\n'
    with time_machine.travel(MONDAY + timedelta(days=20), tick=False):
        client.force_login(lot.cast.sam)
        seen = sent(client, rows).content.decode()
        assert "Nothing is written yet." in seen
        assert "“soon” is no date." in seen
        assert "“x” is no amount." in seen
        assert "“1E+99” is no amount" in seen
        assert Abatement.objects.get().done_on is None
        sent(client, rows, accept="on")
        assert Abatement.objects.get().cost == 290
        assert "Mow &amp; Go, invoice 17" in client.get(ADDRESS).content.decode()


def test_file_without_a_column_and_a_role_without_the_right_are_refused(lot, client):
    client.force_login(lot.cast.sam)
    file = SimpleUploadedFile("bills.csv", b"Case,Day\n1,2\n")
    refused = client.post(ADDRESS, {"file": file, "most": "1000", "fee": "0"})
    assert refused.status_code == 422
    assert "No column is the day: call it one of done on" in refused.content.decode()
    client.force_login(lot.cast.ines)
    assert client.get(ADDRESS).status_code == 403
