"""What callers ask about: how often, in which season, and which office knows more."""

from .habits import habits

# Slug of the answer: (share of the answered contacts, season).
TOPICS: dict[str, tuple[float, str]] = {
    "property-tax-due-dates": (8.5, "taxes"), "property-tax-pay": (6.5, "taxes"), "motor-vehicle-tax-bill": (6.0, "taxes"),
    "property-tax-bill-not-received": (1.6, "taxes"), "motor-vehicle-tax-sold-or-moved": (3.4, "taxes"),
    "property-tax-late-interest": (3.0, "taxes"), "motor-vehicle-tax-registration-hold": (2.8, "flat"),
    "property-tax-payment-plan": (2.0, "taxes"), "tax-office-hours": (1.8, "taxes"), "property-tax-payment-receipt": (1.4, "assessment"),
    "property-tax-assessment-appeal": (1.2, "assessment"), "motor-vehicle-tax-supplemental": (1.2, "assessment"),
    "property-tax-senior-disabled-relief": (0.9, "flat"), "property-tax-ownership-change": (0.7, "flat"),
    "birth-certificate-copy": (8.0, "flat"), "vital-records-office-hours": (3.2, "flat"), "death-certificate-copy": (3.0, "flat"),
    "birth-certificate-who-can-request": (2.6, "flat"), "vital-records-fees": (2.4, "flat"), "marriage-license-apply": (2.2, "growing"),
    "marriage-certificate-copy": (1.6, "growing"), "vital-records-mail-online": (1.4, "flat"), "birth-registration-newborn": (0.6, "flat"),
    "track-a-request": (6.0, "flat"), "what-is-311": (1.0, "flat"), "bulky-waste": (3.4, "moving"), "trash-missed-pickup": (3.0, "flat"),
    "recycling-rules": (1.8, "flat"), "leaf-collection": (1.4, "leaves"), "hazardous-waste": (1.2, "growing"),
    "snow-parking-ban": (2.4, "snow"), "parking-ticket": (2.6, "flat"), "pothole-repair": (0.8, "potholes"),
    "street-light-outage": (0.5, "dark"), "tree-problem": (0.6, "growing"), "abandoned-vehicle": (0.6, "flat"),
    "housing-code-no-heat": (0.9, "heating"), "high-weeds-grass": (0.7, "weeds"), "rodent-complaint": (0.6, "rodents"),
    "noise-complaint": (0.7, "party"), "dog-license": (1.1, "growing"), "building-permit": (1.8, "growing"),
    "voter-registration": (0.9, "flat"), "water-bill": (2.4, "quarters"),
}  # fmt: skip
OPENS_WORK = "property-tax-bill-not-received"  # the one tax question that a request has to follow
TOPIC_OF_SERVICE = {
    "pothole": "pothole-repair", "street-light": "street-light-outage", "bulky-pickup": "bulky-waste", "noise": "noise-complaint",
    "missed-trash": "trash-missed-pickup", "leaf-pickup": "leaf-collection", "high-weeds": "high-weeds-grass",
    "no-heat": "housing-code-no-heat", "rodents": "rodent-complaint", "illegal-dumping": "illegal-dumping",
    "abandoned-vehicle": "abandoned-vehicle", "tree-emergency": "tree-problem", "tree-pruning": "tree-problem",
    "sidewalk-repair": "sidewalk-repair", "graffiti-public": "graffiti-removal", "graffiti-private": "graffiti-removal",
    "water-bill": "water-bill", "parking-ticket-question": "parking-ticket", "snow-plowing": "snow-parking-ban",
    "tax-bill": OPENS_WORK, "tax-address": "property-tax-mailing-address", "vital-record-order": "birth-certificate-copy",
    "assessment-review": "property-tax-assessment-appeal",
}  # fmt: skip
OFFICES = {  # the first part of a topic that fits: who knows more
    "property-tax-assessment": "Assessor", "property-tax-senior": "Assessor", "property-tax-ownership": "Assessor",
    "motor-vehicle-tax-supplemental": "Assessor", "property-tax": "Tax Collector", "motor-vehicle-tax": "Tax Collector",
    "tax-": "Tax Collector", "birth": "Vital Records", "death": "Vital Records", "marriage": "Vital Records",
    "vital-records": "Vital Records", "dog-license": "Town and City Clerk", "voter": "Town and City Clerk",
    "what-is-311": "Town and City Clerk", "parking-ticket": "Parking office", "water-bill": "Water billing",
    "building-permit": "Permit counter", "housing": "Code Enforcement", "high-weeds": "Code Enforcement",
    "rodent": "Code Enforcement", "noise": "Police, not an emergency", "abandoned-vehicle": "Police, not an emergency",
    "": "Public Works dispatch",
}  # fmt: skip
TRACK = "track-a-request"


def topic_of(service_code: str) -> str:
    """The answer that goes with a service; where there is none the service itself is what was asked."""
    return TOPIC_OF_SERVICE.get(service_code, service_code)


def office_of(topic: str) -> str:
    return next(office for begin, office in OFFICES.items() if topic.startswith(begin))


# Everything a contact can be about: what is only asked, then what requests are opened for.
SLUGS = (*TOPICS, *sorted({topic_of(habit.code) for habit in habits()} - set(TOPICS)))
