"""/admin/desk/<number>/: the three columns. One address shows one state; a script fetches the parts of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from knowledgebase import pages
from knowledgebase.models import Article

from ... import permissions, story
from ...cases import clocks
from ...desk import bulletins, callbacks, callers, gazetteer, nearby, promises, storming, transfers
from ...desk.find import find
from ...models import Contact, Priority, Service, ServiceRequest
from ..base import staff_page
from .base import FOLDER, contact_view, desk_page, times
from .forms import CallBackForm, CallerForm, NoteForm, RequestForm, SendForm, caller_initial, local_minute
from .state import State, initial, read

FIRST_ANSWERS = 6  # of bulletins, before anything is typed


@contact_view()
def contact(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The whole screen, or the part that the script asked for: its pane or its next step."""
    state = read(request.GET, contact.draft)
    part = {"pane": pane, "next": next_step}.get(request.htmx.target or "") if request.htmx else None  # type: ignore[attr-defined]
    if part:
        template = f"{FOLDER}/_{'pane' if part is pane else 'next'}.html"
        return staff_page(
            request, template, {"contact": contact, "state": state, **part(request, contact, state)}
        )
    return screen(request, contact, state)


def screen(
    request: HttpRequest, contact: Contact, state: State, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """bound: forms that were refused, shown again with what is wrong."""
    context = {
        "title": f"{contact.number} {contact.resident or ''}".strip(),
        "contact": contact,
        "state": state,
        "is_others": contact.csr_id not in (None, request.user.pk),
        "questions": contact.questions.select_related(
            "article", "service_request__service", "transferred_to"
        ),
        "messages_sent": contact.messages.order_by("id"),
        "pages_rung": _rung(contact),
        "storms": storming.going_on(),
        "times": times(contact),
        "note_form": NoteForm(initial={"note": contact.note}),
        **who(request, contact),
        **results(request, contact, state),
        **pane(request, contact, state),
        **next_step(request, contact, state),
    }
    return desk_page(request, "contact.html", {**context, **bound}, status=status)


def _rung(contact: Contact) -> list[ServiceRequest]:
    """Urgent requests of this contact: who was paged, or that nobody is on call."""
    opened = ServiceRequest.objects.filter(contact_questions__contact=contact, priority=Priority.URGENT)
    return list(opened.select_related("service", "department").prefetch_related("pages__user").distinct())


def who(request: HttpRequest, contact: Contact) -> dict[str, Any]:
    history = callers.history(contact, among=permissions.visible_requests(request.user))
    return {
        "history": history,
        "language_name": dict(settings.LANGUAGES).get(contact.language, contact.language),
        "caller_form": CallerForm(initial=caller_initial(contact)),
    }


# What: the search and what was chosen from it


@contact_view()
def search(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The results alone, while one types."""
    state = read(request.GET, {})
    context = {"contact": contact, "state": state, **results(request, contact, state)}
    return render(request, f"{FOLDER}/_results.html", context)  # a part of a page: no sidebar to work out


def results(request: HttpRequest, contact: Contact, state: State) -> dict[str, Any]:
    at = timezone.now()
    if not state.q:
        return {"found": None, "today": _answers_of_bulletins(at, contact.language)}
    return {"found": find(state.q, contact.language, at=at, among=permissions.visible_requests(request.user))}


def _answers_of_bulletins(at: datetime, language: str) -> list[tuple[str, str]]:
    slugs = [slug for bulletin in bulletins.current(at, staff=True) for slug in bulletin.answer_slugs]
    articles = (
        Article.objects.exclude(visibility="draft").filter(slug__in=slugs).prefetch_related("translations")
    )
    texts = {article.slug: article.translation(language) for article in articles}
    shown = [(slug, texts[slug].title) for slug in dict.fromkeys(slugs) if texts.get(slug)]
    return shown[:FIRST_ANSWERS]


def pane(request: HttpRequest, contact: Contact, state: State) -> dict[str, Any]:
    """The answer, the place or the request that was chosen."""
    if state.answer:
        return _answer(request, contact, state.answer)
    if state.place:
        return _place(request, contact, state.place)
    if state.request:
        return _request(request, state.request)
    return {}


def _answer(request: HttpRequest, contact: Contact, slug: str) -> dict[str, Any]:
    articles = (
        Article.objects.visible_to(request.user, timezone.localdate())
        .select_related("topic")
        .prefetch_related("translations")
    )
    article = articles.filter(slug=slug).first()
    text = article.translation(request.GET.get("lang") or contact.language) if article else None
    if article is None or text is None:
        return {}
    online = Service.objects.filter(service_code__in=article.service_codes, is_active=True)
    in_order = sorted(online, key=lambda service: article.service_codes.index(service.service_code))
    return {
        "article": article,
        "page": pages.page(article, text, user=request.user, on=timezone.localdate()),
        "services": in_order,
        "related": _titles(request, article, text.language),
        "languages": [one.language for one in article.translations.all() if one.language != text.language],
    }


def _titles(request: HttpRequest, article: Article, language: str) -> list[tuple[str, str]]:
    related = Article.objects.visible_to(request.user, timezone.localdate()).filter(
        slug__in=article.related_slugs
    )
    texts = {one.slug: one.translation(language) for one in related.prefetch_related("translations")}
    return [(slug, texts[slug].title) for slug in article.related_slugs if texts.get(slug)]


def _place(request: HttpRequest, contact: Contact, text: str) -> dict[str, Any]:
    verdict = gazetteer.look_up(text)
    near = []
    if verdict and verdict.spot:
        among = permissions.visible_requests(request.user)
        near = nearby.around(verdict.spot.latitude, verdict.spot.longitude, timezone.now(), among=among)
    return {"place_verdict": verdict, "near": near}


def _request(request: HttpRequest, number: str) -> dict[str, Any]:
    related = ("service", "department", "assignee", "pending_department", "district", "team", "parent")
    found = permissions.visible_requests(request.user).select_related(*related).filter(number=number).first()
    if found is None:
        return {}
    return {"looked_at": found, "sentence": story.staff_sentence(found, timezone.now(), clocks.zone())}


# Next: the request to open, or another way to end the question


def next_step(request: HttpRequest, contact: Contact, state: State) -> dict[str, Any]:
    if contact.wrapped_up_at:
        return {}
    if state.open:
        return _opening(request, contact, state)
    steps: dict[str, Callable[[Contact, State], dict[str, Any]]] = {
        "transfer": _transfer,
        "call_back": _call_back,
        "send": _send,
    }
    return steps[state.do](contact, state) if state.do in steps else {}


def _opening(request: HttpRequest, contact: Contact, state: State) -> dict[str, Any]:
    services = Service.objects.filter(is_active=True, service_code=state.open)
    service = services.select_related("department", "group").first()
    if service is None:
        return {}
    given = {"address": state.address or state.place, **initial(contact.draft, state)}
    form = request_form(contact, service, None, given)
    return {**opening_of(service, form), **checked(request, service, given["address"])}


def opening_of(service: Service, form: RequestForm) -> dict[str, Any]:
    hints = [q.description for q in service.service_attributes.all() if not q.variable]
    return {"service": service, "form": form, "hints": hints}


def request_form(
    contact: Contact, service: Service, data: Any, given: dict[str, Any] | None = None
) -> RequestForm:
    questions = list(service.service_attributes.all())
    return RequestForm(data, contact=contact, service=service, questions=questions, initial=given)


@contact_view()
def place(request: HttpRequest, contact: Contact, service_code: str) -> HttpResponse:
    """Said while the address is typed: is it ours, is it reported already, when will it be done."""
    services = Service.objects.filter(is_active=True, service_code=service_code).select_related(
        "group", "department"
    )
    service = services.first()
    context = {
        "contact": contact,
        "service": service,
        **checked(request, service, request.GET.get("address", "")),
    }
    return render(request, f"{FOLDER}/_place.html", context)


def checked(request: HttpRequest, service: Service | None, address: str) -> dict[str, Any]:
    """The place, what may be the same there, and the date to say."""
    text = address.replace("\x00", "")[: gazetteer.LONGEST]
    verdict = gazetteer.look_up(text)
    spot = verdict.spot if verdict else None
    if service is None or spot is None or verdict is None or verdict.kind == "outside":
        return {"verdict": verdict, "promise": promises.sentence(service, None) if service else ""}
    among, today = permissions.visible_requests(request.user), timezone.localdate()
    district = gazetteer.district_at(spot.latitude, spot.longitude, today)
    return {
        "verdict": verdict,
        "duplicates": nearby.alike(
            service, spot.latitude, spot.longitude, timezone.now(), among=among, address=spot.address or text
        ),
        "promise": promises.sentence(service, district.pk if district else None),
        "district": district,
    }


@contact_view()
def suggest(request: HttpRequest, contact: Contact) -> HttpResponse:
    """Places that a half-typed address may mean."""
    spots = gazetteer.suggest(request.GET.get("address", "").replace("\x00", ""))
    return render(request, f"{FOLDER}/_suggestions.html", {"spots": spots})


def _transfer(contact: Contact, state: State) -> dict[str, Any]:
    offers = transfers.offers(timezone.now())
    said = {word for word in f"{state.q} {state.answer.replace('-', ' ')}".lower().split() if len(word) > 2}
    return {"offers": sorted(offers, key=lambda one: (-_fits(one, said), not one.is_open, one.entry.name))}


def _fits(offer: transfers.Offer, said: set[str]) -> int:
    known = f"{offer.entry.name} {offer.entry.keywords}".lower()
    return sum(word in known for word in said)


def _call_back(contact: Contact, state: State) -> dict[str, Any]:
    phone = contact.caller_phone or (contact.resident.phone if contact.resident else "")
    until = local_minute(callbacks.promised_by(timezone.now()))
    given = {"phone": phone, "about": state.q, "until": until, **initial(contact.draft, state)}
    return {"form": CallBackForm(initial=given)}


def _send(contact: Contact, state: State) -> dict[str, Any]:
    email = contact.resident.email if contact.resident else ""
    phone = contact.caller_phone or (contact.resident.phone if contact.resident else "")
    by, to = ("text", phone) if phone and not email else ("email", email)
    return {"form": SendForm(initial={"by": by, "to": to, **initial(contact.draft, state)}), "phone": phone}
