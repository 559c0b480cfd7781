"""What a CSR does with a contact: each posts, calls one verb of requests_app/desk and returns to the screen."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from knowledgebase import links, pages, searches
from knowledgebase.models import Article
from knowledgebase.search import search

from ... import permissions, wording
from ...cases import clocks, residents
from ...desk import callbacks, contacts, promises, storming, transfers
from ...models import (
    Contact,
    ContactQuestion,
    DirectoryEntry,
    Disposition,
    Resident,
    Service,
    ServiceRequest,
    Storm,
)
from ...outbox import messages as outbox
from .base import POST, attempt, contact_view, seen, times, to_contact
from .contact import checked, opening_of, request_form, screen
from .forms import NO_SECRETS, CallBackForm, CallerForm, NoteForm, SendForm, holds_secret
from .state import State, kept, read

LARGEST_DRAFT = 40_000  # bytes


# Drafts


@contact_view(*POST)
def draft(request: HttpRequest, contact: Contact) -> HttpResponse:
    """Saved while one types: {seen, note} or {seen, q, answer, open, fields ...} -> {version} or {error}."""
    try:
        posted = json.loads(request.body[:LARGEST_DRAFT])
        assert isinstance(posted, dict)  # noqa: S101
    except (ValueError, AssertionError):
        return JsonResponse({"error": "This draft cannot be read."}, status=400)
    if holds_secret(posted):
        return JsonResponse({"error": NO_SECRETS}, status=422)
    version = posted.get("seen") if isinstance(posted.get("seen"), int) else None
    try:
        if isinstance(posted.get("note"), str):
            contacts.describe(contact, by=_user(request), seen=version, note=posted["note"][:2000])
        else:
            contacts.save_draft(contact, kept(posted), by=_user(request), seen=version)
    except ValidationError as refusal:
        return JsonResponse({"error": permissions.sentence(refusal)}, status=409)
    return JsonResponse({"version": contact.version})


def _user(request: HttpRequest) -> Any:
    return request.user


# Who


@contact_view(*POST)
def describe(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The caller's name, number and language, as far as they are given."""
    form = CallerForm(request.POST)
    if not form.is_valid():
        return screen(request, contact, read({}, contact.draft), status=422, caller_form=form)
    attempt(request, lambda: _described(request, contact, form.cleaned_data))
    return to_contact(contact)


@transaction.atomic
def _described(request: HttpRequest, contact: Contact, data: dict[str, Any]) -> Contact:
    given = {name: data[name].strip() for name in ("first_name", "last_name", "email")}
    known = contact.resident
    says_more = known is None or any(value and value != getattr(known, name) for name, value in given.items())
    if any(given.values()) and says_more:
        known = residents.resident_of(**given, phone=data["phone"], language=data["language"])
        _say_what_was_kept(request, known, given)
    columns = {name: data[name] for name in ("channel", "language", "interpreter", "interpreter_minutes")}
    return contacts.describe(
        contact, by=_user(request), seen=seen(request), resident=known, caller_phone=data["phone"], **columns
    )


def _say_what_was_kept(request: HttpRequest, known: Resident | None, given: dict[str, str]) -> None:
    """A call adds to what is known of a resident, it does not overwrite it."""
    kept = [getattr(known, name) for name, value in given.items() if value and value != getattr(known, name)]
    if kept:
        messages.info(
            request, f"We keep what we had: {', '.join(kept)}. Type it in the request if it changed."
        )


@contact_view(*POST)
def choose(request: HttpRequest, contact: Contact) -> HttpResponse:
    """This person, or with nobody chosen: somebody who wants no name."""
    pk = request.POST.get("resident", "")
    resident = get_object_or_404(Resident, pk=int(pk)) if pk.isascii() and pk.isdecimal() else None
    columns: dict[str, Any] = {"resident": resident}
    if resident and not contact.caller_phone:
        columns["caller_phone"] = resident.phone
    phone = request.POST.get("phone", "")
    if phone:
        number = attempt(request, lambda: residents.e164(phone))
        columns = {"caller_phone": number} if number else {}
    if columns:
        attempt(request, lambda: _chosen(request, contact, columns))
    return to_contact(contact)


@transaction.atomic
def _chosen(request: HttpRequest, contact: Contact, columns: dict[str, Any]) -> None:
    """What was typed to find the person is no question: it leaves the search box."""
    contacts.describe(contact, by=_user(request), seen=seen(request), **columns)
    if contact.draft.get("q"):
        contacts.save_draft(contact, {**contact.draft, "q": "", "answer": "", "place": ""}, by=_user(request))


# What came of it


@contact_view(*POST)
def answered(request: HttpRequest, contact: Contact) -> HttpResponse:
    """With an answer, or with what became of a request."""
    if number := request.POST.get("request", ""):
        service_request = _visible(request, number)
        done = lambda: contacts.finish_question(  # noqa: E731
            contact,
            Disposition.ANSWERED,
            by=_user(request),
            topic="track-a-request",
            service_request=service_request,
            seen=seen(request),
        )
    else:
        article = get_object_or_404(
            Article.objects.visible_to(request.user, timezone.localdate()),
            slug=request.POST.get("answer", ""),
        )
        done = lambda: contacts.answer_with(contact, article, by=_user(request), seen=seen(request))  # noqa: E731
    if question := attempt(request, done):
        _remember(request, contact, question.article)
        messages.success(request, "Answered. Anything else?")
    return to_contact(contact)


def _remember(request: HttpRequest, contact: Contact, article: Article | None = None) -> None:
    """What was asked at the desk feeds the list of gaps as residents' own searches do, without a person."""
    question = request.POST.get("q", "").replace("\x00", " ")[:300]
    if question.strip():
        today = timezone.localdate()
        found = search(question, contact.language, staff=True, on=today)
        kept = searches.record(question, contact.language, found, on=today, channel="desk")
        if article:
            searches.opened(kept, article)


def _visible(request: HttpRequest, number: str) -> ServiceRequest:
    return get_object_or_404(permissions.visible_requests(request.user), number=number)


@contact_view(*POST)
def open_request(request: HttpRequest, contact: Contact, service_code: str) -> HttpResponse:
    """A refused form comes back with its sentences; “check” shows what is near and opens nothing."""
    services = Service.objects.filter(is_active=True).select_related("group", "department")
    service = get_object_or_404(services, service_code=service_code)
    form = request_form(contact, service, request.POST)
    is_valid = form.is_valid()
    if "check" not in request.POST and is_valid and (opened := _opened(request, contact, form)):
        messages.success(request, _said(opened))
        return to_contact(contact)
    shown = read({name: request.POST.get(name, "") for name in ("q", "address")}, {})
    state = shown._replace(open=service_code, answer=request.POST.get("topic", "")[:80])
    near = checked(request, service, form.data.get("address", ""))
    return screen(
        request, contact, state, status=422 if form.errors else 200, **opening_of(service, form), **near
    )


def _opened(request: HttpRequest, contact: Contact, form: Any) -> ServiceRequest | None:
    topic = request.POST.get("topic", "")[:80]
    try:
        with transaction.atomic():
            new = form.new_request()
            return contacts.open_request_from(
                contact, new, by=_user(request), topic=topic, seen=seen(request)
            )
    except ValidationError as refusal:
        form.show(refusal)
        return None


def _said(opened: ServiceRequest) -> str:
    when = promises.sentence(opened.service, opened.district_id, opened.priority)
    due = f" Due {wording.moment(opened.due_at, clocks.zone())}." if opened.due_at else ""
    return f"{opened.number} is open: give the caller this number. {when}{due}"


@contact_view(*POST)
def join(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The caller reports what is reported already."""
    service_request = _visible(request, request.POST.get("request", ""))
    topic = request.GET.get("topic", "")[:80]
    done = attempt(
        request,
        lambda: contacts.join(contact, service_request, by=_user(request), topic=topic, seen=seen(request)),
    )
    if done:
        told = " The caller is told how it ends." if contact.resident else ""
        messages.success(request, f"Added to {service_request.number}.{told}")
    return to_contact(contact)


@contact_view(*POST)
def storm(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The caller calls about a storm, with a request that was looked at or without one."""
    found = get_object_or_404(Storm.objects.open(), pk=_pk(request, "storm"))
    number = request.POST.get("request", "")
    own = _visible(request, number) if number else None
    done = attempt(
        request,
        lambda: storming.count_caller(
            contact, found, by=_user(request), service_request=own, seen=seen(request)
        ),
    )
    if done:
        told = (
            " They are told what everybody is told."
            if contact.resident
            else " Ask for an e-mail to tell them more."
        )
        messages.success(request, f"Counted to “{found}”.{told}")
    return to_contact(contact)


@contact_view(*POST)
def transfer(request: HttpRequest, contact: Contact) -> HttpResponse:
    entry = get_object_or_404(DirectoryEntry, pk=_pk(request, "entry"), is_active=True)
    is_warm = {"warm": True, "cold": False}.get(request.POST.get("how", ""))
    topic = request.POST.get("topic", "")[:80]
    done = attempt(
        request,
        lambda: transfers.transfer(
            contact, entry, by=_user(request), is_warm=is_warm, topic=topic, seen=seen(request)
        ),
    )
    if done:
        stay = (
            "Stay on the line until somebody answers." if done.is_warm else "Pass the caller on and hang up."
        )
        messages.success(request, f"{entry.name}, {entry.phone}. {stay}")
    return to_contact(contact)


def _pk(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


@contact_view(*POST)
def came_back(request: HttpRequest, contact: Contact) -> HttpResponse:
    question = get_object_or_404(ContactQuestion, pk=_pk(request, "question"), contact=contact)
    if attempt(request, lambda: transfers.came_back(question, by=_user(request))):
        messages.success(request, "Counted: the transfer came back to us.")
    return to_contact(contact)


@contact_view(*POST)
def call_back(request: HttpRequest, contact: Contact) -> HttpResponse:
    form = CallBackForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        reason = request.POST.get("reason") if request.POST.get("reason") == "closed_office" else "find_out"
        promised = attempt(
            request,
            lambda: callbacks.promise(
                contact, by=_user(request), reason=reason, topic=request.POST.get("topic", "")[:80],
                seen=seen(request), **data,
            ),
        )  # fmt: skip
        if promised:
            _remember(request, contact)
            by = wording.moment(promised.promised_by, clocks.zone())
            messages.success(request, f"Promised: we call {promised.phone} by {by}.")
        return to_contact(contact)
    return screen(request, contact, State(do="call_back"), status=422, form=form)


@contact_view(*POST)
def not_our_city(request: HttpRequest, contact: Contact) -> HttpResponse:
    topic = request.POST.get("topic", "")[:80]
    done = attempt(
        request, lambda: contacts.not_our_city(contact, by=_user(request), topic=topic, seen=seen(request))
    )
    if done:
        messages.success(request, "Noted: not our city. Say who to call there.")
    return to_contact(contact)


# In writing


@contact_view(*POST)
def send(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The answer as an e-mail or a text message, written into the outbox."""
    slug = request.POST.get("answer", "")
    articles = (
        Article.objects.visible_to(request.user, timezone.localdate())
        .select_related("topic")
        .prefetch_related("translations")
    )
    article = get_object_or_404(articles.exclude(visibility="staff"), slug=slug)
    form = SendForm(request.POST)
    if not form.is_valid():
        return screen(request, contact, State(do="send", answer=slug), status=422, form=form)
    by, to = form.cleaned_data["by"], form.cleaned_data["to"]
    subject, body = _letter(request, article, contact.language, by)
    language = contact.language
    written = attempt(
        request,
        lambda: outbox.write(
            contact, by=by, to=to, subject=subject, body=body, article=article, language=language
        ),
    )
    if written:
        messages.success(request, f"It goes to {to} within a minute.")
    return redirect(f"{_address(contact)}{State(answer=slug).address_of()}")


def _address(contact: Contact) -> str:
    return to_contact(contact)["Location"]


def _letter(request: HttpRequest, article: Article, language: str, by: str) -> tuple[str, str]:
    """Subject and text: the answer, its facts, what to bring, and where it stands."""
    text = article.translation(language)
    page = pages.page(article, text, user=request.user, on=timezone.localdate())  # type: ignore[arg-type]
    address = request.build_absolute_uri(links.answer(article.slug, page.language))
    if by == "text":
        return page.title, f"{page.read_aloud or page.answer} {address}"
    facts = [f"{fact.label}: {fact.value}" for fact in page.facts if fact.value]
    parts = [page.answer, "\n".join(facts), "\n".join(f"- {line}" for line in page.documents), address]
    return page.title, "\n\n".join(filter(None, [*parts, f"{settings.CITY_NAME} 311"])) + "\n"


# The end


@contact_view(*POST)
def hang_up(request: HttpRequest, contact: Contact) -> HttpResponse:
    contacts.hang_up(contact, by=_user(request))
    return to_contact(contact)


@contact_view(*POST)
def finish(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The note is kept, the contact is done; back to the board."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return screen(request, contact, read({}, contact.draft), status=422, note_form=form)
    note = form.cleaned_data["note"].strip()
    if note != contact.note and not attempt(
        request, lambda: contacts.describe(contact, by=_user(request), seen=seen(request), note=note)
    ):
        return to_contact(contact)
    contacts.wrap_up(contact, by=_user(request))
    contact.refresh_from_db()
    messages.success(request, f"{contact.number} is finished: {times(contact)}.")
    return redirect("staff:desk")
