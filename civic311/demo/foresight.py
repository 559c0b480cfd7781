"""What people did about the analytics: changes they wrote down, and what they said of alarms."""

from datetime import UTC, date, datetime, time, timedelta

from django.contrib.auth.models import User

from reports.models import Alarm, Intervention
from requests_app.models import District, Service

Outcome = Intervention.Outcome
# Service, district, days ago, what changed, what it should change.
CHANGES = (
    ("trash-cart", "", 150, "Carts are brought by a contractor instead of the city's own crew", Outcome.DURATION),
    ("street-light", "CB", 120, "A second crew for street lights", Outcome.DURATION),
    ("illegal-dumping", "FL", 110, "A camera at the river, and signs", Outcome.REQUESTS),
)  # fmt: skip
SAID = (
    ("bulky-pickup", Alarm.State.EXPLAINED, "Students moved out: the campus told us, the trucks went twice."),
    ("missed-trash", Alarm.State.ACKNOWLEDGED, "One truck broke down; the route was driven again."),
    ("illegal-parking", Alarm.State.FALSE, "We looked: a neighbor sent many, the street is as always."),
)


def furnish(day: date) -> None:
    """Once: who leads Public Works wrote down what was changed."""
    if Intervention.objects.exists():
        return
    districts = {one.code: one for one in District.objects.filter(layer__is_primary=True)}
    services = {one.service_code: one for one in Service.objects.all()}
    for code, district, ago, changed, outcome in CHANGES:
        if code not in services or (district and district not in districts):
            continue
        began = day - timedelta(days=ago)
        Intervention.objects.create(
            service=services[code],
            district=districts.get(district),
            started_on=began,
            what_changed=changed,
            outcome=outcome,
            added_by=User.objects.filter(username="dana").first(),
            added_at=datetime.combine(began, time(14), UTC),
        )


def say(day: date) -> None:
    """Of older alarms; those of the last week wait for the visitor."""
    by = User.objects.filter(username="dana").first()
    older = Alarm.objects.shown().filter(day__lt=day - timedelta(days=7), state=Alarm.State.NEW)
    for code, state, why in SAID:
        for one in older.filter(service__service_code=code):
            at = datetime.combine(one.day + timedelta(days=1), time(14), UTC)
            one.answered(state, by=by, why=why, at=at)
