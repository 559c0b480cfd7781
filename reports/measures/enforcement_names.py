"""What the values of the dimensions of code enforcement are called; their order is the order of the tables' rows."""

from __future__ import annotations

from requests_app.enforcement.ladder import Stage, Tier
from requests_app.models import Channel, InspectionTask, OrdinanceSection

from .enforcement_scopes import AGAIN, AGES, CITY, ONCE, PROACTIVE, REFERRALS
from .names import Names
from .scopes import NONE

STATES = {"issued": "Issued", "contested": "Under appeal", "paid": "Paid", "dismissed": "Dismissed"}


def read(names: Names) -> Names:
    """With people and zones as the other reports name them."""
    labels = dict(Channel.choices)
    referrals = {one: f"Referral: {str(labels[one]).lower()}" for one in REFERRALS}
    return Names(
        {
            "inspector": names.by_dimension.get("inspector", {}),
            "zone": {**names.by_dimension.get("zone", {}), NONE: "No zone"},
            "task": dict(_texts(InspectionTask.objects.values_list("pk", "name"))) | {NONE: "Other"},
            "section": {str(one.pk): str(one) for one in OrdinanceSection.objects.all()},
            "tier": {str(value): f"{value}: {label}" for value, label in Tier.choices},
            "age": {name: _days(name) for name, _ in AGES},
            "channel": {
                CITY: "311: somebody complained",
                PROACTIVE: "Proactive: nobody complained",
                **referrals,
            },
            "property": {AGAIN: "Two cases or more in three years", ONCE: "The first case in three years"},
            "stage": {str(value): str(label) for value, label in Stage.choices},
            "state": STATES,
            "season": {"this": "this season", "last": "last season, to the same day"},
        }
    )


def _texts(pairs):  # type: ignore[no-untyped-def]
    return ((str(pk), name) for pk, name in pairs)


def _days(band: str) -> str:
    return f"Over {band[1:]} days" if band.startswith(">") else f"{band.replace('-', '–')} days"
