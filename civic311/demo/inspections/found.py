"""What inspectors find: sections by service, what they write down, how long they stay, and how owners behave."""

from dataclasses import dataclass
from random import Random

# service -> (share, sections that are found together)
FINDS: dict[str, tuple[tuple[float, tuple[str, ...]], ...]] = {
    "high-weeds": ((0.93, ("Sec. 28-51",)), (0.07, ("Sec. 28-51", "Sec. 28-54"))),
    "private-trash": (
        (0.72, ("Sec. 28-54",)), (0.12, ("Sec. 28-57",)), (0.12, ("Sec. 28-54", "Sec. 22-88")), (0.04, ("Sec. 18-33",)),
    ),
    "graffiti-private": ((1.0, ("Sec. 28-60",)),),
    "no-heat": ((1.0, ("Sec. 18-22",)),),
    "unsafe-housing": (
        (0.30, ("Sec. 12-5",)), (0.25, ("Sec. 18-71",)), (0.20, ("Sec. 18-33",)), (0.17, ("Sec. 12-5", "Sec. 18-71")),
        (0.08, ("Sec. 12-9",)),
    ),
    "illegal-use": ((1.0, ("Sec. 18-90",)),),
    "missing-house-number": ((1.0, ("Sec. 18-95",)),),
    "dangerous-building": ((0.85, ("Sec. 7-40",)), (0.15, ("Sec. 12-9",))),
    "vacant-building": ((1.0, ("Sec. 7-62",)),),
    "work-without-permit": ((1.0, ("Sec. 7-15",)),),
    "snow-sidewalk": ((1.0, ("Sec. 31-12",)),),
    "sweep": ((0.82, ("Sec. 28-51",)), (0.09, ("Sec. 28-51", "Sec. 28-54")), (0.09, ("Sec. 22-88",))),
}  # fmt: skip
SEEN: dict[str, tuple[str, ...]] = {
    "Sec. 28-51": ("Grass about 18 inches high on the whole lot.", "Weeds over 2 feet along the fence and the sidewalk.",
                   "The strip between sidewalk and street is knee high.", "Back yard overgrown, about 30 inches."),
    "Sec. 28-54": ("Bags of household trash beside the house.", "Mattress, two chairs and a broken cabinet in the front yard.",
                   "Nine tires and buckets of paint behind the garage."),
    "Sec. 28-57": ("A truckload of building rubble at the back of the lot.", "Roof shingles and drywall dumped by the fence."),
    "Sec. 28-60": ("Tags on the side wall, about 20 square feet.", "Paint on the garage door and the fence."),
    "Sec. 22-88": ("Sedan on blocks without plates in the driveway.", "Van without wheels, windows broken."),
    "Sec. 31-12": ("Packed snow over the whole width of the walk.", "Corner and ramp not cleared, ice under the snow."),
    "Sec. 18-33": ("Burrows along the foundation, droppings in the cellar.", "Openings at the pipes, open garbage at the back."),
    "Sec. 18-71": ("Loose paint at windows of two bedrooms.", "Porch ceiling and trim peeling, chips on the ground."),
    "Sec. 18-90": ("Third home in the attic; the certificate allows two.", "Repair shop in the garage."),
    "Sec. 18-95": ("No number on the house or the mailbox.",),
    "Sec. 18-22": ("58 degrees in the living room, 55 in the bedroom.", "Boiler is off; 61 degrees in the kitchen."),
    "Sec. 12-5": ("No alarm on the second floor; the one downstairs has no battery.", "Alarms missing in both bedrooms."),
    "Sec. 12-9": ("Rear door nailed shut.", "Stairs to the back exit full of furniture."),
    "Sec. 7-40": ("Posts of the rear porch are rotten, the deck leans.", "Bricks of the chimney loose above the walk."),
    "Sec. 7-62": ("Two windows and the cellar door open.", "Plywood torn off the front door."),
    "Sec. 7-15": ("New rear deck, no permit posted.", "Walls opened and wiring changed, no permit."),
}  # fmt: skip
TIERS = {
    "no-heat": 1, "dangerous-building": 1, "vacant-building": 1, "work-without-permit": 1, "unsafe-housing": 2,
    "illegal-use": 2, "snow-sidewalk": 2,
}  # fmt: skip
TASKS = {
    "high-weeds": "weeds", "private-trash": "rubbish", "graffiti-private": "rubbish", "no-heat": "housing",
    "unsafe-housing": "housing", "illegal-use": "housing", "missing-house-number": "housing", "snow-sidewalk": "snow",
    "dangerous-building": "safety", "vacant-building": "safety", "work-without-permit": "safety",
}  # fmt: skip
# What was planted: minutes at the door by task, of a first inspection and of one that follows.
AT_THE_DOOR = {
    "weeds": (17, 10), "rubbish": (22, 12), "housing": (62, 34), "safety": (74, 38), "vehicles": (18, 11), "snow": (9, 6),
}  # fmt: skip
REASONS = (
    "The owner is in hospital; a neighbor will do it.",
    "The mower is being repaired; receipt shown.",
    "Heavy rain all week.",
    "A contractor is booked for next week; order shown.",
    "The house was sold; the new owner asks for time.",
)
VENDORS = ("Green Acre Mowing", "Oak City Hauling", "Nutmeg Board-Up", "")


@dataclass(frozen=True)
class Ways:
    """How an owner behaves: the chance to have done it at each visit after the window."""

    complies: float
    pays: float


USUAL, NEGLECTFUL = Ways(0.62, 0.55), Ways(0.30, 0.25)


def sections(service: str, chance: Random) -> tuple[str, ...]:
    draw = chance.random()
    for share, codes in FINDS[service]:
        draw -= share
        if draw < 0:
            return codes
    return FINDS[service][0][1]


def findings(codes: tuple[str, ...], chance: Random) -> list[tuple[str, str]]:
    return [(code, chance.choice(SEEN[code])) for code in codes]


def minutes(task: str, is_first: bool, chance: Random) -> int:
    usual = AT_THE_DOOR[task][0 if is_first else 1]
    return max(2, min(240, round(usual * chance.lognormvariate(-0.06, 0.35))))
