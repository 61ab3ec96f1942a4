"""A change of access in words: what was, what would be, who proposed it and how it ended."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, TypedDict

from steunpunt.desk.administration.access_changes import proposals
from steunpunt.desk.partners import client_keys
from steunpunt.desk.staff import active_roles
from steunpunt.models import AccessChange, Adviser, Office, Organisation, PackageItem, Party, PartyFunction, Person
from steunpunt.rules.access.access_changes import (
    APPLIED,
    GRANTED_ROLES,
    STANDS_FOR,
    AccessChangeKind,
    AccessChangeOutcome,
)
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.access.roles import ActorRole
from steunpunt.rules.time.wall_clock import full_date
from steunpunt.rules.words import Function
from steunpunt.web.presenters.moments import when
from steunpunt.web.presenters.parts import Cell, Column, columns

NOTHING = "–"
_LABELS = {
    "first_name": "Voornaam",
    "last_name": "Achternaam",
    "email": "E-mailadres",
    "roles": "Rollen",
    "signs_in": "Mag inloggen",
    "organisation": "Organisatie",
    "function": "Functie",
    "party": "Partij",
    "since": "Vanaf",
    "until": "Tot en met",
    "deputy": "Wie waarneemt",
    "months": "Telt nog, na het einde",
    "scopes": "Wat de koppeling mag",
    "asks_for": "Voor welke organisatie",
    "item": "Ontvangt verwijzingen naar",
    "secret": "Geheim",
    "keeps_former": "Het vorige geheim",
    "jwks": "Publieke sleutels",
}
CHANGED_COLUMNS: list[Column] = columns("Wat", "Nu", "Wordt")
FORMER_COLUMNS: list[Column] = columns("Wat", "Was", "Is geworden")
ENDED_COLUMNS: list[Column] = columns("Wat", "Was toen", "Was voorgesteld")


class ShownChange(TypedDict):
    """One change, for desk/access/change.html."""

    id: object
    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    reason: str
    proposed: str
    decided: str
    stands_until: str
    is_own: bool
    may_confirm: bool
    confirmed_by: str
    """Of one's own proposal: who may confirm it; empty: nobody now."""


def shown(change: AccessChange, *, reader: Person, at: datetime) -> ShownChange:
    """Return this change for this reader. A statement or two per field that refers to a row."""
    heads = FORMER_COLUMNS if change.outcome in APPLIED else CHANGED_COLUMNS
    if change.outcome not in APPLIED and decision_of(change, at=at):
        heads = ENDED_COLUMNS
    is_own = change.proposed_by_id == reader.pk
    concerns = reader.pk == change.person_id or (change.after or {}).get("deputy") == str(reader.pk)
    return {
        "id": change.pk,
        "title": title_of(change),
        "columns": heads,
        "rows": _rows(change, heads),
        "reason": proposals.reason_of(change),
        "proposed": f"{proposer_of(change)}, {when(change.proposed_at, at)}",
        "decided": decision_of(change, at=at),
        "stands_until": when(change.proposed_at + STANDS_FOR, at),
        "is_own": is_own,
        "may_confirm": not (is_own or concerns),
        "confirmed_by": _others_confirming(change) if is_own and not change.outcome else "",
    }


def _others_confirming(change: AccessChange) -> str:
    """Who may confirm it: neither who proposed it nor whom it is about, also not as a deputy. One statement."""
    concerned = [change.proposed_by_id, change.person_id, (change.after or {}).get("deputy") or None]
    others = active_roles.confirming().exclude(pk__in=[pk for pk in concerned if pk is not None])
    return ", ".join(str(person) for person in others.order_by("sort_key", "pk"))


def _rows(change: AccessChange, heads: list[Column]) -> list[list[Cell]]:
    """The fields that differ, in the order in which they are filled in; those that stay empty are left out."""
    rows: list[list[Cell]] = []
    for name in sorted(change.changed, key=list(_LABELS).index):
        former, later = (in_words(name, value) for value in change.changed[name])
        if former != later:
            texts = (_LABELS[name], former, later)
            rows.append([{"label": head["label"], "text": text} for head, text in zip(heads, texts, strict=True)])
    return rows


def title_of(change: AccessChange) -> str:
    """Of whom or what, and what changes: 'Anna de Wit: wordt coördinator, ander e-mailadres'."""
    kind = AccessChangeKind(change.kind)
    if kind == AccessChangeKind.LOOK_BACK:
        return f"{kind.label}: {ConflictKind(change.row).label.lower()}"
    if change.person is None:
        after = change.after or {}
        return f"Iemand nieuws: {after.get('first_name', '')} {after.get('last_name', '')}"
    if kind == AccessChangeKind.PERSON:
        return f"{change.person}: {', '.join(_changes_of_person(change))}"
    removed = " (weg)" if change.after is None else ""
    return f"{change.person}: {kind.label[0].lower()}{kind.label[1:]}{removed}"


def _changes_of_person(change: AccessChange) -> list[str]:
    """What changes of a person, each in a few words: 'wordt adviseur', 'geblokkeerd'."""
    changed, said = change.changed, []
    if "roles" in changed:
        former, later = (set(roles or ()) for roles in changed["roles"])
        said += [f"wordt {ActorRole(role).label.lower()}" for role in GRANTED_ROLES if role in later - former]
        said += [f"niet meer {ActorRole(role).label.lower()}" for role in GRANTED_ROLES if role in former - later]
    if "signs_in" in changed:
        said.append("mag weer inloggen" if changed["signs_in"][1] else "geblokkeerd")
    if "email" in changed:
        said.append("ander e-mailadres")
    if {"first_name", "last_name"} & set(changed):
        said.append("andere naam")
    return said


def proposer_of(change: AccessChange) -> str:
    """Who proposed it, a person or the operator of a command."""
    return str(change.proposed_by) if change.proposed_by else f"{change.operator} (op de server)"


def decision_of(change: AccessChange, *, at: datetime) -> str:
    """How it ended, by whom and when; empty while it is open."""
    if change.decided_at is None:
        return "Vervallen, niemand besloot erover" if at >= change.proposed_at + STANDS_FOR else ""
    label = AccessChangeOutcome(change.outcome).label
    by = f" door {change.decided_by}" if change.outcome != AccessChangeOutcome.BY_ONE else ""
    return f"{label}{by}, {when(change.decided_at, at)}"


def in_words(name: str, value: Any) -> str:
    """A value of a field in words; a row that is not there has none."""
    return NOTHING if value is None else _WORDS.get(name, str)(value)


def office_text(office: Office) -> str:
    """An office in one line: 'Raadslid, gemeente Heerde, vanaf 27 maart 2014, tot en met 30 maart 2022'."""
    return f"{Function(office.function).label}, {office.organisation.in_full}{_term(office)}"


def party_text(held: PartyFunction) -> str:
    """A function in a party in one line."""
    return f"{held.party}{_term(held)}"


def _term(row: Office | PartyFunction) -> str:
    since = f", vanaf {full_date(row.since)}" if row.since else ""
    return since + (f", tot en met {full_date(row.until)}" if row.until else "")


def _named(model: type[PackageItem | Party | Adviser], key: str, *, nobody: str = NOTHING) -> str:
    """The row with this key; its key when it is gone. One statement."""
    row = model._default_manager.filter(pk__in=[key]).first() if key else None
    return str(row or key or nobody)


def _organisation(code: str) -> str:
    """With its kind: there is a municipality and a province of Utrecht. One statement."""
    organisation = Organisation.objects.filter(pk=code).first() if code else None
    return organisation.in_full if organisation else code or NOTHING


def _day(value: str) -> str:
    return full_date(date.fromisoformat(value)) if value else NOTHING


_WORDS: dict[str, Callable[[Any], str]] = {
    "roles": lambda roles: ", ".join(ActorRole(role).label for role in roles) or "geen",
    "scopes": lambda scopes: ", ".join(scopes) or "niets",
    "signs_in": lambda signs_in: "ja" if signs_in else "nee",
    "organisation": _organisation,
    "asks_for": lambda code: _organisation(code) if code else "alle",
    "item": partial(_named, PackageItem, nobody="niets"),
    "party": partial(_named, Party),
    "deputy": partial(_named, Adviser, nobody="niemand"),
    "function": lambda function: Function(function).label if function else NOTHING,
    "since": _day,
    "until": _day,
    "secret": lambda stored: f"kenmerk {client_keys.fingerprint(stored)}",
    "keeps_former": lambda keeps: "werkt nog 30 dagen" if keeps else "werkt niet meer",
    "jwks": lambda jwks: ", ".join(f"{key['kid']} ({client_keys.fingerprint(key)})" for key in jwks["keys"]),
    "months": lambda months: f"{months} maanden" if months else "altijd",
}
"""How a value of a field is said; others as they are."""
