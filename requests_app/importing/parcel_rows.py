"""A row of an assessor's file -> a lot and who answers for it. Pure, but for the projection of coordinates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..enforcement.registering import fold
from . import points
from .moments import Shape, read_day, split
from .table import Cells

NOBODY = re.compile(
    r"(?i)^(|n/?a|none|null|unknown|unavailable.*|not available.*|redacted.*|confidential.*|withheld.*|current owner|"
    r"owner unknown|-+|\.+)$"
)
COMPANY = re.compile(
    r"(?i)\b(l\.?l\.?c|inc|incorporated|corp|corporation|company|co|ltd|l\.?p|llp|trust|trustees?|bank|n\.?a|church|"
    r"city of|county of|state of|authority|association|assn|partners(hip)?|properties|realty|holdings?|housing|"
    r"university|college|school|foundation|estates?|development|investments?|group|fund)\b\.?"
)
ROUNDED = re.compile(r"(?i)^\d(\.\d+)?e\+\d+$")
TRUE = {"1", "y", "yes", "true", "t", "vacant", "x"}


class Rejected(Exception):  # noqa: N818  # a row, with the sentence that says why
    pass


@dataclass(frozen=True)
class Holder:
    """Somebody who answers for a lot; role: a Tenure.Role."""

    name: str
    address: str = ""
    role: str = "owner"
    language: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The same party: whatever the case and the commas."""
        return fold(self.name), fold(self.address)

    @property
    def is_company(self) -> bool:
        return bool(COMPANY.search(self.name))


@dataclass
class Lot:
    number: str
    address: str
    zip_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    land_use: str = ""
    is_vacant: bool = False
    since: date | None = None
    holders: list[Holder] = field(default_factory=list)


def tidy(text: str) -> str:
    return " ".join(text.split())


class Reader:
    """columns: what -> place of its column; days: how dates are written."""

    def __init__(self, columns: Mapping[str, int], days: Shape, projection: points.Projection | None = None):
        self.columns, self.days, self.projection = columns, days, projection

    def lot(self, cells: Cells) -> Lot:
        number = self._number(self.text(cells, "number"))
        address = self._address(cells)
        if not address:
            raise Rejected(f"The parcel {number} has no address.")
        point = self._point(cells)
        land_use = self.text(cells, "land_use")[:40]
        vacant = self.text(cells, "vacant").lower() in TRUE or "vacant" in land_use.lower()
        return Lot(
            number,
            address[:300],
            self._zip(cells)[:10],
            *(point or (None, None)),
            land_use=land_use,
            is_vacant=vacant,
            since=self._since(cells),
            holders=list(self._holders(cells)),
        )

    def text(self, cells: Cells, what: str) -> str:
        place = self.columns.get(what)
        return tidy(cells[place]) if place is not None and place < len(cells) else ""

    def _number(self, text: str) -> str:
        if ROUNDED.match(text):
            raise Rejected(f"The number {text} was rounded by a spreadsheet: export the column as text.")
        text = re.sub(r"^(\d+)\.0+$", r"\1", text)
        if not text:
            raise Rejected("The row has no parcel number.")
        if len(text) > 40:
            raise Rejected(f"“{text[:20]}…” is too long for a parcel number.")
        return text

    def _address(self, cells: Cells) -> str:
        whole = self.text(cells, "address")
        parts = (re.sub(r"\.0+$", "", self.text(cells, "street_number")), self.text(cells, "street_name"))
        address = whole or " ".join(filter(None, parts))
        unit = self.text(cells, "unit")
        return f"{address}, unit {unit}" if address and unit and unit not in address else address

    def _zip(self, cells: Cells) -> str:
        text = re.sub(r"\.0+$", "", self.text(cells, "zip_code"))
        return text.zfill(5) if text.isdigit() and len(text) < 5 else text

    def _point(self, cells: Cells) -> points.Point | None:
        pair = self.text(cells, "latitude"), self.text(cells, "longitude")
        known = points.numbers(*pair) if all(pair) else None
        if known is None and self.projection and all(xy := (self.text(cells, "y"), self.text(cells, "x"))):
            projected = points.numbers(*xy)
            known = self.projection.degrees(*projected) if projected else None
        return known if known and points.is_degrees(*known) else None

    def _since(self, cells: Cells) -> date | None:
        text = self.text(cells, "since")
        day = read_day(split(text)[0], self.days.order) if text else None
        return day if day and day.year > 1900 else None

    def _holders(self, cells: Cells) -> list[Holder]:
        street = ", ".join(filter(None, (self.text(cells, "mail_street"), self.text(cells, "mail_more"))))
        state = " ".join(filter(None, (self.text(cells, "mail_state"), self.text(cells, "mail_zip"))))
        mail = ", ".join(filter(None, (street, self.text(cells, "mail_city"), state)))[:300]
        language = self.text(cells, "language")[:8].lower()
        named = [
            Holder(self.text(cells, "owner")[:200], mail, "owner", language),
            Holder(self.text(cells, "co_owner")[:200], mail, "owner", language),
            Holder(
                self.text(cells, "agent")[:200], self.text(cells, "agent_address")[:300], "agent", language
            ),
            Holder(self.text(cells, "occupant")[:200], "", "occupant", language),
        ]
        return [one for one in named if not NOBODY.match(one.name)]
