from .accounts import RoleMembership
from .catalogue import (
    Bulletin,
    Priority,
    Promise,
    RoutingRule,
    Service,
    ServiceAttribute,
    ServiceGroup,
    ServiceLevel,
    StandardReply,
)
from .contacts import CallBack, CallBackAttempt, Channel, Contact, ContactQuestion, Disposition, Resident
from .directory import (
    BusinessCalendar,
    BusinessHours,
    DefaultPoint,
    Department,
    DirectoryEntry,
    District,
    DistrictLayer,
    Holiday,
    Shift,
    StaffProfile,
    Team,
)
from .gazetteer import GazetteerEntry
from .operations import ImportRun, JobRun
from .outbox import Message, Notice, Page
from .quality import Criterion, Review, Score
from .requests import STATE_COLUMNS, Attachment, Note, RequestEvent, RequestReporter, ServiceRequest
from .retention import RetentionPeriod
from .telephony import CallInterval, Extension, PhoneCall

__all__ = [
    "STATE_COLUMNS",
    "Attachment",
    "Bulletin",
    "BusinessCalendar",
    "BusinessHours",
    "CallBack",
    "CallBackAttempt",
    "CallInterval",
    "Channel",
    "Contact",
    "ContactQuestion",
    "Criterion",
    "DefaultPoint",
    "Department",
    "DirectoryEntry",
    "Disposition",
    "District",
    "DistrictLayer",
    "Extension",
    "Holiday",
    "GazetteerEntry",
    "ImportRun",
    "JobRun",
    "Message",
    "Note",
    "Notice",
    "Page",
    "PhoneCall",
    "Priority",
    "Promise",
    "RequestEvent",
    "RequestReporter",
    "Resident",
    "Review",
    "RetentionPeriod",
    "RoleMembership",
    "RoutingRule",
    "Score",
    "Service",
    "ServiceAttribute",
    "ServiceGroup",
    "ServiceLevel",
    "ServiceRequest",
    "Shift",
    "StaffProfile",
    "StandardReply",
    "Team",
]
