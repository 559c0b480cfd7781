"""The pages of /insights/ in the order in which they are offered."""

NAMES = {
    "overview": "Today",
    "surges": "Surges",
    "hot-spots": "Hot spots",
    "forecasts": "Forecasts",
    "staffing": "Staffing",
    "durations": "Durations",
    "interventions": "Interventions",
    "compare": "Compare",
    "quality": "Quality",
}


def tabs() -> list[tuple[str, str]]:
    return list(NAMES.items())
