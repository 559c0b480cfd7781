"""The columns a worklist can have: what stands in a cell, and what stands in the same column of a file."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .. import confidential, wording
from ..cases import clocks
from ..cases.watching import Glance
from ..models import LikelyDuplicate, Look, RequestReporter, ServiceRequest, StormRequest, Watch
from ..worklists import Asker

Cell = SafeString | str


@cache
def _around_key() -> list[str]:
    """A request's address around its key: fifty times a page, looking it up each time would be felt."""
    return reverse("admin:requests_app_servicerequest_change", args=[0]).split("0")


class Row(NamedTuple):
    """A request as a line of a list; looking: who else has it open, and shows_department: the reader has several."""

    service_request: Any
    asker: Asker
    columns: tuple[str, ...] = ()
    looking: Glance | None = None
    shows_department: bool = True

    @property
    def url(self) -> str:
        before, after = _around_key()
        return f"{before}{self.service_request.pk}{after}"

    @property
    def cells(self) -> list[tuple[str, str, Cell]]:
        """The width's class, the title (which a telephone shows beside it) and what stands in it."""
        chosen = [COLUMNS[name] for name in self.columns]
        return [(column.css, column.title, column.cell(self)) for column in chosen]

    @property
    def is_changed(self) -> bool:
        seen = getattr(self.service_request, "seen_at", None)
        return bool(seen and seen < self.service_request.updated_at)


class Column(NamedTuple):
    """css: the width's class; order: names of orders, first the one a click asks for; needs: what its query adds."""

    name: str
    title: str
    css: str
    cell: Callable[[Row], Cell]
    text: Callable[[Row], Any]
    orders: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


# Cells


def _number(row: Row) -> Cell:
    dot = SafeString(
        '<span class="news" title="Changed since you looked">●<span class="visually-hidden"> changed</span></span>'
    )
    return format_html(
        '<a href="{}">{}</a>{}', row.url, row.service_request.number, dot if row.is_changed else ""
    )


def _what(row: Row) -> Cell:
    found = row.service_request
    urgent = (
        format_html(' <strong class="needs">{}</strong>', found.get_priority_display())
        if found.priority < 3
        else ""
    )
    return format_html("<span>{}</span>{}{}", found.service.name, urgent, _looking(row))


def _looking(row: Row) -> Cell:
    if row.looking is None:
        return ""
    who = row.looking.name
    ago = wording.span(row.asker.at - row.looking.at)
    return format_html(' <span class="looking" title="{} opened this {} ago">{} looks</span>', who, ago, who)


def _where(row: Row) -> Cell:
    found = row.service_request
    district = format_html(' <span class="muted">{}</span>', found.district.name) if found.district else ""
    return format_html('<span title="{}">{}</span>{}', found.address, found.address, district)


def _span(text: Any, css: str = "") -> Cell:
    return format_html('<span class="{}">{}</span>', css, text) if text not in (None, "") else ""


def due(row: Row) -> wording.Due:
    found = row.service_request
    if not found.is_open:
        return wording.Due("none", "")
    return wording.due(found.due_at, row.asker.at, clocks.zone(), is_paused=found.clock_left is not None)


def _target(row: Row) -> wording.Due:
    found = row.service_request
    if not (found.is_open and found.target_at):
        return wording.Due("none", "")
    return wording.due(found.target_at, row.asker.at, clocks.zone())


def _due(said: wording.Due) -> Cell:
    return format_html('<span class="due-{}">{}</span>', said.kind, said.words) if said.words else ""


def _state(row: Row) -> Cell:
    found = row.service_request
    if found.resolution:
        return format_html(
            '<span class="status-closed" title="Closed">{}</span>', found.get_resolution_display()
        )
    return format_html('<span class="status-{}">{}</span>', found.status, found.get_status_display())


def _holder(row: Row) -> str:
    found = row.service_request
    if found.assignee:
        return found.assignee.get_full_name() or found.assignee.get_username()
    return found.team.name if found.team else ""


def _with(row: Row) -> Cell:
    found, holder = row.service_request, _holder(row)
    department: Cell = ""
    if row.shows_department:
        department = format_html('<span class="muted">{}</span>', found.department or "no department")
    holder = holder or ("" if row.shows_department else "nobody yet")
    offered = (
        format_html(' <span class="needs">→ {}</span>', found.pending_department)
        if found.pending_department
        else ""
    )
    return format_html(
        "<span>{}{}{}</span>{}", holder, ", " if holder and department else "", department, offered
    )


def _age(row: Row) -> str:
    return wording.span(row.asker.at - (row.service_request.closed_at or row.service_request.requested_at))


def _signs(row: Row) -> list[str]:
    found = row.service_request
    said = [
        "watched" if getattr(found, "is_watched", False) else "",
        "joined" if found.parent_id else "",
        "maybe a duplicate" if getattr(found, "may_be_duplicate", False) else "",
        "storm" if getattr(found, "is_of_storm", False) else "",
        f"reply by {wording.short_day(found.reply_by, found.reply_by)}" if found.reply_by else "",
        "for " + found.on_behalf_of if found.on_behalf_of and not found.reply_by else "",
        "offered" if found.pending_department_id else "",
    ]
    return [sign for sign in said if sign]


def _day(at: datetime | None, row: Row) -> str:
    if at is None:
        return ""
    local, today = at.astimezone(clocks.zone()), row.asker.at.astimezone(clocks.zone()).date()
    return f"{wording.short_day(local.date(), today)}, {wording.clock(at, clocks.zone())}"


def _moment(at: datetime | None) -> str:
    return at.astimezone(clocks.zone()).isoformat(timespec="minutes") if at else ""


def _description(row: Row) -> str:
    may = confidential.may_list_words(row.asker.user, row.service_request)
    return " ".join(row.service_request.description.split()) if may else ""


def _reports(row: Row) -> int:
    return 1 + getattr(row.service_request, "more_reporters", 0)


def _moment_column(name: str, title: str, attribute: str, orders: tuple[str, ...] = ()) -> Column:
    return Column(
        name, title, "c-moment",
        lambda row: _day(getattr(row.service_request, attribute), row),
        lambda row: _moment(getattr(row.service_request, attribute)), orders,
    )  # fmt: skip


def _named(name: str, title: str, css: str, value: Callable[[Any], Any], *related: str) -> Column:
    """A column that says the same in a cell and in a file."""
    return Column(
        name, title, css, lambda row: _span(value(row.service_request)), lambda row: value(row.service_request) or "",
        related=related,
    )  # fmt: skip


_NAMES = ("service", "department", "team", "assignee", "district", "pending_department")

COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("number", "Number", "number", _number, lambda row: row.service_request.number),
        Column("what", "What", "what", _what, lambda row: row.service_request.service.name),
        Column("where", "Where", "where", _where, lambda row: row.service_request.address),
        Column("due", "Due", "due", lambda row: _due(due(row)), lambda row: _moment(row.service_request.due_at), ("due",)),
        Column("state", "Status", "state", _state, lambda row: row.service_request.status),
        Column("with", "With", "with", _with, _holder),
        Column("age", "Age", "age", _age, lambda row: _moment(row.service_request.requested_at), ("oldest", "newest")),
        Column("target", "Target", "due", lambda row: _due(_target(row)), lambda row: _moment(row.service_request.target_at)),
        _named("priority", "Priority", "c-short", lambda found: found.get_priority_display()),
        Column("signs", "Signs", "c-signs", lambda row: format_html_join(" ", '<span class="tag">{}</span>', ((s,) for s in _signs(row))), lambda row: ", ".join(_signs(row))),
        Column("reports", "Reports", "c-count", lambda row: str(_reports(row)), _reports),
        Column("words", "In their words", "where", lambda row: _span(_description(row)), _description),
        _named("group", "Kind", "c-name", lambda found: found.service.group and found.service.group.name, "service__group"),
        _named("address", "Address", "where", lambda found: found.address),
        _named("zip", "ZIP", "c-count", lambda found: found.zip_code),
        _named("district", "District", "c-name", lambda found: found.district and found.district.name),
        _named("department", "Department", "c-name", lambda found: found.department and found.department.name),
        _named("team", "Team", "c-name", lambda found: found.team and found.team.name),
        Column("person", "Person", "c-name", lambda row: _span(row.service_request.assignee and _holder(row)), lambda row: row.service_request.assignee.get_username() if row.service_request.assignee else ""),
        _named("channel", "Channel", "c-short", lambda found: found.get_channel_display()),
        _moment_column("received", "Received", "requested_at", ("newest", "oldest")),
        _moment_column("updated", "Changed", "updated_at", ("changed",)),
        _moment_column("closed", "Closed", "closed_at", ("closed",)),
    )
}  # fmt: skip
USUAL = ("number", "what", "where", "due", "state", "with", "age")
MOST = 14


def known(names: Iterable[str]) -> list[str]:
    """The columns of these that exist, each once; the number, which leads to the request, is always the first."""
    return list(dict.fromkeys(["number", *(name for name in names if name in COLUMNS)]))[:MOST]


def fetched(requests: QuerySet[ServiceRequest], names: Sequence[str], user: Any) -> QuerySet[ServiceRequest]:
    """With everything that these columns say, in the one query."""
    more = [path for name in names for path in COLUMNS[name].related]
    mine = Look.objects.filter(service_request=OuterRef("pk"), user=user.pk)
    rows = requests.select_related(*_NAMES, *more).annotate(seen_at=Subquery(mine.values("at")[:1]))
    rows = rows.defer("attributes", *([] if "words" in names else ["description"]))
    if "signs" in names:
        rows = rows.annotate(**_signed(user))
    if "reports" in names:
        others = (
            RequestReporter.objects.filter(service_request=OuterRef("pk"))
            .order_by()
            .values("service_request")
        )
        rows = rows.annotate(more_reporters=Coalesce(Subquery(others.annotate(n=Count("pk")).values("n")), 0))
    return rows


def _signed(user: Any) -> dict[str, Exists]:
    here = {"service_request": OuterRef("pk")}
    return {
        "is_watched": Exists(Watch.objects.filter(**here, user=user.pk)),
        "may_be_duplicate": Exists(LikelyDuplicate.objects.filter(**here, decision="")),
        "is_of_storm": Exists(StormRequest.objects.filter(**here, left_at=None)),
    }
