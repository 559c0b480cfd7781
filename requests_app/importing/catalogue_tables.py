"""What a catalogue file may hold: one row a table, with its model, its key and what its codes point to."""

from django.contrib.auth.models import User

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
from . import capacity, ordinances
from .catalogue_shape import Part, Table

__all__ = ["TABLES", "Part", "Table"]

PRIORITIES = {label.lower(): value for value, label in Priority.choices}


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
    *capacity.TABLES,
    *ordinances.TABLES,
)
