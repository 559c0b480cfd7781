"""Who has heard already: of several messages about one thing a person gets the first."""

from ..models import Resident


class Told:
    def __init__(self) -> None:
        self.people = 0
        self._known: set[int | str] = set()

    def is_first(self, resident: Resident) -> bool:
        """One person, though their address stands twice among the residents; remembered."""
        return self._is_first(resident.pk, resident.email.lower(), resident.phone)

    def is_first_at(self, email_or_phone: str) -> bool:
        return self._is_first(email_or_phone.lower())

    def _is_first(self, *keys: int | str) -> bool:
        given = {key for key in keys if key}
        is_first = not given & self._known
        self._known |= given
        self.people += is_first
        return is_first
