"""What the desk remembers: tables, and the constraints by which the database keeps its word."""

from steunpunt.models.advice import Advice
from steunpunt.models.assignment import Assignment, Counterpart, Cover, CoverNotice, Outcome, RoutingDecision
from steunpunt.models.calendar import CalendarVersion, Edition, Target
from steunpunt.models.clock import ClimbedRung, Clock, Duty, LadderRung, LedgerLine, Pause, PauseLimit
from steunpunt.models.conversation import Message, MessageKind, Talk
from steunpunt.models.draft import Draft
from steunpunt.models.event import Attempt, Delivery, Event, Subscription
from steunpunt.models.first_aid import FirstAid
from steunpunt.models.heartbeat import Heartbeat
from steunpunt.models.involvement import Involvement
from steunpunt.models.journal import JournalLine
from steunpunt.models.key_check import KeyCheck
from steunpunt.models.organisation import Organisation
from steunpunt.models.outbox import Letter
from steunpunt.models.package import PackageIssue, PackageItem, Referral
from steunpunt.models.partner import Client
from steunpunt.models.people import (
    Absence,
    AbsenceKind,
    Acquaintance,
    Adviser,
    Office,
    Party,
    PartyFunction,
    Person,
    RosterHours,
)
from steunpunt.models.question import Question
from steunpunt.models.receipt import KeptAnswer, Receipt
from steunpunt.models.routing import (
    DemandingCategory,
    EligibilityChange,
    LookBack,
    OfferTerm,
    RoutingWeight,
    WorkWeight,
)
from steunpunt.models.sign_in import SignInCode

__all__ = [
    "Absence",
    "AbsenceKind",
    "Acquaintance",
    "Advice",
    "Adviser",
    "Assignment",
    "Attempt",
    "CalendarVersion",
    "Client",
    "ClimbedRung",
    "Clock",
    "Counterpart",
    "Cover",
    "CoverNotice",
    "Delivery",
    "DemandingCategory",
    "Draft",
    "Duty",
    "Edition",
    "EligibilityChange",
    "Event",
    "FirstAid",
    "Heartbeat",
    "Involvement",
    "JournalLine",
    "KeptAnswer",
    "KeyCheck",
    "LadderRung",
    "LedgerLine",
    "Letter",
    "LookBack",
    "Message",
    "MessageKind",
    "OfferTerm",
    "Office",
    "Organisation",
    "Outcome",
    "PackageIssue",
    "PackageItem",
    "Party",
    "PartyFunction",
    "Pause",
    "PauseLimit",
    "Person",
    "Question",
    "Receipt",
    "Referral",
    "RosterHours",
    "RoutingDecision",
    "RoutingWeight",
    "SignInCode",
    "Subscription",
    "Talk",
    "Target",
    "WorkWeight",
]
