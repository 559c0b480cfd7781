"""Who somebody is: found again by phone or e-mail, never guessed from a name alone."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import transaction

from ..models import Resident

HOME_COUNTRY = "US"
KNOWN = "SELECT * FROM requests_app_resident WHERE phone = %s OR email = %s ORDER BY id LIMIT 20 FOR UPDATE"


def resident_of(
    *,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    phone: str = "",
    language: str = "en",
    is_proven: bool = True,
) -> Resident | None:
    """The resident with this phone or e-mail and no other last name, else a new one; None where nothing is given.

    is_proven: False where nobody of the city spoke with them. Who knows a resident's number only is then somebody
    else: they are neither shown the e-mail that goes with it nor put another one beside it, which would open all.
    """
    if not any((first_name, last_name, email, phone)):
        return None
    number = e164(phone)
    with transaction.atomic(savepoint=False):
        found = _known(last_name, email, number, is_proven)
        if found is None:
            return Resident.objects.create(
                first_name=first_name, last_name=last_name, email=email, phone=number, language=language
            )
        _fill_gaps(found, first_name=first_name, last_name=last_name, email=email, phone=number)
    return found


def e164(phone: str) -> str:
    """+18605550123 however it was typed; ValidationError where it cannot be dialed."""
    if not phone.strip():
        return ""
    try:
        number = phonenumbers.parse(phone, HOME_COUNTRY)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError({"phone": "Give the phone number with its area code, such as 860 555 0123."})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national(phone: str) -> str:
    """ "(860) 555-0120" of "+18605550120", as it is dialed at home; what is no number stays as it is."""
    try:
        number = phonenumbers.parse(phone, HOME_COUNTRY)
    except phonenumbers.NumberParseException:
        return phone
    if number.country_code != phonenumbers.country_code_for_region(HOME_COUNTRY):
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _known(last_name: str, email: str, phone: str, is_proven: bool) -> Resident | None:
    candidates = Resident.objects.raw(KNOWN, [phone or None, email or None])
    same = (row for row in candidates if not last_name or row.last_name.lower() in ("", last_name.lower()))
    return next((row for row in same if is_proven or _has(row, email, phone)), None)


def _has(row: Resident, email: str, phone: str) -> bool:
    return row.email.lower() == email.lower() and bool(row.phone or not phone)


def _fill_gaps(resident: Resident, **known: str) -> None:
    """Add what was missing; what is there stays, a caller does not rename a resident."""
    missing = {name: value for name, value in known.items() if value and not getattr(resident, name)}
    for name, value in missing.items():
        setattr(resident, name, value)
    if missing:
        resident.save(update_fields=list(missing))
