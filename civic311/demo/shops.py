"""What the crews of Public Works are like: who drives, what an hour costs, how long each kind of work takes."""

from dataclasses import dataclass
from datetime import date

RAISE = date(2026, 7, 1)  # three in a hundred, for all
PAY = {"laborer": "31.20", "driver": "35.85", "electrician": "44.10"}  # dollars an hour
MACHINES = (
    ("packer", "Packer truck", "Truck", "62.00"),
    ("flatbed", "Flatbed truck", "Truck", "38.50"),
    ("hot-box", "Asphalt hot box", "Trailer", "24.00"),
    ("bucket", "Bucket truck", "Truck", "55.00"),
    ("leaf-vacuum", "Leaf vacuum", "Leaf vacuum", "71.00"),
    ("vactor", "Sewer vacuum truck", "Truck", "95.00"),
)
MATERIALS = (
    ("asphalt", "Asphalt, cold patch", "ton", "132.00"),
    ("lamp", "LED lamp", "piece", "148.50"),
    ("cart", "96-gallon cart", "piece", "54.75"),
    ("paint", "Graffiti remover", "gallon", "39.90"),
    ("salt", "Road salt", "ton", "78.00"),
)
NORTH_YARD, SOUTH_YARD = (41.7829, -72.6716), (41.7466, -72.6827)


@dataclass(frozen=True)
class Made:
    """people: user names, the lead first; size: how many go out."""

    code: str
    name: str
    team: str
    people: tuple[str, ...]
    size: int
    person_class: str
    hours: str
    yard: tuple[float, float]


CREWS = (
    Made("streets-1", "Street crew 1", "pwd-streets", ("pat", "ray"), 2, "laborer", "7.5", SOUTH_YARD),
    Made("lights-1", "Light crew 1", "pwd-lights", ("lou", "bea"), 2, "electrician", "7.5", SOUTH_YARD),
    Made("trash-north", "Sanitation crew north", "pwd-sanitation-north", ("hank", "carla"), 3, "driver", "8", NORTH_YARD),
    Made("trash-south", "Sanitation crew south", "pwd-sanitation-south", ("gus", "wanda"), 3, "driver", "8", SOUTH_YARD),
    Made("leaves-north", "Leaf crew north", "", ("carla",), 4, "laborer", "8", NORTH_YARD),
    Made("leaves-south", "Leaf crew south", "", ("wanda",), 4, "laborer", "8", SOUTH_YARD),
)  # fmt: skip
LEAVES = ("leaves-north", "leaves-south")


@dataclass(frozen=True)
class Habit:
    """minutes: of the crew, usually. recorded: the share whose costs are kept. invoiced: done by a contractor."""

    minutes: int
    outcome: str
    recorded: float
    machine: str = ""
    material: str = ""
    units: str = "0"
    invoice: str = ""
    invoiced: float = 0.0


HABITS = {
    "pothole": Habit(35, "Filled and sealed.", 0.9, "hot-box", "asphalt", "0.18"),
    "catch-basin": Habit(45, "Grate cleared, basin emptied.", 0.85, "vactor"),
    "road-debris": Habit(20, "Taken away.", 0.8, "flatbed"),
    "litter-basket": Habit(12, "Emptied.", 0.6, "packer"),
    "graffiti-public": Habit(40, "Cleaned.", 0.8, "", "paint", "1.5"),
    "street-light": Habit(40, "Lamp replaced.", 0.72, "bucket", "lamp", "1", "310.00", 0.2),
    "missed-trash": Habit(9, "Collected.", 0.7, "packer"),
    "missed-recycling": Habit(9, "Collected.", 0.7, "packer"),
    "missed-yard-waste": Habit(11, "Collected.", 0.75, "packer"),
    "bulky-pickup": Habit(18, "Collected.", 0.92, "packer"),
    "trash-cart": Habit(15, "Cart brought.", 0.95, "flatbed", "cart", "1"),
    "leaf-pickup": Habit(16, "Leaves collected.", 0.93, "leaf-vacuum"),
    "dead-animal": Habit(14, "Taken away.", 0.85, "flatbed"),
    "illegal-dumping": Habit(55, "Cleared and swept.", 0.85, "packer"),
}  # sidewalks, sweeping and snow are not recorded: nobody writes down their hours


def habit_of(service_code: str) -> Habit | None:
    return HABITS.get(service_code)
