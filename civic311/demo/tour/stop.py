"""What a stop of the tour is made of."""

from dataclasses import dataclass, field

from django.urls import reverse

from requests_app.models import JobRun

from ..cast import LOGINS, Login


@dataclass(frozen=True)
class Action:
    """A button. `then`: where the visitor lands after signing in."""

    label: str
    url: str
    then: str = ""


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Stop:
    title: str
    text: str
    actions: list[Action] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    news: str = ""


def login(username: str) -> Login:
    return next(one for one in LOGINS if one.username == username)


def as_(username: str, label: str, then: str) -> Action:
    """A button that signs in as one of the cast and opens a page of the product."""
    return Action(label, reverse("demo:be", args=[username]), then)


def last_run(job: str, **result: str) -> str:
    """What the last run of a job said; `result`: of its runs those that left this."""
    run = JobRun.objects.filter(
        job=job, **{f"result__{name}": value for name, value in result.items()}
    ).first()
    if run is None:
        return ""
    return "It is running now." if run.status == JobRun.Status.RUNNING else f"Last run: {run.message}"
