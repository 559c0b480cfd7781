"""What is unusual, what will come, how long it takes, and whether that came true."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from reports.models import Alarm, Refresh

from .stop import Stop, as_, last_run

JOB = "refresh_analytics"


def stops(today: date) -> Iterator[Stop]:
    day = today - timedelta(days=1)
    if not Refresh.objects.filter(day=day).exists():
        text = "The night's analytics are being worked out behind these pages: a minute or two after the city stands."
        yield Stop("What the night is working on", text, news=last_run(JOB))
        return
    yield _today(day)
    yield _places()
    yield _ahead()
    yield _longer()
    yield _changed()
    yield _trusted()


def _url(name: str, **given: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in given.items())
    return reverse(f"insights:{name}") + (f"?{query}" if query else "")


def _today(day: date) -> Stop:
    newest = Alarm.objects.shown().filter(day=day).order_by("rank").first()
    alarm = (
        [
            as_(
                "dana",
                "This morning's alarm: say what is behind it",
                reverse("insights:alarm", args=[newest.pk]),
            )
        ]
        if newest
        else []
    )
    text = "One sentence first: the most important thing today. Then at most five alarms, each with its requests and what was expected."
    return Stop("What is unusual this morning", text, [
        as_("dana", "Insights, as Dana of Public Works", _url("index")),
        *alarm,
        as_("noor", "All alarms, as the analyst Noor", _url("surges")),
    ], news=last_run(JOB))  # fmt: skip


def _places() -> Stop:
    text = "Reports against what people and habit explain. City Hall, where the geocoder puts what it cannot find, is no hot spot."
    return Stop("Where it is more than usual", text, [
        as_("noor", "The map of rats and mice", _url("hot-spots", service="rodents")),
        as_("noor", "The map of any service", _url("hot-spots")),
    ])  # fmt: skip


def _ahead() -> Stop:
    text = "28 days and 26 weeks with what 8 of 10 days stay within, when seasons begin, and how good such a forecast was on the past."
    return Stop("What will come", text, [
        as_("dana", "Leaves", _url("forecasts", service="leaf-pickup")),
        as_("dana", "The busiest service", _url("forecasts")),
    ])  # fmt: skip


def _longer() -> Stop:
    text = (
        "Street lights take days longer in one neighborhood, and carts since June: both are hidden in the demo, and found. "
        "What 8 of 10 wait is what Ana says on the phone."
    )
    return Stop("How long it takes, and where longer", text, [
        as_("dana", "Street lights by district and by whom they wait for", _url("durations", service="street-light")),
        as_("dana", "Carts since June", _url("durations", service="trash-cart")),
        as_("ana", "What Ana says at the desk", reverse("staff:desk")),
    ])  # fmt: skip


def _changed() -> Stop:
    text = "A new crew, a camera, a contractor: before and after, against where nothing changed, with how sure that is."
    return Stop("Did it help?", text, [
        as_("dana", "Changes and their effects", _url("interventions")),
        as_("dana", "Any two periods side by side", _url("compare")),
    ])  # fmt: skip


def _trusted() -> Stop:
    text = "Whether promises came true, how good the forecasts were, what the records lack, and what this demo hid and the night found."
    return Stop("Can this be trusted?", text, [as_("noor", "Quality, as Noor", _url("quality"))])
