"""A lot with tall grass, who owns it, and the sections that it breaks."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from requests_app.cases import actions
from requests_app.enforcement import inspecting, windows
from requests_app.enforcement.inspecting import Finding
from requests_app.models import Inspection, OrdinanceSection, Parcel, Party, ServiceRequest, Tenure
from tests.cast import MONDAY

MARK = "Zanzibar"
WEEDS = {
    "en": {"title": "High weeds", "text": "Grass over twelve inches.", "remedy": "Cut it."},
    "es": {"title": "Maleza alta", "text": "Pasto de más de doce pulgadas.", "remedy": "Córtelo."},
}


@dataclass
class Ladder:
    cast: Any
    parcel: Parcel
    owner: Party
    weeds: OrdinanceSection
    exits: OrdinanceSection
    complaint: ServiceRequest

    def first(self) -> Inspection:
        return inspecting.plan_first(
            self.complaint, self.parcel, by=self.cast.sam, inspector=self.cast.ines, at=MONDAY
        )

    def confirmed(self, *sections: OrdinanceSection, days: int = 1):
        """The case that the first inspection opens."""
        found = [Finding(section, "Grass to the knee.") for section in sections or (self.weeds,)]
        done = inspecting.result(
            self.first(),
            by=self.cast.ines,
            outcome="violation",
            findings=found,
            at=MONDAY + timedelta(days=days),
        )
        return done.case

    def served(self):
        """Posted on Tuesday, June 2: seven days, until the ninth."""
        case = self.confirmed()
        at = MONDAY + timedelta(days=1, minutes=5)
        notice = windows.issue(case, by=self.cast.ines, at=at)[0]
        windows.serve(
            case,
            notice,
            by=self.cast.ines,
            method="posted",
            on=date(2026, 6, 2),
            at=at + timedelta(minutes=1),
        )
        return case

    def looked_at(self, case, outcome: str, day: int, **given):
        """The inspection that waits, resulted on a day of June 2026."""
        waiting = case.inspections.get(resulted_at=None, cancelled_at=None)
        at = MONDAY + timedelta(days=day - 1)
        done = inspecting.result(waiting, by=self.cast.ines, outcome=outcome, at=at, **given)
        case.refresh_from_db()
        return done


@pytest.fixture
def lot(cast) -> Ladder:
    owner = Party.objects.create(name="Olmo Street LLC", mailing_address="1 Elm St", language="es")
    parcel = Parcel.objects.create(number="12-3-45", address="550 Main Street")
    Tenure.objects.create(parcel=parcel, party=owner, role="owner", since=date(2020, 1, 1))
    weeds = OrdinanceSection.objects.create(
        code="Sec. 9-14", texts=WEEDS, days_to_comply=7, fines=[100, 250], mail_days=3, city_abates=True
    )
    exits = OrdinanceSection.objects.create(
        code="Sec. 4-2", texts={"en": {"title": "Blocked exit"}}, tier=1, days_to_comply=1, fines=[500]
    )
    cast.rosa.first_name = cast.rosa.last_name = MARK
    cast.rosa.save()
    complaint = cast.submit(
        cast.high_weeds, resident=cast.rosa, description=f"{MARK} says the neighbor never mows", at=MONDAY
    )
    actions.assign(complaint, by=cast.sam, to=cast.ines, at=MONDAY)
    return Ladder(cast, parcel, owner, weeds, exits, complaint)
