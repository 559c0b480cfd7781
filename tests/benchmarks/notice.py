"""A notice, from the inspector's tap on the phone to the PDF: issued, drawn, posted, and opened again.

Statements are counted as the database sees them; time is the processor's, of the web process and its database session
together, the median of TIMES notices after the first.
"""

from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from requests_app.enforcement import inspecting
from requests_app.enforcement.inspecting import Finding
from requests_app.models import EnforcementCase, Inspection, OrdinanceSection, Parcel, Party, Tenure
from tests import databases
from tests.cast import Cast, make_cast

from . import Row
from .worklist import _client, _processor_time, _use

TIMES = 9
WORDS = {
    "en": {"title": "High weeds", "text": "Grass and weeds over twelve inches.", "remedy": "Cut them."},
    "es": {"title": "Maleza alta", "text": "Pasto de más de doce pulgadas.", "remedy": "Córtelo."},
}


def run() -> list[Row]:
    with databases.clone("bench_notice") as name:
        _use(name)
        visits = list(_visits(make_cast()))
        phone = _client("ines")
        taken = [_tapped(phone, visit) for visit in visits]
    queries, seconds = max(count for count, _ in taken), median(spent for _, spent in taken[1:])
    first = taken[0][1]
    return [
        Row("a notice, tap to PDF: queries", queries, at_most=25),
        Row("a notice, tap to PDF: CPU s", seconds, at_most=0.5, detail=f"the first one {first:.2f} s"),
    ]


def _tapped(phone: Client, visit: Inspection) -> tuple[int, float]:
    """Queries, and seconds of the processor."""
    started = _processor_time()
    with CaptureQueriesContext(connection) as asked:
        answer = phone.post(
            f"/admin/inspections/{visit.pk}/notice/",
            {"case": visit.case and visit.case.number},
            headers={"accept": "application/json"},
        )
        assert answer.status_code == 200, answer.content
    spent, queries = _processor_time() - started, len(asked)  # the next page forgets them
    notice = EnforcementCase.objects.get(pk=visit.case_id).notices.get()
    opened = _processor_time()
    pdf = phone.get(f"/admin/enforcement/notices/{notice.pk}/notice.pdf")
    assert pdf.content.startswith(b"%PDF-"), "the notice is no PDF"
    return queries, spent + _processor_time() - opened


def _visits(cast: Cast) -> Iterator[Inspection]:
    """Each of another lot of the same owner, who reads Spanish: two pages a notice; a repeat from the second on."""
    at = timezone.now() - timedelta(hours=2)
    owner = Party.objects.create(name="Olmo Street LLC", mailing_address="1 Elm Street", language="es")
    weeds = OrdinanceSection.objects.create(code="Sec. 9-14", texts=WORDS, days_to_comply=7, fines=[100, 250])
    for number in range(TIMES + 1):
        parcel = Parcel.objects.create(number=f"12-3-{number}", address=f"{500 + number} Main Street")
        Tenure.objects.create(parcel=parcel, party=owner)
        complaint = cast.submit(cast.high_weeds, at=at)
        visit = inspecting.plan_first(complaint, parcel, by=cast.sam, inspector=cast.ines, at=at)
        found = [Finding(weeds, "Grass to the knee.")]
        yield inspecting.result(visit, by=cast.ines, outcome="violation", findings=found)
