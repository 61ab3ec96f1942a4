"""When an adviser or a coordinator has a conflict of interest with a question. A hard rule that nobody can waive.

A conflict binds a person to an organisation, a party, a person in a role, a counterpart, or the question itself. It
counts as long as it lasts, and after its end for as many months as the desk's policy says. It is judged as of the day
on which the question was asked (Amsterdam), so that nobody gains access merely because a question stays open for long.

`BINDINGS` is the rule, as a table. `touches` applies it to the values of one conflict and one question;
`desk.access.conflicts` turns it into conditions of queries. Until when a conflict counts stands with it in its row.

Source: what the Steunpunt asks its advisers to declare (see `desk.routing.declarations`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from steunpunt.rules.words import Word


class ConflictKind(Word):
    """To what the conflict of interest binds a person."""

    ORGANISATION = "organisatie", "Werkt of zat bij de organisatie, nu of eerder"
    PARTY = "partij", "Heeft of had een functie in de partij van de betrokkene"
    ACQUAINTANCE = "persoon", "Kent de vrager of de betrokkene persoonlijk"
    ADVISED = "adviseerde", "Adviseerde in dezelfde zaak wie het nu betreft"
    ADVISED_ABOUT = "adviseerde_over", "Adviseerde in dezelfde zaak over wie nu vraagt"
    CASE = "zaak", "Trok zich terug uit deze zaak, of adviseerde de tegenpartij"


@dataclass(frozen=True)
class Binding:
    """One way in which a conflict of this kind touches a question."""

    kind: ConflictKind
    equal: Mapping[str, str]
    """Fields of the conflict, each with the field of the question that has the same value."""
    unless: Mapping[str, str] = field(default_factory=dict)
    """But not where all these are equal as well: whoever asks about themselves has no counterpart."""


_ASKER = {"organisation": "organisation", "role": "asked_as"}
_SUBJECT = {"organisation": "subject_organisation", "role": "subject"}
_SAME_MATTER = {"category": "category"}
BINDINGS = (
    Binding(ConflictKind.ORGANISATION, {"organisation": "organisation"}),
    Binding(ConflictKind.ORGANISATION, {"organisation": "subject_organisation"}),
    Binding(ConflictKind.PARTY, {"party": "subject_party"}),
    Binding(ConflictKind.ACQUAINTANCE, _ASKER),
    Binding(ConflictKind.ACQUAINTANCE, _SUBJECT),
    Binding(ConflictKind.ADVISED, _SUBJECT | _SAME_MATTER, unless=_ASKER),
    Binding(ConflictKind.ADVISED_ABOUT, _ASKER | _SAME_MATTER, unless=_SUBJECT),
    Binding(ConflictKind.CASE, {"question": "pk"}),
)
_FIELDS = [pair for binding in BINDINGS for pair in (*binding.equal.items(), *binding.unless.items())]
CONFLICT_FIELDS = frozenset(mine for mine, _ in _FIELDS)
QUESTION_FIELDS = frozenset(its for _, its in _FIELDS)


def touches(conflict: Mapping[str, object], question: Mapping[str, object]) -> bool:
    """Whether a conflict with these values is about a question with those. The names are those of `BINDINGS`; a value
    that is None equals nothing.
    """
    return any(
        binding.kind == conflict["kind"]
        and _are_equal(conflict, question, binding.equal)
        and not (binding.unless and _are_equal(conflict, question, binding.unless))
        for binding in BINDINGS
    )


def _are_equal(conflict: Mapping[str, object], question: Mapping[str, object], fields: Mapping[str, str]) -> bool:
    return all(conflict[mine] is not None and conflict[mine] == question[its] for mine, its in fields.items())
