"""What would help a question that nobody can take, in Dutch."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from steunpunt.desk.routing.lists.help_needed import AdviserHelp
from steunpunt.rules.values import telephone
from steunpunt.web.presenters.moments import when
from steunpunt.web.presenters.staff.questions import presence_of


class HelpLine(TypedDict):
    """One adviser: 'Anna de Wit zit vol: 8 van 8', with their number; empty without one."""

    said: str
    dial: str
    phone: str


def help_lines(advisers: Iterable[AdviserHelp], *, at: datetime) -> list[HelpLine]:
    """Return a line per adviser who could take it if something changed."""
    return [
        {"said": _said(one, at), "dial": one.phone, "phone": telephone.as_shown(one.phone) if one.phone else ""}
        for one in advisers
        if one.is_full or one.is_absent
    ]


def _said(one: AdviserHelp, at: datetime) -> str:
    load, parts = one.load, []
    if one.is_absent:
        comes = f"is er {when(one.comes_at, at)}" if one.comes_at else f"is {presence_of(load, at=at).lower()}"
        parts.append(comes)
    if one.is_full:
        parts.append(f"zit vol: {load.open_questions + load.offers} van {load.adviser.capacity}")
    return f"{load.adviser} {' en '.join(parts)}"
