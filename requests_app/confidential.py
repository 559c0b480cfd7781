"""Who complained of a property, and in which words, is kept to ourselves: the one rule.

A code complaint is a request for a service of an enforcing department, or for one that inspectors work on or that
may find an ordinance broken; the database keeps Service.is_code_complaint true to that, whatever its visibility.

- Who complained (name, e-mail, telephone, address, what they were sent, what else they asked for): nobody reads it
  in passing. A CSR, a supervisor of the department or an administrator reveals it, with a reason, for a while; each
  look is kept and shown (Reveal). An inspector asks one of them. At the desk, whoever takes the call knows the caller.
- Their words (description, free answers, what they write later): whoever may reveal reads them on the request's own
  page. No list, file, API, document, message to another system or log says them.
- Strangers read a neutral sentence and the block: see publishing.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from . import permissions
from .models import Note, Reveal, ServiceAttribute, ServiceRequest

SHOWN_FOR = timedelta(minutes=15)
ANYWHERE = frozenset({permissions.CSR, permissions.ADMINISTRATOR})
READS_LOG = frozenset({permissions.SUPERVISOR, permissions.ADMINISTRATOR})
SAYS_NOTHING = (
    ServiceAttribute.Datatype.NUMBER,
    ServiceAttribute.Datatype.SINGLEVALUELIST,
    ServiceAttribute.Datatype.MULTIVALUELIST,
)
ASK = "Ask a supervisor of the department, or the 311 desk."


def is_complaint(service_request: ServiceRequest) -> bool:
    return service_request.service.is_code_complaint


def may_reveal(user: Any, service_request: ServiceRequest) -> bool:
    who = permissions.scope(user)
    if who.has(*ANYWHERE):
        return True
    theirs = {service_request.department_id, service_request.pending_department_id}
    return who.has(permissions.SUPERVISOR) and bool(theirs & who.departments)


def may_read_words(user: Any, service_request: ServiceRequest) -> bool:
    """On the request's own page."""
    if is_complaint(service_request):
        return may_reveal(user, service_request)
    return permissions.may_read_description(user, service_request)


def may_list_words(user: Any, service_request: ServiceRequest) -> bool:
    """In lists, files and the API."""
    return not is_complaint(service_request) and permissions.may_read_description(user, service_request)


def may_see_callers(user: Any) -> bool:
    """Who asked for what, of any kind: whoever takes the calls."""
    return permissions.scope(user).has(*ANYWHERE)


def may_read_note(user: Any, note: Note, service_request: ServiceRequest) -> bool:
    """What the complainant writes later has no author: it is their words, too."""
    if note.author_id is None and not note.is_public and is_complaint(service_request):
        return may_reveal(user, service_request)
    return permissions.may_read_note(user, note)


def is_revealed(user: Any, reveals: list[Reveal], at: datetime) -> bool:
    """reveals: those of the request; a look lasts a quarter of an hour."""
    return any(one.by_id == user.pk and at - one.at < SHOWN_FOR for one in reveals)


def visible_reveals(user: Any) -> QuerySet[Reveal]:
    """The looks at complaints of the own departments, or all of them for an administrator."""
    who = permissions.scope(user)
    if who.has(permissions.ADMINISTRATOR):
        return Reveal.objects.all()
    if not who.has(permissions.SUPERVISOR):
        return Reveal.objects.none()
    own = who.departments
    theirs = Q(service_request__department__in=own) | Q(service_request__pending_department__in=own)
    return Reveal.objects.filter(theirs)
