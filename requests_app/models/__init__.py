from .catalogue import (
    Priority,
    RoutingRule,
    Service,
    ServiceAttribute,
    ServiceGroup,
    ServiceLevel,
    StandardReply,
)
from .contacts import Channel, Contact, Resident
from .directory import (
    BusinessCalendar,
    BusinessHours,
    DefaultPoint,
    Department,
    District,
    DistrictLayer,
    Holiday,
    StaffProfile,
    Team,
)
from .operations import ImportRun, JobRun
from .outbox import Notice
from .requests import STATE_COLUMNS, Attachment, Note, RequestEvent, ServiceRequest

__all__ = [
    "STATE_COLUMNS",
    "Attachment",
    "BusinessCalendar",
    "BusinessHours",
    "Channel",
    "Contact",
    "DefaultPoint",
    "Department",
    "District",
    "DistrictLayer",
    "Holiday",
    "ImportRun",
    "JobRun",
    "Note",
    "Notice",
    "Priority",
    "RequestEvent",
    "Resident",
    "RoutingRule",
    "Service",
    "ServiceAttribute",
    "ServiceGroup",
    "ServiceLevel",
    "ServiceRequest",
    "StaffProfile",
    "StandardReply",
    "Team",
]
