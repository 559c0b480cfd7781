"""Some days at the desk, played with the desk's own verbs and a random hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import time_machine

from knowledgebase.models import Article, Search, Topic
from requests_app.cases.intake import NewRequest, Place
from requests_app.desk import callbacks, contacts, transfers
from requests_app.models import Contact, DirectoryEntry, Resident, ServiceRequest
from tests.cast import CITY_HALL, Cast
from tests.reports.conftest import NOON

HERE = Place(address="550 Main Street", latitude=CITY_HALL[0], longitude=CITY_HALL[1])
SLUGS = ("property-tax-pay", "birth-certificate-copy", "bulky-waste")
CHANNELS = ("phone", "phone", "phone", "phone", "walk_in", "email")
ENDINGS = (
    *("answered",) * 5, *("transferred",) * 2, *("call_back",) * 2, "request_opened", "joined", "not_city", "abandoned", "none",
)  # fmt: skip


@dataclass
class Desk:
    """random: the same calls for the same seed."""

    cast: Cast
    random: Random
    articles: list[Article]
    offices: list[DirectoryEntry]
    people: list[Resident]

    def days(self, back: range, calls: int) -> None:
        for days_ago in back:
            morning = NOON - timedelta(days=days_ago, hours=3)
            for moment in sorted(self.random.random() for _ in range(calls)):
                self.call(morning + timedelta(hours=7 * moment))

    def call(self, at: datetime) -> Contact:
        """One contact with one to three questions, wrapped up or left open."""
        pick = self.random.choice
        with time_machine.travel(at, tick=False):
            contact = contacts.begin(
                csr=pick((self.cast.ana, self.cast.alma)),
                channel=pick(CHANNELS),
                language=pick(("en", "en", "es")),
                caller_phone=pick(("", *(f"+1860555{number:04}" for number in range(60)))),
                resident=pick((None, None, None, *self.people)),
            )
        first = pick(ENDINGS)
        endings = (
            [first]
            if first in ("abandoned", "none")
            else [first, *self.random.sample(ENDINGS[:-2], pick((0, 0, 1, 2)))]
        )
        for place, ending in enumerate(endings, 1):
            self.end(contact, ending, at + timedelta(minutes=place))
        if first != "none":
            gone = at + timedelta(minutes=4, seconds=self.random.randrange(300))
            contacts.hang_up(contact, by=None, at=gone)
            if pick((True, True, False)):
                contacts.wrap_up(contact, by=None, at=gone + timedelta(seconds=self.random.randrange(120)))
        return contact

    def end(self, contact: Contact, ending: str, at: datetime) -> None:
        by, article = self.cast.ana, self.random.choice(self.articles)
        said = {"by": by, "topic": article.slug, "at": at}
        with time_machine.travel(at, tick=False):
            if ending == "answered":
                contacts.answer_with(contact, article, by=by, at=at)
            elif ending == "request_opened":
                contacts.open_request_from(
                    contact, NewRequest(self.cast.pothole, place=HERE, contact=contact), **said
                )
            elif ending == "joined" and (known := ServiceRequest.objects.open().first()):
                contacts.join(contact, known, **said)
            elif ending == "transferred":
                question = transfers.transfer(contact, self.random.choice(self.offices), **said)
                if self.random.random() < 0.4:
                    transfers.came_back(question, by=by)
            elif ending == "call_back":
                self.promise(contact, said)
            elif ending == "not_city":
                contacts.not_our_city(contact, by=by, topic=article.slug)

    def promise(self, contact: Contact, said: dict) -> None:
        at = said["at"]
        made = callbacks.promise(
            contact, about="The bill", phone="+18605550199", until=at + timedelta(hours=4), **said
        )
        if self.random.random() < 0.7:
            later = at + timedelta(hours=self.random.choice((1, 3, 9)))
            with time_machine.travel(later, tick=False):
                callbacks.finish(made, by=self.cast.ana, outcome="reached", at=later)


def open_desk(cast: Cast, seed: int = 311) -> Desk:
    topic = Topic.objects.create(slug="taxes", names={"en": "Taxes"})
    articles = [Article.objects.create(slug=slug, topic=topic, visibility="public") for slug in SLUGS]
    offices = [
        DirectoryEntry.objects.create(name=name, phone="860-555-0170", always_open=True)
        for name in ("Tax Collector", "Vital Records")
    ]
    people = [
        cast.rosa,
        *(Resident.objects.create(first_name=name) for name in ("Luz", "Ivy", "Abe", "Noa", "Max")),
    ]
    for words, found in (("crypto taxes", None), ("pay tax", articles[0]), ("wedding hall", None)):
        for sure in (True, False):
            Search.objects.create(
                day=NOON.date(), language="en", words=words, first=found, confident=sure and bool(found)
            )
    return Desk(cast, Random(seed), articles, offices, people)
