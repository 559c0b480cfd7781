"""Who answers for a parcel, and what to beware of there: every change to them, by hand."""

from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q

from ..models import Citation, EnforcementCase, Parcel, Party, SafetyFlag, Tenure
from .recording import local_day, moment

LONGEST_FLAG = timedelta(days=366)
REDACTED = "Name taken out"
UNPAID = (Citation.Status.ISSUED, Citation.Status.CONTESTED)
_OWED = Q(
    abatements__billed_at__isnull=False,
    abatements__collected__lt=F("abatements__cost") + F("abatements__fee"),
)


@transaction.atomic
def add_party(
    *,
    name: str,
    kind: str = Party.Kind.PERSON,
    mailing_address: str = "",
    language: str = "en",
    email: str = "",
    phone: str = "",
) -> Party:
    if not name.strip():
        raise ValidationError("Give the name as it stands in the land records.")
    return Party.objects.create(
        name=" ".join(name.split()),
        kind=kind,
        mailing_address=" ".join(mailing_address.split()),
        language=language,
        email=email.strip(),
        phone=phone.strip(),
    )


@transaction.atomic
def reach(
    party: Party, *, mailing_address: str = "", language: str = "en", email: str = "", phone: str = ""
) -> Party:
    """Where notices go from now on, and in which language; what was served keeps its address."""
    row = Party.objects.select_for_update().get(pk=party.pk)
    if row.redacted_at:
        raise ValidationError("The name of this party was taken out: add the party anew.")
    row.mailing_address, row.language = " ".join(mailing_address.split()), language
    row.email, row.phone = email.strip(), phone.strip()
    row.save(update_fields=["mailing_address", "language", "email", "phone"])
    return row


@transaction.atomic
def add_tenure(
    parcel: Parcel, party: Party, *, role: str = Tenure.Role.OWNER, since: date | None = None
) -> Tenure:
    """ValidationError where the party answers for the parcel as that already."""
    if party.redacted_at:
        raise ValidationError("The name of this party was taken out: add the party anew.")
    Parcel.objects.select_for_update().get(pk=parcel.pk)
    same = Tenure.objects.filter(parcel=parcel, party=party, role=role)
    if same.filter(Q(until=None) | Q(since=since) | Q(until__gt=since) if since else Q(until=None)).exists():
        raise ValidationError(
            f"{party} is {Tenure.Role(role).label.lower()} of this parcel at that time already."
        )
    return Tenure.objects.create(parcel=parcel, party=party, role=role, since=since)


@transaction.atomic
def end_tenure(tenure: Tenure, *, until: date) -> Tenure:
    """until: the first day on which they no longer answer for it."""
    row = Tenure.objects.select_for_update().get(pk=tenure.pk)
    if row.until:
        raise ValidationError(f"It ended on {row.until} already.")
    if row.since and until <= row.since:
        raise ValidationError(f"It began on {row.since}: give a later day.")
    row.until = until
    row.save(update_fields=["until"])
    tenure.until = until
    return row


@transaction.atomic
def flag(
    parcel: Parcel,
    *,
    by: User | None,
    kind: str,
    text: str,
    expires_on: date,
    at: datetime | None = None,
) -> SafetyFlag:
    """What to know before the door; it expires, within a year, so that somebody looks whether it is still so."""
    today = local_day(moment(at))
    if not text.strip():
        raise ValidationError("Say what is to be feared there, and where.")
    if expires_on <= today:
        raise ValidationError("A flag that has expired warns nobody: give a day to come.")
    if expires_on - today > LONGEST_FLAG:
        raise ValidationError("A flag stands for a year at most; set it again if it is still so then.")
    return SafetyFlag.objects.create(
        parcel=parcel, kind=kind, text=text.strip(), set_on=today, expires_on=expires_on, set_by=by
    )


@transaction.atomic
def lift_flag(safety_flag: SafetyFlag, *, at: datetime | None = None) -> SafetyFlag:
    """It is no longer so: it expires today, or was never true for a whole day."""
    today = local_day(moment(at))
    row = SafetyFlag.objects.select_for_update().get(pk=safety_flag.pk)
    if row.expires_on <= today:
        raise ValidationError(f"It expired on {row.expires_on} already.")
    row.expires_on = max(today, row.set_on + timedelta(days=1))
    row.save(update_fields=["expires_on"])
    return row


@transaction.atomic
def redact_party(party: Party, *, at: datetime | None = None) -> Party:
    """Takes name, address, e-mail and phone out of the register; what was served on them stays as served.

    ValidationError while they answer for a parcel, or a case of theirs is open or unpaid.
    """
    at = moment(at)
    row = Party.objects.select_for_update().get(pk=party.pk)
    if row.redacted_at:
        raise ValidationError("The name was taken out already.")
    today = local_day(at)
    if row.tenures.filter(Q(until=None) | Q(until__gt=today)).exists():
        raise ValidationError(f"{row} still answers for a parcel: end that first.")
    cases = EnforcementCase.objects.filter(notices__party=row)
    if cases.open().exists() or cases.filter(Q(citations__status__in=UNPAID) | _OWED).exists():
        raise ValidationError(
            f"A case of {row} is open, or a citation or bill is unpaid: the name is needed until then."
        )
    row.name, row.redacted_at = REDACTED, at
    row.mailing_address = row.email = row.phone = ""
    row.save(update_fields=["name", "mailing_address", "email", "phone", "redacted_at"])
    return row
