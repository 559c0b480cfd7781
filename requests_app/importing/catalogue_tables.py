"""What a catalogue file may hold: one row a table, with its model, its key and what its codes point to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Model

from ..models import (
    BusinessCalendar,
    BusinessHours,
    Department,
    District,
    Holiday,
    Priority,
    RoutingRule,
    Service,
    ServiceAttribute,
    ServiceGroup,
    ServiceLevel,
    ServiceLevelRule,
    ServiceWording,
    StandardReply,
    Team,
)

PRIORITIES = {label.lower(): value for value, label in Priority.choices}


@dataclass(frozen=True)
class Part:
    """Rows that belong to their owner. is_whole: the file lists all of them, so that others go."""

    name: str
    model: type[Model]
    owner: str
    key: tuple[str, ...]
    is_whole: bool = True
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """references: field -> (model, the column that the file writes)."""

    name: str
    noun: str
    model: type[Model]
    key: str = "code"
    references: Mapping[str, tuple[type[Model], str]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    @property
    def can_retire(self) -> bool:
        return any(column.name == "is_active" for column in self.model._meta.fields)


TABLES = (
    Table(
        "calendars",
        "calendar",
        BusinessCalendar,
        parts=(
            Part("hours", BusinessHours, "calendar", ("weekday", "opens")),
            # A closure that somebody added for a storm is not in the file and stays.
            Part("closures", Holiday, "calendar", ("day",), is_whole=False),
        ),
    ),
    Table("departments", "department", Department, references={"calendar": (BusinessCalendar, "code")}),
    Table("teams", "team", Team, references={"department": (Department, "code")}),
    Table("groups", "group", ServiceGroup),
    Table(
        "services",
        "service",
        Service,
        key="service_code",
        references={"group": (ServiceGroup, "code"), "department": (Department, "code")},
        words={"default_priority": PRIORITIES},
        parts=(
            Part("attributes", ServiceAttribute, "service", ("code",)),
            Part("wordings", ServiceWording, "service", ("language",), is_whole=False),
            Part("sla", ServiceLevel, "service", ("priority",), words={"priority": PRIORITIES}),
        ),
    ),
    Table(
        "routing",
        "routing rule",
        RoutingRule,
        key="name",
        references={
            "service": (Service, "service_code"),
            "group": (ServiceGroup, "code"),
            "district": (District, "code"),
            "department": (Department, "code"),
            "team": (Team, "code"),
            "assignee": (User, "username"),
        },
        words={"priority": PRIORITIES},
    ),
    Table("due", "due-date rule", ServiceLevelRule, key="name"),
    Table(
        "replies",
        "standard reply",
        StandardReply,
        key="title",
        references={"group": (ServiceGroup, "code"), "service": (Service, "service_code")},
    ),
)
