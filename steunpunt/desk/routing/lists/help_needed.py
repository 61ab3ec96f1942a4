"""What would help a question that nobody can take: who is full, who comes when, and at which number."""

from dataclasses import dataclass
from datetime import datetime

from steunpunt.desk.questions.queries import Load
from steunpunt.desk.routing import candidates
from steunpunt.desk.staff import contact_preferences
from steunpunt.models import Question
from steunpunt.rules.routing import presence, routing
from steunpunt.rules.routing.routing import Objection

_MAY_CHANGE = frozenset({Objection.FULL, Objection.ABSENT})


@dataclass(frozen=True)
class AdviserHelp:
    """What keeps one adviser from a question, as far as it can change, and how to reach them."""

    load: Load
    is_full: bool
    is_absent: bool
    comes_at: datetime | None
    """When their next hours begin; None when they are present, away or have no fixed hours."""
    phone: str
    """In E.164; empty when they gave none."""


def for_question(question: Question, loads: list[Load], *, at: datetime) -> list[AdviserHelp]:
    """Return the advisers who could take this question if they had room or were present. Who has a conflict, or stepped
    back, is left out without a word.

    Raises `BrokenRules` when it cannot be decided.
    """
    pool = candidates.read_pool(at=at)
    case, by_id = pool.case(question), {load.adviser.pk: load for load in loads}
    able = {
        candidate.id: objections
        for candidate in pool.candidates(question)
        if candidate.id in by_id
        and (objections := frozenset(routing.objections(candidate, case)) - {Objection.OFFERED})
        and objections <= _MAY_CHANGE
    }
    reached = contact_preferences.of_people(able)
    return [
        AdviserHelp(
            load,
            Objection.FULL in able[pk],
            Objection.ABSENT in able[pk],
            None if load.is_there or load.is_away else presence.next_opening(at, [load.presence.week]),
            reached[pk].phone if pk in reached else "",
        )
        for pk, load in by_id.items()
        if pk in able
    ]
