"""Being forgotten: what is personal is taken out of every table; requests, events and contacts stay and count.

`EMPTY` is the list of what is personal. The place of a request stays: it is where the city worked.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from knowledgebase.models import Search

from .mentions import REDACTED, name, without_name
from .models import (
    ApiAnswer,
    Attachment,
    CallBack,
    CallBackAttempt,
    Contact,
    ContactPoint,
    Draft,
    DraftPhoto,
    Follow,
    Message,
    Note,
    Notice,
    OfficeAsk,
    PhoneCall,
    Resident,
    Review,
    ServiceAttribute,
    ServiceRequest,
    Survey,
    WebhookDelivery,
    WorkCheck,
    WorkOrder,
    WorkOrderRequest,
)
from .models.outbox import Outgoing

SENT = dict.fromkeys(("to", "subject", "body", "last_error", "provider_id"), "")
EMPTY: dict[type[Model], dict[str, Any]] = {
    Resident: dict.fromkeys(("first_name", "last_name", "email", "phone", "address"), ""),
    Contact: {"caller_phone": "", "note": "", "draft": {}},
    PhoneCall: {"phone": ""},
    CallBack: {"phone": "", "about": ""},
    CallBackAttempt: {"note": ""},
    Message: SENT,
    Notice: SENT,
    Note: {"text": REDACTED},
    OfficeAsk: {"answer": ""},
    WorkCheck: {"comment": ""},
    Survey: {"words": ""},
    Draft: {"data": {}, "sender": ""},
    Review: {"comment": ""},
    WebhookDelivery: {"payload": "", "last_error": "", "tries": []},
    Search: {"words": ""},
    WorkOrder: {"outcome": ""},
}
FREE_WORDS = (ServiceAttribute.Datatype.STRING, ServiceAttribute.Datatype.TEXT)
Done = Counter[str]


def known_as(*, email: str = "", phone: str = "", pk: int | None = None) -> list[Resident]:
    """Everybody with this e-mail address, or phone (E.164), or row."""
    given = {
        name: value for name, value in {"email__iexact": email, "phone": phone, "pk": pk}.items() if value
    }
    return list(Resident.objects.filter(**given).order_by("pk")) if given else []


@transaction.atomic
def forget(resident: Resident, *, at: datetime | None = None) -> Done:
    """Take this person out of every table; how many rows of each held something. Twice finds nothing more."""
    at = at or timezone.now()
    row = Resident.objects.select_for_update().get(pk=resident.pk)
    requests = ServiceRequest.objects.filter(resident=row)
    done = _forget_addresses(_own_addresses(row), at)
    done += _forget_contacts(Contact.objects.filter(_theirs(row)), at)
    done += _forget_call_backs(CallBack.objects.filter(resident=row), at)
    done += _forget_sent(Notice.objects.filter(resident=row))
    done += redact_requests(requests, at) + without_name(row)
    done += _of_requests(list(requests.values_list("pk", flat=True)), row)
    done["resident"] = int(row.forgotten_at is None)
    Resident.objects.filter(pk=row.pk).update(**EMPTY[Resident], forgotten_at=row.forgotten_at or at)
    resident.refresh_from_db()
    return +done


@transaction.atomic
def forget_address(address: str, *, at: datetime | None = None) -> Done:
    """An e-mail address or a phone (E.164) that names no resident: callers, followers, whoever asked by text."""
    if not address:
        raise ValidationError("Give the number or e-mail address to forget, such as +18605550123.")
    at = at or timezone.now()
    contacts = Contact.objects.filter(resident=None, caller_phone=address)
    requests = ServiceRequest.objects.filter(resident=None, contact__in=_pks(contacts))
    done = _forget_addresses({address, address.lower()}, at)
    done += _forget_call_backs(CallBack.objects.filter(resident=None, phone=address), at)
    done += redact_requests(requests, at) + _forget_contacts(contacts, at)
    return +done


def redact_requests(requests: QuerySet[ServiceRequest], at: datetime) -> Done:
    """The resident's words, internal notes and unpublished photos; number, place, service and history stay."""
    rows = list(requests.filter(redacted_at=None).only("pk", "service_id", "attributes").order_by("pk"))
    listed = _listed_answers({row.service_id for row in rows})
    for row in rows:
        kept = {code: value for code, value in row.attributes.items() if (row.service_id, code) in listed}
        row.attributes, row.description, row.redacted_at = kept, "", at
    ServiceRequest.objects.bulk_update(rows, ["attributes", "description", "redacted_at"], batch_size=1000)
    notes = Note.objects.filter(service_request__in=rows).filter(Q(is_public=False) | Q(author=None))
    photos = Attachment.objects.filter(service_request__in=rows, is_public=False)
    told = WebhookDelivery.objects.filter(event__service_request__in=rows)
    work = WorkOrder.objects.filter(
        pk__in=WorkOrderRequest.objects.filter(service_request__in=rows).values("work_order")
    )
    asks = OfficeAsk.objects.filter(service_request__in=rows)
    checks = WorkCheck.objects.filter(service_request__in=rows)
    return +Counter({"service request": len(rows), "attachment": _remove(photos)}) + _blank_all(
        notes, told, work, asks, checks
    )


def redact_closed(requests: QuerySet[ServiceRequest], at: datetime) -> Done:
    """Long closed: what others said of them goes as well, and who followed them."""
    pks = _pks(requests)
    said = _blank_all(
        Survey.objects.filter(service_request__in=pks), Draft.objects.filter(service_request__in=pks)
    )
    follows = _end_follows(Follow.objects.filter(service_request__in=pks), at)
    return +(redact_requests(ServiceRequest.objects.filter(pk__in=pks), at) + said + follows)


def blank(rows: QuerySet) -> int:
    """Empty what is personal in these rows; how many held something."""
    empty = EMPTY[rows.model]
    return rows.filter(~Q(**empty)).update(**empty)


def _blank_all(*tables: QuerySet) -> Done:
    return +Counter({name(rows): blank(rows) for rows in tables})


def _listed_answers(services: Iterable[int]) -> set[tuple[int, str]]:
    """The questions that are answered from a list or with a number: their answers say nothing of a person."""
    asked = ServiceAttribute.objects.filter(service__in=services).exclude(datatype__in=FREE_WORDS)
    return set(asked.values_list("service_id", "code"))


def _remove(photos: QuerySet[Attachment]) -> int:
    """The row stays and says that there was a photo; the file goes once the transaction is safe."""
    held = photos.exclude(file="")
    for photo in held:
        transaction.on_commit(partial(photo.file.storage.delete, str(photo.file.name)))
    return held.update(file="", sha256="", size=0, caption="")


def _drop_photos(drafts: list[int]) -> Done:
    """Photos of a report that was never sent."""
    photos = DraftPhoto.objects.filter(draft__in=drafts, draft__service_request=None)
    for photo in photos:
        transaction.on_commit(partial(photo.file.storage.delete, str(photo.file.name)))
    return Counter({"draft photo": photos.delete()[0]})


def _of_requests(requests: list[int], resident: Resident) -> Done:
    """What hangs on their requests, and what they said of others."""
    drafts = Draft.objects.filter(service_request__in=requests)
    numbers = ServiceRequest.objects.filter(pk__in=requests).values_list("number", flat=True)
    return _blank_all(drafts, Survey.objects.filter(resident=resident)) + _forget_answers(numbers)


def _forget_answers(words: Iterable[str]) -> Done:
    """What was answered to other systems in the last days and is kept to be said again."""
    naming = "|".join(map(re.escape, words))
    kept = ApiAnswer.objects.filter(body__iregex=naming) if naming else ApiAnswer.objects.none()
    return Counter({name(kept): kept.delete()[0]})


def _own_addresses(resident: Resident) -> set[str]:
    """A telephone that somebody else in the household is known by stays theirs."""
    given = {resident.email, resident.email.lower(), resident.phone} - {""}
    others = Resident.objects.exclude(pk=resident.pk).filter(Q(email__in=given) | Q(phone__in=given))
    return given - {address for row in others.values_list("email", "phone") for address in row}


def _theirs(resident: Resident) -> Q:
    """Theirs, and those from their number that name nobody."""
    own = Q(resident=resident)
    return own | Q(resident=None, caller_phone=resident.phone) if resident.phone else own


def _forget_contacts(contacts: QuerySet[Contact], at: datetime) -> Done:
    pks = _pks(contacts)
    done = _forget_call_backs(CallBack.objects.filter(contact__in=pks), at)
    done += _forget_sent(Message.objects.filter(contact__in=pks))
    calls, reviews = PhoneCall.objects.filter(contact__in=pks), Review.objects.filter(contact__in=pks)
    return done + _blank_all(calls, reviews, Contact.objects.filter(pk__in=pks))


def _forget_call_backs(call_backs: QuerySet[CallBack], at: datetime) -> Done:
    """Nobody is rung any more."""
    pks = _pks(call_backs)
    rows = CallBack.objects.filter(pk__in=pks)
    rows.filter(outcome="").update(outcome=CallBack.Outcome.NOT_NEEDED, ended_at=at)
    return _blank_all(rows, CallBackAttempt.objects.filter(call_back__in=pks))


def _forget_addresses(addresses: set[str], at: datetime) -> Done:
    """What was sent to an address, or waits for somebody who gave it."""
    follows = Follow.objects.filter(email__in=addresses)
    followed = list(follows.values_list("service_request_id", flat=True))
    told = Notice.objects.filter(resident=None, to__in=addresses, event__service_request__in=followed)
    done = _forget_sent(Message.objects.filter(to__in=addresses)) + _forget_sent(told)
    done += _end_follows(follows, at) + _forget_answers(addresses)
    done["contact point"] = ContactPoint.objects.filter(value__in=addresses).delete()[0]
    for address in addresses:
        drafts = Draft.objects.filter(data__icontains=address)
        done += _drop_photos(_pks(drafts)) + _blank_all(drafts)
    return +done


def _end_follows(follows: QuerySet[Follow], at: datetime) -> Done:
    """The row stays, with an address that is nobody's."""
    rows = list(follows)
    for row in rows:
        row.email, row.ended_at = f"forgotten-{row.pk}@invalid", row.ended_at or at
    Follow.objects.bulk_update(rows, ["email", "ended_at"])
    return Counter(follow=len(rows))


def _forget_sent(sent: QuerySet) -> Done:
    """What was sent is emptied; what waits is not sent."""
    waiting = sent.filter(status__in=Outgoing.UNFINISHED)
    waiting.update(status=Outgoing.Status.SKIPPED)
    return _blank_all(sent)


def _pks(rows: QuerySet) -> list[int]:
    return list(rows.values_list("pk", flat=True))
