"""The side bar: what this person can open, and nothing else."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from .. import case_access, permissions
from ..worklists import WORKLISTS
from .duplicates import ROLES as DUPLICATES
from .inspectors.access import OPENERS as INSPECTORS
from .rules.named import READERS as RULES
from .storms.pages import OPENERS as STORMS

ICONS = {
    "open": "inbox", "unassigned": "person_off", "due-today": "today", "overdue": "schedule", "waiting": "pause_circle",
    "mine": "person", "watched": "visibility", "handed-to-us": "move_down", "closed": "task_alt", "all": "list",
}  # fmt: skip


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    who = permissions.scope(request.user)
    groups = [{"items": [_item("Today", "admin:index", "home"), *_desk(request)]}]
    if who.has(*permissions.SEES_REQUESTS):
        items = [*_worklists(), _item("Views", "staff:views", "bookmarks"), _forgotten(), *_lead(who)]
        groups.append({"title": "Requests", "separator": True, "items": items})
    return [group for group in [*groups, *_configuration(request)] if group["items"]]


def _desk(request: HttpRequest) -> list[dict[str, Any]]:
    found = []
    if permissions.scope(request.user).has(permissions.CSR, permissions.ADMINISTRATOR):
        found = [
            _item("Desk", "staff:desk", "support_agent"),
            _item("Call-backs", "staff:call_backs", "call"),
        ]
    if permissions.scope(request.user).has(
        permissions.CSR, permissions.SUPERVISOR, permissions.ADMINISTRATOR
    ):
        found += [
            _item("Live board", "staff:desk_board", "monitor"),
            _item("Quality", "staff:reviews", "grade"),
        ]
    if permissions.scope(request.user).has(*permissions.SEES_REQUESTS):
        found.append(_item("Mentions", "staff:mentions", "alternate_email"))
    if permissions.may_submit(request.user):
        found.append(_item("New request", "staff:choose_service", "add_circle"))
    if permissions.scope(request.user).has(*DUPLICATES):
        found.append(_item("May be the same", "staff:duplicates", "join_inner"))
    if permissions.scope(request.user).has(*STORMS):
        found.append(_item("Storms", "staff:storms", "thunderstorm"))
    if permissions.scope(request.user).has(*permissions.OWN_DEPARTMENTS, permissions.ADMINISTRATOR):
        found += [
            _item("Crews", "staff:crews", "local_shipping"),
            _item("Planning board", "staff:work_boards", "calendar_month"),
            _item("Work orders", "staff:work_orders", "construction"),
        ]
    if permissions.scope(request.user).has(*case_access.SEES):
        mine = (
            "My inspections" if permissions.scope(request.user).has(permissions.INSPECTOR) else "Inspections"
        )
        found += [
            _item(mine, "staff:inspections", "home_work"),
            _item("Sweeps", "staff:sweeps", "grid_view"),
        ]
    if permissions.scope(request.user).has(permissions.SUPERVISOR, permissions.ADMINISTRATOR):
        found.append(_item("Time sheets, invoices", "staff:import_costs", "receipt_long"))
    if permissions.scope(request.user).has(*INSPECTORS):
        found.append(_item("Inspectors", "staff:inspectors", "badge"))
    if permissions.scope(request.user).has(*case_access.SEES):
        found += [
            {**_item("Enforcement cases", "staff:cases", "gavel"), "active": _is_of_cases},
            _item("Parcels", "staff:parcels", "home_work"),
            _item("Hearings", "staff:hearings", "event"),
        ]
    if permissions.scope(request.user).has(permissions.SUPERVISOR, permissions.ADMINISTRATOR):
        found += [
            _item("Vendors’ invoices", "staff:vendor_invoices", "request_quote"),
            _item("Looks at who complained", "staff:reveals", "policy"),
        ]
    if permissions.scope(request.user).has(permissions.EDITOR, permissions.ADMINISTRATOR):
        found.append(_item("Words of messages", "staff:wordings", "edit_note"))
    if permissions.scope(request.user).has(permissions.SUPERVISOR, permissions.ADMINISTRATOR):
        found.append(_item("Was it really done?", "staff:work_checks", "fact_check"))
    if permissions.scope(request.user).has(*permissions.SEES_REQUESTS):
        found.append(_item("Elected offices", "staff:offices", "account_balance"))
    if permissions.scope(request.user).has(*RULES):
        found.append(_item("Rules", "staff:rules", "rule"))
    try:
        found.append(_item("Daily reports", "reports:index", "monitoring"))
    except NoReverseMatch:
        pass
    return found


def _worklists() -> list[dict[str, Any]]:
    return [
        {
            "title": worklist.title,
            "icon": ICONS[worklist.name],
            "link": reverse("staff:worklist", args=[worklist.name]),
        }
        for worklist in WORKLISTS.values()
    ]


def _forgotten() -> dict[str, Any]:
    return {"title": "Not to forget", "icon": "alarm", "link": reverse("staff:forgotten", args=["escalated"])}


def _lead(who: permissions.Scope) -> list[dict[str, Any]]:
    leads = who.has(permissions.SUPERVISOR, permissions.ADMINISTRATOR)
    return [_item("Who has how much", "staff:balance", "balance")] if leads else []


def _is_of_cases(request: HttpRequest) -> bool:
    """Other pages stand below the address of the list."""
    return request.path.startswith(
        (reverse("staff:cases") + "cases", reverse("staff:plan_first"))
    ) or request.path == reverse("staff:cases")


def _item(title: str, name: str, icon: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse(name)}


def _configuration(request: HttpRequest) -> list[dict[str, Any]]:
    """Each app's models, as far as they are this user's to see; requests have their worklists instead."""
    return [
        {
            "title": app["name"],
            "separator": True,
            "collapsible": True,
            "items": [
                {"title": model["name"], "link": model["admin_url"]}
                for model in app["models"]
                if model["admin_url"] and model["object_name"] != "ServiceRequest"
            ],
        }
        for app in admin.site.get_app_list(request)
    ]
