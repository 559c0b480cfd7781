"""Who may see and do what: roles are Django groups, scope is the departments of the staff profile.

Asked in doors only; the verbs trust their caller. A refusal is a sentence that says who can do it instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

import rules
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from . import publishing
from .cases import lifecycle
from .cases.actions import state_of
from .cases.workflow import EventKind, MoveNotAllowed, Resolution
from .models import Note, ServiceRequest, Team
from .models.querysets import ServiceRequestQuerySet

CSR = "csr"
DEPARTMENT_STAFF = "department_staff"
INSPECTOR = "inspector"
SUPERVISOR = "supervisor"
EDITOR = "editor"
ANALYST = "analyst"
ADMINISTRATOR = "administrator"

ROLES = {
    CSR: "Answers the phone: sees every request, opens, routes and describes them",
    DEPARTMENT_STAFF: "Works on the requests of the own departments",
    INSPECTOR: "Inspects for the own departments",
    SUPERVISOR: "Leads the own departments and reads their daily reports",
    EDITOR: "Keeps the catalogue and the answers; sees no requests",
    ANALYST: "Reads every request without personal data; changes nothing",
    ADMINISTRATOR: "Sees and changes everything, staff and settings included",
}
EVERYWHERE = frozenset({CSR, ANALYST, ADMINISTRATOR})
OWN_DEPARTMENTS = frozenset({DEPARTMENT_STAFF, INSPECTOR, SUPERVISOR})
SEES_REQUESTS = EVERYWHERE | OWN_DEPARTMENTS
SEES_RESIDENTS = SEES_REQUESTS - {ANALYST}

AnyUser = User | AnonymousUser


def ensure_roles() -> None:
    Group.objects.bulk_create([Group(name=name) for name in ROLES], ignore_conflicts=True)


def give_role(user: User, role: str) -> None:
    """KeyError for a role that does not exist."""
    ROLES[role]
    user.groups.add(Group.objects.get(name=role))


# Who is asking


@dataclass(frozen=True)
class Scope:
    """A user's roles and the ids of the own departments, read once a request."""

    user_id: int | None
    roles: frozenset[str]
    departments: frozenset[int]

    @property
    def is_citywide(self) -> bool:
        return bool(self.roles & EVERYWHERE)

    def has(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))


NOBODY = Scope(None, frozenset(), frozenset())


def scope(user: AnyUser) -> Scope:
    """A superuser is an administrator; somebody who is not staff has no role."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return NOBODY
    found = getattr(user, "_scope", None)
    if found is None:
        found = user._scope = _read_scope(user)  # type: ignore[attr-defined, union-attr]
    return found


_SCOPE = """
SELECT ARRAY(SELECT role.name FROM auth_group AS role JOIN auth_user_groups AS has ON has.group_id = role.id
             WHERE has.user_id = %(user)s),
       ARRAY(SELECT works.department_id FROM requests_app_staffprofile_departments AS works
             JOIN requests_app_staffprofile AS profile ON profile.id = works.staffprofile_id
             WHERE profile.user_id = %(user)s)
"""


def _read_scope(user: AnyUser) -> Scope:
    with connection.cursor() as cursor:
        cursor.execute(_SCOPE, {"user": user.pk})
        groups, departments = cursor.fetchone()
    roles = {role for role in groups if role in ROLES} | ({ADMINISTRATOR} if user.is_superuser else set())
    return Scope(user.pk, frozenset(roles), frozenset(departments))


class PasswordBackend(ModelBackend):
    """Signs people in. What they may do stands in this file, not in rows of Django's permissions."""

    def get_all_permissions(self, user_obj: AnyUser, obj: object = None) -> set[str]:
        return set()


# What somebody may see


def visible_parts(user: AnyUser) -> list[Q]:
    """The visible requests in parts that do not overlap, each of which an index answers in order."""
    who = scope(user)
    if who.is_citywide:
        return [Q()]
    if not who.has(*OWN_DEPARTMENTS) or not who.departments:
        return []
    own = sorted(who.departments)
    offered = Q(pending_department__in=own) & ~Q(department__in=own)
    return [*(Q(department=pk) for pk in own), offered]


def visible_requests(user: AnyUser) -> ServiceRequestQuerySet:
    """All of the city's, or those of the own departments and those offered to them, or none."""
    parts = visible_parts(user)
    return ServiceRequest.objects.filter(reduce(or_, parts)) if parts else ServiceRequest.objects.none()


def may_see(user: AnyUser, service_request: ServiceRequest) -> bool:
    """The same answer for a request that is at hand already."""
    who = scope(user)
    theirs = {service_request.department_id, service_request.pending_department_id}
    return who.is_citywide or (who.has(*OWN_DEPARTMENTS) and bool(theirs & who.departments))


def visible_notes(user: AnyUser, service_request: ServiceRequest) -> QuerySet[Note]:
    """The public ones, and the internal ones of the own departments, of nobody in particular, and one's own."""
    who = scope(user)
    notes = Note.objects.filter(service_request=service_request)
    if who.has(ADMINISTRATOR):
        return notes
    if not who.has(*SEES_RESIDENTS):
        return notes.filter(is_public=True)
    return notes.filter(
        Q(is_public=True) | Q(department=None) | Q(department__in=who.departments) | Q(author=who.user_id)
    )


def may_read_note(user: AnyUser, note: Note) -> bool:
    """The same answer for a note that is at hand already."""
    who = scope(user)
    if note.is_public or who.has(ADMINISTRATOR):
        return True
    if not who.has(*SEES_RESIDENTS):
        return False
    return (
        note.department_id is None or note.department_id in who.departments or note.author_id == who.user_id
    )


def may_see_residents(user: AnyUser) -> bool:
    return scope(user).has(*SEES_RESIDENTS)


def may_read_description(user: AnyUser, service_request: ServiceRequest) -> bool:
    """Whoever may not see residents reads their words only where everybody may. Of code complaints: confidential."""
    return may_see_residents(user) or publishing.is_verbatim(service_request.service)


# What somebody may do with a request


class Verb(NamedTuple):
    """Roles that may do it to any request, and roles that may where the request is on their side."""

    label: str
    kind: str | None
    anywhere: frozenset[str]
    ours: frozenset[str]
    offered: bool = False


_ADMIN = frozenset({ADMINISTRATOR})
_DESK = frozenset({CSR, ADMINISTRATOR})
_CREW = frozenset({CSR, DEPARTMENT_STAFF, INSPECTOR, SUPERVISOR})
_LEADS = frozenset({CSR, DEPARTMENT_STAFF, SUPERVISOR})
ASSIGNS = _ADMIN | _CREW

VERBS: dict[str, Verb] = {
    "accept": Verb("Accept", EventKind.HAND_OVER_ACCEPTED, _ADMIN, _LEADS, offered=True),
    "refuse": Verb("Refuse", EventKind.HAND_OVER_REFUSED, _ADMIN, _LEADS, offered=True),
    "send_on": Verb("Send it on", EventKind.HAND_OVER_REFUSED, _ADMIN, _LEADS, offered=True),
    "assign": Verb("Assign", EventKind.ASSIGNED, _ADMIN, _CREW),
    "start": Verb("Start work", EventKind.STARTED, _ADMIN, _CREW),
    "hold": Verb("Put on hold", EventKind.HELD, _ADMIN, _CREW),
    "resume": Verb("Resume", EventKind.RESUMED, _ADMIN, _CREW),
    "answered": Verb("The resident answered", EventKind.RESUMED, _DESK, _CREW),
    "close": Verb("Close", EventKind.CLOSED, _ADMIN, _CREW),
    "reopen": Verb("Reopen", EventKind.REOPENED, _DESK, _CREW),
    "add_note": Verb("Add a note", EventKind.NOTED, _DESK, _CREW),
    "attach": Verb("Add a photo", None, _DESK, _CREW),
    "hand_over": Verb("Hand over", EventKind.HANDED_OVER, _DESK, _LEADS),
    "route": Verb("Send to a department", EventKind.ROUTED, _DESK, frozenset()),
    "reclassify": Verb("Change the service", EventKind.RECLASSIFIED, _DESK, _LEADS),
    "reprioritise": Verb("Change the priority", EventKind.REPRIORITISED, _DESK, _LEADS),
    "relocate": Verb("Correct the location", EventKind.RELOCATED, _DESK, _CREW),
    "merge": Verb("Join to another request", EventKind.MERGED, _DESK, _LEADS),
    "unmerge": Verb("Separate", EventKind.UNMERGED, _DESK, _LEADS),
    "ask_for_office": Verb("Link to an elected office", EventKind.OFFICE_ASKED, _DESK, _LEADS),
    "reply_to_office": Verb("Answer the elected office", EventKind.OFFICE_ASKED, _DESK, _LEADS),
    "set_target": Verb("Set the internal target", EventKind.TARGET_SET, _ADMIN, frozenset({SUPERVISOR})),
    "set_tickler": Verb("Look at it again", EventKind.TICKLER_SET, _DESK, _CREW),
    "split": Verb("Split off a part", EventKind.SPLIT, _DESK, _LEADS),
}
_ON_OFFER = {
    "add_note",
    "attach",
}  # of the verbs for the own department, those that an offered request allows too
_TRIAL: dict[EventKind, dict[str, Any]] = {
    EventKind.CLOSED: {"resolution": Resolution.FIXED},
    EventKind.HANDED_OVER: {"pending_department_id": 0},
}


class Move(NamedTuple):
    verb: str
    label: str
    allowed: bool
    why_not: str


def allowed_moves(user: AnyUser, service_request: ServiceRequest) -> list[Move]:
    """Every verb, whether this user may do it to this request now, and if not, why and who can."""
    return [_move(user, verb, service_request) for verb in VERBS]


def _move(user: AnyUser, verb: str, service_request: ServiceRequest) -> Move:
    try:
        check(user, verb, service_request)
    except (PermissionDenied, MoveNotAllowed) as refusal:
        return Move(verb, VERBS[verb].label, False, sentence(refusal))
    return Move(verb, VERBS[verb].label, True, "")


def check(user: AnyUser, verb: str, service_request: ServiceRequest) -> None:
    """PermissionDenied where the role may not, MoveNotAllowed where the request is not in the state for it."""
    _check_role(scope(user), VERBS[verb], verb, service_request)
    kind = VERBS[verb].kind
    if kind:
        lifecycle.apply(state_of(service_request), kind, timezone.now(), _TRIAL.get(EventKind(kind), {}))


def may(user: AnyUser, verb: str, service_request: ServiceRequest) -> bool:
    return _move(user, verb, service_request).allowed


def check_submit(user: AnyUser) -> None:
    if not may_submit(user):
        raise PermissionDenied("Your role reads requests. To open one, ask a colleague at the 311 desk.")


def may_submit(user: AnyUser) -> bool:
    return scope(user).has(*SEES_RESIDENTS)


def sentence(refusal: Exception) -> str:
    return " ".join(getattr(refusal, "messages", None) or map(str, refusal.args))


def _check_role(who: Scope, rule: Verb, verb: str, service_request: ServiceRequest) -> None:
    if who.has(*rule.anywhere):
        return
    if not who.has(*rule.ours):
        raise PermissionDenied(f"Your role cannot do this. Ask {_who_can(rule)}.")
    if _is_on_our_side(who, rule, verb, service_request):
        return
    owner = service_request.pending_department if rule.offered else service_request.department
    raise PermissionDenied(f"Only {owner.name if owner else 'the department that has it'} can do this.")


def _is_on_our_side(who: Scope, rule: Verb, verb: str, service_request: ServiceRequest) -> bool:
    offered = service_request.pending_department_id in who.departments
    if rule.offered:
        # Nothing offered at all: the state says so in better words than the role could.
        return offered or service_request.pending_department_id is None
    return service_request.department_id in who.departments or (offered and verb in _ON_OFFER)


def _who_can(rule: Verb) -> str:
    if CSR in rule.anywhere:
        return "the 311 desk"
    return "a supervisor"


def check_assignee(service_request: ServiceRequest, person: User | None, team: Team | None = None) -> None:
    """A request is given to a person and a team of the department that has it."""
    if team and team.department_id != service_request.department_id:
        raise PermissionDenied(f"{team} is no team of the department that has it: hand it over first.")
    if person and service_request.department_id not in departments_of(person):
        name = person.get_full_name() or person.get_username()
        raise PermissionDenied(f"{name} does not work for the department that has it: hand it over first.")


def departments_of(person: User) -> frozenset[int]:
    """Read once for a person: many requests may be given to them at once."""
    found = getattr(person, "_works_for", None)
    if found is None:
        found = person._works_for = _read_scope(person).departments  # type: ignore[attr-defined]
    return found


# What somebody may open in the admin: model -> roles that look, roles that change


def _holds(roles: Iterable[str]) -> rules.predicates.Predicate:
    wanted = frozenset(roles)
    return rules.predicate(lambda user: bool(scope(user).roles & wanted), name=" or ".join(sorted(wanted)))


_READERS = frozenset({CSR, SUPERVISOR, EDITOR, ADMINISTRATOR})
_EDITORS = frozenset({EDITOR, ADMINISTRATOR})
_NOBODY: frozenset[str] = frozenset()
_WORKS = OWN_DEPARTMENTS | _ADMIN
_LEADS_WORK = frozenset({SUPERVISOR, ADMINISTRATOR})

MODELS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "requests_app.department": (_READERS, _ADMIN),
    "requests_app.team": (_READERS, _ADMIN),
    "requests_app.districtlayer": (_READERS, _ADMIN),
    "requests_app.district": (_READERS, _ADMIN),
    "requests_app.defaultpoint": (_READERS, _ADMIN),
    "requests_app.businesscalendar": (_READERS, _ADMIN),
    "requests_app.businesshours": (_READERS, _ADMIN),
    "requests_app.holiday": (_READERS, _ADMIN),
    "requests_app.servicegroup": (_READERS, _EDITORS),
    "requests_app.service": (_READERS, _EDITORS),
    "requests_app.serviceattribute": (_READERS, _EDITORS),
    "requests_app.servicelevel": (_READERS, _EDITORS),
    "requests_app.servicewording": (_READERS, _EDITORS),
    "requests_app.routingrule": (_READERS, _NOBODY),  # changed in drafts: /admin/rules/
    "requests_app.servicelevelrule": (_READERS, _NOBODY),
    "requests_app.standardreply": (_READERS, _EDITORS),
    "requests_app.closingcheck": (_READERS, _EDITORS),
    "requests_app.macro": (_READERS, frozenset({SUPERVISOR, ADMINISTRATOR})),
    "requests_app.macrostep": (_READERS, frozenset({SUPERVISOR, ADMINISTRATOR})),
    "requests_app.servicetarget": (_READERS, _EDITORS),
    "requests_app.servicepatience": (_READERS, _EDITORS),
    "requests_app.escalation": (_READERS, frozenset({SUPERVISOR, ADMINISTRATOR})),
    "requests_app.staffprofile": (frozenset({SUPERVISOR, ADMINISTRATOR}), _ADMIN),
    "requests_app.servicerequest": (SEES_REQUESTS, _NOBODY),
    "requests_app.resident": (_DESK, _NOBODY),
    "requests_app.contact": (_DESK, _NOBODY),
    "requests_app.contactquestion": (_DESK, _NOBODY),
    "requests_app.notice": (_DESK, _NOBODY),
    "requests_app.bulletin": (_READERS, _EDITORS),
    "requests_app.directoryentry": (_READERS, _EDITORS),
    "requests_app.crew": (_WORKS, _LEADS_WORK),
    "requests_app.equipment": (_WORKS, _LEADS_WORK),
    "requests_app.equipmentrate": (_WORKS, _LEADS_WORK),
    "requests_app.material": (_WORKS, _LEADS_WORK),
    "requests_app.materialprice": (_WORKS, _LEADS_WORK),
    "requests_app.laborrate": (_WORKS, _LEADS_WORK),
    "requests_app.season": (_WORKS, _LEADS_WORK),
    **{
        f"requests_app.{model}": (frozenset({SUPERVISOR, INSPECTOR, ADMINISTRATOR}), _LEADS_WORK)
        for model in ("inspectiontask", "inspectorgroup", "inspector", "certification")
    },
    "requests_app.inspectorshift": (frozenset({SUPERVISOR, INSPECTOR, ADMINISTRATOR}), _NOBODY),
    "requests_app.shift": (frozenset({CSR, SUPERVISOR, ADMINISTRATOR}), _ADMIN),
    "requests_app.page": (frozenset({CSR, SUPERVISOR, ADMINISTRATOR}), _NOBODY),
    "requests_app.callback": (_DESK, _NOBODY),
    "requests_app.message": (_DESK, _NOBODY),
    "requests_app.contactpoint": (_DESK, _NOBODY),
    "requests_app.unsubscribed": (_DESK, _NOBODY),
    "requests_app.webhookendpoint": (_ADMIN, _ADMIN),
    "requests_app.webhookdelivery": (_ADMIN, _NOBODY),
    "requests_app.apikey": (_ADMIN, _ADMIN),
    "requests_app.extension": (frozenset({CSR, SUPERVISOR, ADMINISTRATOR}), _ADMIN),
    "requests_app.phonecall": (_DESK, _NOBODY),
    "requests_app.callinterval": (frozenset({CSR, SUPERVISOR, ANALYST, ADMINISTRATOR}), _NOBODY),
    "requests_app.criterion": (
        frozenset({CSR, SUPERVISOR, ADMINISTRATOR}),
        frozenset({SUPERVISOR, ADMINISTRATOR}),
    ),
    "requests_app.checkquestion": (
        frozenset({SUPERVISOR, ADMINISTRATOR}),
        frozenset({SUPERVISOR, ADMINISTRATOR}),
    ),
    "requests_app.office": (_READERS, _ADMIN),
    "requests_app.ordinancesection": (_READERS | {INSPECTOR}, _EDITORS),
    "requests_app.parcel": (EVERYWHERE | {INSPECTOR, SUPERVISOR}, _NOBODY),
    "requests_app.party": (frozenset({CSR, INSPECTOR, SUPERVISOR, ADMINISTRATOR}), _NOBODY),
    "requests_app.tenure": (frozenset({CSR, INSPECTOR, SUPERVISOR, ADMINISTRATOR}), _NOBODY),
    "requests_app.retentionperiod": (frozenset({SUPERVISOR, ADMINISTRATOR}), _ADMIN),
    "requests_app.survey": (frozenset({CSR, SUPERVISOR, ADMINISTRATOR}), _NOBODY),
    "requests_app.jobrun": (frozenset({SUPERVISOR, ADMINISTRATOR}), _NOBODY),
    "requests_app.importrun": (frozenset({SUPERVISOR, ADMINISTRATOR}), _NOBODY),
    "axes.accessattempt": (_ADMIN, _ADMIN),
    "axes.accesslog": (_ADMIN, _NOBODY),
    "axes.accessfailurelog": (_ADMIN, _NOBODY),
    "auth.user": (_ADMIN, _ADMIN),
    "auth.group": (_ADMIN, _NOBODY),
}


def _register() -> None:
    rules.set_perm("requests_app", _holds(ROLES))
    rules.set_perm("auth", _holds(_ADMIN))
    rules.set_perm("axes", _holds(_ADMIN))
    for model, (readers, changers) in MODELS.items():
        app, name = model.split(".")
        rules.set_perm(f"{app}.view_{name}", _holds(readers))
        for action in ("add", "change", "delete"):
            rules.set_perm(f"{app}.{action}_{name}", _holds(changers))


_register()
