"""Hearings and appeals as plain dated steps: set with days of notice on an open day, held, ruled on, appealed in time.

The days below stand on the documents that the owners get (words/*.toml): change both.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from .. import wording
from ..cases import clocks
from ..models import Citation, EnforcementCase, EnforcementNotice, Hearing, Party, Tenure
from . import citing, hearing_words, ladder, owners, papers
from .ladder import Method, StepKind, Tier
from .recording import local_day, lock, moment, record

Kind = Hearing.Kind
Ruling = Hearing.Ruling
NOTICE_DAYS = {Tier.LIFE_SAFETY: 3, Tier.HEALTH: 10, Tier.APPEARANCE: 10}  # from the notice to the hearing
ASKED_WITHIN = {"notice": 10, "citation": 30}  # days, for an owner who asks for a hearing
APPEALED_WITHIN = 30  # days after a ruling
LONGEST = timedelta(days=366)
INVITED = (Tenure.Role.OWNER, Tenure.Role.AGENT)
FINAL = (Ruling.UPHELD, Ruling.REDUCED, Ruling.DISMISSED)
CONTESTED = Citation.Status.CONTESTED


@transaction.atomic
def set_hearing(
    case: EnforcementCase,
    *,
    by: User | None,
    when: datetime,
    place: str = "",
    docket: str = "",
    asked_on: date | None = None,
    at: datetime | None = None,
) -> Hearing:
    """With a notice of hearing to each owner and agent. asked_on: the day on which an owner asked for it, if one did."""
    row = lock(case)
    at = moment(at, row.updated_at)
    _check_matter(row, asked_on, at)
    if waiting := row.hearings.filter(ruling="").first():
        raise ValidationError(f"{_named(waiting)} is set already: record how it ended first.")
    return _set(row, case, Kind.HEARING, StepKind.HEARING_SET, by, at, when, place, docket, {})


@transaction.atomic
def heard(
    hearing: Hearing,
    *,
    by: User | None,
    ruling: str,
    text: str = "",
    fine: int | None = None,
    again: datetime | None = None,
    at: datetime | None = None,
) -> Hearing:
    """fine: dollars in all, where it is reduced. again: when it goes on, where it is continued."""
    return _rule(hearing, Kind.HEARING, StepKind.HEARD, by, ruling, text, fine, again, at)


@transaction.atomic
def judge(
    hearing: Hearing,
    *,
    by: User | None,
    ruling: str,
    text: str = "",
    fine: int | None = None,
    again: datetime | None = None,
    at: datetime | None = None,
) -> Hearing:
    """The judgement on an appeal, as `heard`."""
    return _rule(hearing, Kind.APPEAL, StepKind.JUDGED, by, ruling, text, fine, again, at)


@transaction.atomic
def appeal(
    hearing: Hearing,
    *,
    by: User | None,
    when: datetime,
    filed_on: date | None = None,
    place: str = "",
    docket: str = "",
    at: datetime | None = None,
) -> Hearing:
    """Against a ruling that stands, filed within thirty days of it."""
    row = lock(hearing.case)
    at = moment(at, row.updated_at)
    earlier = row.hearings.get(pk=hearing.pk)
    filed_on = filed_on or local_day(at)
    _check_appeal(row, earlier, filed_on, at)
    data = {"against": earlier.pk, "filed_on": filed_on}
    return _set(row, hearing.case, Kind.APPEAL, StepKind.APPEALED, by, at, when, place, docket, data)


# What may be heard, when


def _check_matter(row: EnforcementCase, asked_on: date | None, at: datetime) -> None:
    if not row.notices.filter(kind__in=("violation", "citation", "abatement", "bill")).exists():
        raise ValidationError("There is nothing to hear yet: issue the notice of violation first.")
    if asked_on is None:
        return
    if asked_on > local_day(at):
        raise ValidationError("The owner cannot have asked on a day that has not come yet.")
    last_day = _last_day_to_ask(row)
    if last_day and asked_on > last_day:
        raise ValidationError(
            f"The owner could ask for a hearing until {last_day}. Leave the day empty to hear it all the same."
        )


def _last_day_to_ask(row: EnforcementCase) -> date | None:
    """The later of the two that the documents give; None where nothing was served nor cited."""
    last = row.citations.order_by("-issued_at").first()
    days = []
    if row.served_on:
        days.append(row.served_on + timedelta(days=ASKED_WITHIN["notice"]))
    if last:
        days.append(local_day(last.issued_at) + timedelta(days=ASKED_WITHIN["citation"]))
    return max(days, default=None)


def _check_appeal(row: EnforcementCase, earlier: Hearing, filed_on: date, at: datetime) -> None:
    if earlier.ruling not in FINAL or earlier.ruled_at is None:
        raise ValidationError("There is no ruling to appeal: record how the hearing ended first.")
    if earlier.ruling == Ruling.DISMISSED:
        raise ValidationError("It was dismissed: there is nothing left to appeal.")
    if row.hearings.filter(at__gt=earlier.at).exists():
        raise ValidationError("A later hearing of this case is on the calendar: appeal against its ruling.")
    ruled_on = local_day(earlier.ruled_at)
    if not ruled_on <= filed_on <= local_day(at):
        raise ValidationError(
            f"An appeal is filed after the ruling of {wording.day_in_full(ruled_on)} and not in the future."
        )
    if filed_on > ruled_on + timedelta(days=APPEALED_WITHIN):
        raise ValidationError(
            f"The ruling is of {wording.day_in_full(ruled_on)}; it could be appealed until "
            f"{wording.day_in_full(ruled_on + timedelta(days=APPEALED_WITHIN))}. It stands."
        )


def _check_when(row: EnforcementCase, when: datetime, at: datetime) -> None:
    if when <= at:
        raise ValidationError("A hearing lies ahead: give a day and an hour to come.")
    if when - at > LONGEST:
        raise ValidationError("That is more than a year away: give an earlier day.")
    day, clock = local_day(when), clocks.clock_of(row.department_id)
    if not clock.is_working_day(day):
        raise ValidationError(
            f"The office is closed on {wording.day_in_full(day)}: "
            f"the next open day is {wording.day_in_full(clock.next_working_day(day))}."
        )
    if not any(opens <= when < closes for opens, closes in clock.intervals(day)):
        raise ValidationError("The office is closed at that hour: give one within its hours.")
    earliest = local_day(at) + timedelta(days=NOTICE_DAYS[Tier(row.tier)])
    if day < earliest:
        raise ValidationError(
            f"The owners get {NOTICE_DAYS[Tier(row.tier)]} days of notice: give a day from "
            f"{wording.day_in_full(clock.next_working_day(earliest))} on."
        )


# Set and ruled


def _set(
    row: EnforcementCase,
    case: EnforcementCase,
    kind: str,
    step: str,
    by: User | None,
    at: datetime,
    when: datetime,
    place: str,
    docket: str,
    more: Mapping[str, object],
) -> Hearing:
    ladder.stage_after(step, row.stage)
    _check_when(row, when, at)
    hearing = Hearing(case=row, kind=kind, at=when, place=place.strip()[:120], docket=docket.strip()[:40])
    hearing.save()
    notices = _invite(row, hearing, at, by)
    data = {"hearing": hearing.pk, "when": when, "place": hearing.place, "docket": hearing.docket}
    Citation.objects.filter(case=row, status=Citation.Status.ISSUED).update(status=CONTESTED)
    record(row, case, step, by=by, at=at, data={**data, **more, "notices": [one.pk for one in notices]})
    return hearing


def _invite(row: EnforcementCase, hearing: Hearing, at: datetime, by: User | None) -> list[EnforcementNotice]:
    more = hearing_words.said(hearing)
    violations = list(row.violations.exclude(status="withdrawn").select_related("section"))
    return [
        papers.draw(row, "hearing", party, violations, at=at, by=by, method=Method.CERTIFIED, more=more)
        for party in parties(row, local_day(at))
    ]


def parties(row: EnforcementCase, on: date) -> list[Party]:
    """The owners and their agents; ValidationError where no owner is known."""
    owners.responsible(row.parcel, on)
    found = [tenure.party for tenure in owners.tenures(row.parcel, on) if tenure.role in INVITED]
    return list(dict.fromkeys(found))


def _rule(
    hearing: Hearing,
    kind: str,
    step: str,
    by: User | None,
    ruling: str,
    text: str,
    fine: int | None,
    again: datetime | None,
    at: datetime | None,
) -> Hearing:
    row = lock(hearing.case)
    at = moment(at, row.updated_at)
    found = row.hearings.get(pk=hearing.pk)
    _check_ruling(found, kind, ruling, text, at)
    found.ruling, found.ruled_at, found.text = ruling, at, text.strip()[:1000]
    found.save(update_fields=["ruling", "ruled_at", "text"])
    data = {
        "hearing": found.pk,
        "ruling": ruling,
        "text_sha256": hashlib.sha256(found.text.encode()).hexdigest(),
        **({"dollars": _reduce(row, fine)} if ruling == Ruling.REDUCED else {}),
    }
    record(row, hearing.case, step, by=by, at=at, data=data)
    _follow(row, hearing.case, found, by, at, again)
    for name in ("ruling", "ruled_at", "text"):
        setattr(hearing, name, getattr(found, name))
    return hearing


def _check_ruling(found: Hearing, kind: str, ruling: str, text: str, at: datetime) -> None:
    if found.kind != kind:
        raise ValidationError("A hearing is ruled on, an appeal is judged: choose the other step.")
    if found.ruling:
        raise ValidationError(f"{_named(found)} was ruled on already: {found.get_ruling_display().lower()}.")
    if ruling not in Ruling.values:
        raise ValidationError("Say how it ended: upheld, dismissed, reduced or continued.")
    if at < found.at:
        raise ValidationError(f"{_named(found)} has not been held yet.")
    if ruling != Ruling.CONTINUED and not text.strip():
        raise ValidationError("Write down the ruling in a sentence, as it was spoken.")


def _follow(
    row: EnforcementCase,
    case: EnforcementCase,
    found: Hearing,
    by: User | None,
    at: datetime,
    again: datetime | None,
) -> None:
    waiting = Citation.objects.filter(case=row, status__in=(Citation.Status.ISSUED, CONTESTED))
    if found.ruling == Ruling.DISMISSED:
        for citation in waiting.select_related("case"):
            citing.dismiss(citation, by=by, reason=f"Dismissed: {_named(found)}", at=at)
    elif found.ruling == Ruling.CONTINUED:
        if again is None:
            raise ValidationError("Say when it goes on: day and hour.")
        fresh = lock(case)
        step = StepKind.HEARING_SET if found.kind == Kind.HEARING else StepKind.APPEALED
        _set(fresh, case, found.kind, step, by, at, again, found.place, found.docket, {"continues": found.pk})
    else:
        waiting.filter(status=CONTESTED).update(status=Citation.Status.ISSUED)


def _reduce(row: EnforcementCase, fine: int | None) -> int:
    """The new fine in all, shared out as the old one was, in whole dollars."""
    waiting = list(
        Citation.objects.filter(case=row, status__in=(Citation.Status.ISSUED, CONTESTED)).order_by("pk")
    )
    before = sum(citation.amount for citation in waiting)
    if fine is None or not 0 < fine < before:
        raise ValidationError(f"Give the reduced fine in dollars: more than 0 and less than {before:,}.")
    left = fine
    for citation in waiting[1:]:
        citation.amount = fine * citation.amount // before
        left -= citation.amount
    waiting[0].amount = left
    Citation.objects.bulk_update(waiting, ["amount"])
    return fine


def _named(hearing: Hearing) -> str:
    return f"The {hearing.get_kind_display().lower()} of {wording.moment(hearing.at, clocks.zone())}"


def may_be_appealed(hearing: Hearing, on: date) -> bool:
    """As far as the hearing itself tells."""
    if hearing.ruling not in (Ruling.UPHELD, Ruling.REDUCED) or hearing.ruled_at is None:
        return False
    return on <= local_day(hearing.ruled_at) + timedelta(days=APPEALED_WITHIN)
