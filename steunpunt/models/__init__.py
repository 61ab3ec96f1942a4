"""The database tables, with the constraints that guard them."""

from steunpunt.models.access import AccessChange
from steunpunt.models.advisers import Absence, AbsenceKind, Adviser, RosterHours
from steunpunt.models.clocks.calendar import CalendarVersion, Edition, Target
from steunpunt.models.clocks.clock import (
    ClimbedRung,
    Clock,
    Duty,
    DutyGap,
    DutyPolicy,
    LadderRung,
    LedgerLine,
    Pause,
    PauseLimit,
)
from steunpunt.models.event import Attempt, Delivery, Event, Subscription
from steunpunt.models.journal import JournalLine, JournalLink, UnlinkedLine
from steunpunt.models.organisation import Organisation
from steunpunt.models.package import PackageIssue, PackageItem, Referral
from steunpunt.models.partner import Client, UsedAssertion
from steunpunt.models.people import Acquaintance, Office, Party, PartyFunction, Person
from steunpunt.models.questions.advice import Advice
from steunpunt.models.questions.conversation import Message, MessageKind, Talk
from steunpunt.models.questions.draft import Draft
from steunpunt.models.questions.first_aid import FirstAid
from steunpunt.models.questions.knowledge_article import KnowledgeArticle
from steunpunt.models.questions.list_preferences import ListPreferences
from steunpunt.models.questions.question import Question
from steunpunt.models.questions.text_module import ModuleVersion, TextModule
from steunpunt.models.questions.urgency import UrgencyChange
from steunpunt.models.routing.assignment import Assignment, Counterpart, Cover, CoverNotice, Outcome, RoutingDecision
from steunpunt.models.routing.conflict import Conflict, DerivedConflict
from steunpunt.models.routing.involvement import Involvement
from steunpunt.models.routing.routing import (
    DemandingCategory,
    EligibilityChange,
    LookBack,
    OfferTerm,
    RoutingWeight,
    WorkWeight,
)
from steunpunt.models.routing.second_look import Remark, SecondLook
from steunpunt.models.seals.ties import TieSeal
from steunpunt.models.storage.heartbeat import Heartbeat
from steunpunt.models.storage.idempotent_response import IdempotentResponse
from steunpunt.models.storage.journal_anchor import AnchorPlace, JournalAnchor
from steunpunt.models.storage.journal_verification import JournalVerification
from steunpunt.models.storage.key_check import GrantKey, KeyCheck, ReferenceKey
from steunpunt.models.storage.key_use import KeyBeat, KeyUse
from steunpunt.models.storage.outbox import Letter
from steunpunt.models.storage.session import Session
from steunpunt.models.storage.sign_in import AppCodeUse, EnrolmentCode, IdentityLink, SignInCode
from steunpunt.models.waking.alarm import Alarm, AlarmCall, AlarmRung, PushDevice
from steunpunt.models.waking.contact import ContactPreferences

__all__ = [
    "Absence",
    "AbsenceKind",
    "AccessChange",
    "Acquaintance",
    "Advice",
    "Adviser",
    "Alarm",
    "AlarmCall",
    "AlarmRung",
    "AnchorPlace",
    "AppCodeUse",
    "Assignment",
    "Attempt",
    "CalendarVersion",
    "Client",
    "ClimbedRung",
    "Clock",
    "Conflict",
    "ContactPreferences",
    "Counterpart",
    "Cover",
    "CoverNotice",
    "Delivery",
    "DemandingCategory",
    "DerivedConflict",
    "Draft",
    "Duty",
    "DutyGap",
    "DutyPolicy",
    "Edition",
    "EligibilityChange",
    "EnrolmentCode",
    "Event",
    "FirstAid",
    "GrantKey",
    "Heartbeat",
    "IdempotentResponse",
    "IdentityLink",
    "Involvement",
    "JournalAnchor",
    "JournalLine",
    "JournalLink",
    "JournalVerification",
    "KeyBeat",
    "KeyCheck",
    "KeyUse",
    "KnowledgeArticle",
    "LadderRung",
    "LedgerLine",
    "Letter",
    "ListPreferences",
    "LookBack",
    "Message",
    "MessageKind",
    "ModuleVersion",
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
    "PushDevice",
    "Question",
    "ReferenceKey",
    "Referral",
    "Remark",
    "RosterHours",
    "RoutingDecision",
    "RoutingWeight",
    "SecondLook",
    "Session",
    "SignInCode",
    "Subscription",
    "Talk",
    "Target",
    "TextModule",
    "TieSeal",
    "UnlinkedLine",
    "UrgencyChange",
    "UsedAssertion",
    "WorkWeight",
]
