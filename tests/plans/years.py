"""Years of a busy desk, put into its tables by SQL: what the statements of a test are planned and read against.

Every table that grows gets rows, those with a row for each question a hundred thousand; a model that is not said to
stay small counts as one that grows. Row `n` of one table refers to row `n` of another. The desk is quiet: all that is
in it was dealt with long ago.
"""

import hashlib
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.models import Field, Model
from django.utils import timezone

from steunpunt.models import Adviser, Conflict, Person, Subscription
from tests.past_the_rules import past_the_rules

LEAST, SOME, MANY = 2_000, 20_000, 100_000
STAYS_SMALL = {
    # as many as there are organisations, parties, people and advisers in the country
    *("Organisation", "Party", "Person", "Person_groups", "Person_user_permissions", "Office", "PartyFunction"),
    *(
        "Acquaintance",
        "Adviser",
        "AlarmRung",
        "DutyGap",
        "DutyPolicy",
        "ContactPreferences",
        "PushDevice",
        "ListPreferences",
        "TieSeal",
        "RosterHours",
        "EmailAddress",
        "EmailConfirmation",
    ),
    # what the desk is furnished with
    *(
        "CalendarVersion",
        "Target",
        "Edition",
        "PauseLimit",
        "LadderRung",
        "PackageItem",
        "TextModule",
        "ModuleVersion",
        "FirstAid",
        "Heartbeat",
        "KeyCheck",
        "JournalAnchor",  # three a day at most
        "JournalVerification",
        "GrantKey",
        "ReferenceKey",
        "KeyBeat",
        "KeyUse",
        "EnrolmentCode",  # for a day
        "AppCodeUse",  # one per person
        "IdentityLink",  # one per person and organisation
        "Authenticator",  # a few per person
    ),
    *("RoutingWeight", "WorkWeight", "DemandingCategory", "OfferTerm", "LookBack"),
    *("Permission", "Group", "Group_permissions", "ContentType"),
    # partners' systems, of each of which there are few
    *("Client", "Subscription", "KnowledgeArticle"),  # and some dozens of articles a year
    # what advisers who are away hold at this moment
    "CoverNotice",
    # a view, which is read when conflicts are recomputed
    "DerivedConflict",
    # what the router throws out at once, codes and tokens that are thrown out each night, and kinds of them that the
    # desk does not hand out
    "AccessToken",
    "UsedAssertion",
    "SignInCode",
    "EligibilityChange",
    "UnlinkedLine",
    *("Grant", "RefreshToken", "IDToken", "DeviceGrant"),
}
"""Tables that may be read from end to end. `growing` are all others."""

_PERSON = "md5('p' || 1 + n * 7 % 2000)::uuid"
_ADVISER = "(SELECT advisers[1 + n * 7 % array_length(advisers, 1)] FROM known)"
_LONG_AGO = "timestamptz '2026-11-01 09:00+01' - n * interval '20 minutes'"
_TODAY = "timestamptz '2026-11-23 09:00+01' - n * interval '1 second'"
_BY_TARGET = {
    "Person": _PERSON,
    "Adviser": _ADVISER,
    "Organisation": "(SELECT codes[1 + n * 13 % array_length(codes, 1)] FROM known)",
    "PackageItem": "'training'",
    "Subscription": "md5('Subscription' || 1 + n % 20)::uuid",
}
_GIVEN: dict[str, dict[str, str]] = {
    "Question": {
        "reference": "'Y' || lpad(n::text, 12, '0')",
        "asked_as": "'burgemeester'",
        "subject": "(ARRAY['wethouder', 'raadslid', 'burgemeester'])[1 + n % 3]",
        "category": "(ARRAY['misbruik_middelen', 'anders', 'ongewenst_gedrag'])[1 + n % 3]",
        "urgency": "'hoog'",
        "phase": "'eerste_signaal'",
        "status": "'afgesloten'",
        "ended_at": _LONG_AGO,
    },
    "Alarm": {"key": "'Alarm' || n", "cause": "'proef'", "outcome": "'gezien'", "ended_at": _LONG_AGO},
    "Clock": {
        "kind": "'advies'",
        "calendar_code": "'kantooruren'",
        "stopped_at": _LONG_AGO,
        "cycle": "1",
        "round": "1",
    },
    "LedgerLine": {"kind": "'start'", "calendar_code": "'kantooruren'", "duration": "interval '16 hours'"},
    "Pause": {
        "reason": "'wacht_op_derde'",
        "until": f"{_LONG_AGO} + interval '1 day'",
        "ended_at": _LONG_AGO,
        "ending": "'hervat'",
    },
    "UrgencyChange": {
        "before": "'hoog'",
        "after": "'spoed'",
        "reason": "'anders'",
        "decided_by_id": _PERSON,
        "decided_at": _LONG_AGO,
        "outcome": "'gewijzigd'",
    },
    "ClimbedRung": {"code": "'overschrijding'", "share": "1", "round": "1"},
    "Assignment": {
        "claimed_at": _LONG_AGO,
        "answer_by": _LONG_AGO,
        "declaration_version": "'2026-11'",
        "ended_at": _LONG_AGO,
        "outcome": "CASE WHEN n % 50 = 0 THEN 'verschoond' ELSE 'vraag_beeindigd' END",
        "reason": "CASE WHEN n % 50 = 0 THEN 'persoonlijk' ELSE '' END",
    },
    "AccessChange": {
        "kind": "'persoon'",
        "operator": "'iemand'",
        "decided_by_id": _PERSON,
        "decided_at": _LONG_AGO,
        "outcome": "'bevestigd'",
    },
    "Cover": {"declared_at": _LONG_AGO, "declaration_version": "'2026-11'"},
    "Counterpart": {"other_id": "md5('Question' || n + 1)::uuid"},
    "Absence": {"kind": "'afwezig'", "ends_at": _LONG_AGO, "began_told_at": _LONG_AGO, "ended_told_at": _LONG_AGO},
    "Duty": {"ends_at": f"{_LONG_AGO} + interval '1 hour'"},
    "Talk": {"kind": "'intake'", "channel": "'video'", "held_at": _LONG_AGO},
    "Message": {"kind": "'bericht'"},
    "Advice": {"sent_at": _LONG_AGO},
    "SecondLook": {
        "reader_id": _ADVISER,
        "expires_at": f"{_LONG_AGO} + interval '3 days'",
        "declared_at": _LONG_AGO,
        "declaration_version": "'2026-11'",
        "ended_at": _LONG_AGO,
        "ending": "'gelezen'",
    },
    "Remark": {"part": "'advice'"},
    "Draft": {"person_id": "md5('p' || n)::uuid"},
    "Letter": {"key": "'years:' || n", "topic": "'ontvangen'", "sent_at": _LONG_AGO},
    "JournalLine": {"deed": "(ARRAY['vraag.ontvangen', 'vraag.gelezen', 'vraag.verschoond'])[1 + n % 3]"},
    "JournalLink": {"number": "n"},
    "Event": {"number": "n", "asker_id": _PERSON},
    "Referral": {"status": "'afgerond'", "ended_at": _LONG_AGO, "sent_at": _LONG_AGO, "agreed_at": _LONG_AGO},
    "PackageIssue": {
        "function": "'burgemeester'",
        "opened_at": _LONG_AGO,
        "person_id": "md5('p' || 1 + n % 2000)::uuid",
        "organisation_id": "(SELECT codes[1 + n / 2000] FROM known)",
    },
    "Delivery": {"delivered_at": _LONG_AGO, "sequence": "n", "message_id": "md5('Event' || n)::uuid"},
    "IdempotentResponse": {"scope": "'formulier'", "key": "'years:' || n", "at": _TODAY},
    "LogEntry": {"action_flag": "1", "object_repr": "''", "change_message": "''", "content_type_id": "NULL"},
    "Session": {"session_key": "'years' || n", "session_data": "''", "expire_date": "timestamptz '2027-01-01'"},
}
_HAS_QUESTION = {"Assignment", "IdempotentResponse", "JournalLine", "Letter", "Referral"}
"""Where a question may be missing, and mostly is not."""
_MOST = {
    *(
        "Question",
        "RoutingDecision",
        "Assignment",
        "Clock",
        "LedgerLine",
        "JournalLine",
        "JournalLink",
        "Event",
        "Letter",
        "Involvement",
    ),
}
"""Tables with a row for each question, or more; of the others there are `SOME`, and of drafts one per person."""


def growing() -> dict[str, type[Model]]:
    """The tables that grow as long as the desk is there, with their models."""
    return {
        kind._meta.db_table: kind
        for kind in apps.get_models(include_auto_created=True)
        if kind.__name__ not in STAYS_SMALL
    }


def fill() -> None:
    """Put them in, for a database of one's own: neither triggers nor references are looked at, checks and keys are."""
    with past_the_rules(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM steunpunt_unlinkedline")  # of the line with which the desk sealed its rows
        cursor.execute("DELETE FROM steunpunt_journalline")
        _bring_in_people()
        for table, kind in growing().items():
            if kind is Conflict:  # derived from the others, below
                continue
            cursor.execute(_filling(kind))
            if isinstance(kind._meta.pk, models.AutoField):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{kind._meta.pk.column}'), {MANY + 1})"
                )
        cursor.execute("ANALYZE")
        cursor.execute("SELECT steunpunt_renew_conflicts()")
        cursor.execute("ANALYZE")


def _bring_in_people() -> None:
    """Askers of years, advisers who left, and partners that have stopped listening."""
    people = [
        Person(id=_id(f"p{n}"), username=f"p{n}", email=f"p{n}@example.org", last_name=f"P{n}", password="!")
        for n in range(1, 2_001)
    ]
    Person.objects.bulk_create(people)
    Adviser.objects.bulk_create(Adviser(person=person, is_active=False) for person in people[:5])
    now = timezone.now()
    Subscription.objects.bulk_create(
        Subscription(
            id=_id(f"Subscription{n}"),
            owner=person,
            url="https://x.example/",
            sealed_secret=b"",
            created_at=now,
            next_at=now,
            ended_at=now,
            ended_because="opgezegd",
        )
        for n, person in enumerate(people[:20], start=1)
    )


def _id(name: str) -> UUID:
    """As `md5('name')::uuid` in SQL."""
    return UUID(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest())


def _filling(kind: type[Model]) -> str:
    name = kind.__name__
    fixed = _GIVEN.get(name, {})
    columns = {str(field.column): field for field in kind._meta.concrete_fields}
    values = {column: fixed.get(column) or _value(kind, field) for column, field in columns.items()}
    names = ", ".join(map(connection.ops.quote_name, values))
    return f"""
        WITH known AS MATERIALIZED (
            SELECT (SELECT array_agg(code ORDER BY code) FROM steunpunt_organisation) AS codes,
                   (SELECT array_agg(person_id ORDER BY person_id) FROM steunpunt_adviser) AS advisers
        )
        INSERT INTO {kind._meta.db_table} ({names}) SELECT {", ".join(values.values())}
        FROM generate_series(1, {_rows_of(name)}) n
    """


def _rows_of(name: str) -> int:
    return MANY if name in _MOST else 2_000 if name == "Draft" else SOME


_BY_KIND: list[tuple[Any, str]] = [
    (models.UUIDField, "md5('{name}' || n)::uuid"),
    (models.DateTimeField, _LONG_AGO),
    (models.DateField, "date '2026-01-01'"),
    (models.DurationField, "interval '0'"),
    (models.BooleanField, "false"),
    (models.JSONField, "'{{}}'"),
    (models.BinaryField, "sha256(n::text::bytea)"),
    (models.AutoField, "n"),
    (models.IntegerField, "0"),
    (models.DecimalField, "0"),
    (models.CharField, "''"),
    (models.TextField, "''"),
]


def _value(kind: type[Model], field: "Field[Any, Any]") -> str:
    name = kind.__name__
    if isinstance(field, models.ForeignKey):
        to: type[Model] = field.remote_field.model
        target = to.__name__
        if field.null and not (target == "Question" and name in _HAS_QUESTION):
            return "NULL"
        if target in _BY_TARGET:
            return _BY_TARGET[target]
        return "n" if isinstance(to._meta.pk, models.AutoField) else f"md5('{target}' || n)::uuid"
    if field.null:
        return "NULL"
    template = next((value for sort, value in _BY_KIND if isinstance(field, sort)), "'{{}}'")  # left: a list
    return template.format(name=name)
