"""The talks on the adviser's page: the list, and the forms to plan, move and record them."""

from datetime import datetime
from typing import TypedDict

from django.utils import timezone

from steunpunt.models import Question, Talk
from steunpunt.rules.words import Channel, TalkKind
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.presenters.moments import capital, iso, when
from steunpunt.web.staff.answer import Bound
from steunpunt.web.staff.forms import HeldForm, HoldForm, ReplanForm, TalkPlanForm


class ShownTalk(TypedDict):
    """A talk of the list; with its forms until it is held. `moment`: when it was held, or is planned."""

    id: str
    anchor: str
    done: str
    title: str
    moment: datetime
    when: str
    iso: str
    shape: str
    is_held: bool
    is_off: bool
    word: str
    is_past: bool
    hold: DeskForm | None
    replan: DeskForm | None
    replan_label: str
    open: str


def talks_of(question: Question, bound: Bound, *, just: str, at: datetime) -> list[ShownTalk]:
    """The talks, oldest first; `just`: the anchor of the talk that was just changed."""
    ordered = sorted(question.talks.all(), key=lambda talk: talk.held_at or talk.planned_at or talk.created_at)
    return [_shown(talk, bound, just=just, at=at) for talk in ordered]


def talk_forms(talks: list[ShownTalk], bound: Bound, *, at: datetime) -> dict[str, DeskForm]:
    """`plan` and `held` for the template; `talks`: those that were planned or held before."""
    local_at = timezone.localtime(at)
    kind = TalkKind.VERDIEPING if talks else TalkKind.INTAKE
    return {
        "plan": bound.get("plannen") or TalkPlanForm(initial={"kind": kind}, auto_id="plannen_%s"),
        "held": bound.get("gehouden") or HeldForm(initial={"kind": kind, "held_at": local_at}, auto_id="gehouden_%s"),
    }


def talk_title(talk: Talk) -> str:
    """'Eerste gesprek, telefoon'."""
    return f"{TalkKind(talk.kind).label}, {Channel(talk.channel).label.lower()}"


def anchor_of(talk: Talk) -> str:
    """The anchor of this talk, to give it the focus once it is changed."""
    return f"gesprek-{talk.id}"


def _done(talk: Talk) -> str:
    if talk.held_at is not None:
        return "Vastgelegd als gehouden."
    return "Gepland. U krijgt allebei een uitnodiging." if talk.revision == 0 else "Verzet. U krijgt allebei bericht."


def _shown(talk: Talk, bound: Bound, *, just: str, at: datetime) -> ShownTalk:
    moment = talk.held_at or talk.planned_at or talk.created_at
    hold = bound.get(f"gehouden:{talk.id}")
    replan = bound.get(f"verzetten:{talk.id}")
    is_held = talk.held_at is not None
    is_off = talk.called_off_at is not None
    if not (is_held or is_off):
        began = min(moment, at)
        hold = hold or HoldForm(initial={"held_at": timezone.localtime(began)}, auto_id=f"houden_{talk.id}_%s")
    if not is_held:
        replan = replan or ReplanForm(
            initial={"planned_at": timezone.localtime(moment)}, auto_id=f"verzetten_{talk.id}_%s"
        )
    return {
        "id": str(talk.id),
        "anchor": anchor_of(talk),
        "done": _done(talk) if just == anchor_of(talk) else "",
        "title": talk_title(talk),
        "moment": moment,
        "when": capital(when(moment, at)),
        "iso": iso(moment),
        "shape": "check" if is_held else "cross" if is_off else "phone",
        "is_held": is_held,
        "is_off": is_off,
        "word": "gehouden" if is_held else "afgezegd" if is_off else "gepland",
        "is_past": moment <= at,
        "hold": hold if not is_held else None,
        "replan": replan if not is_held else None,
        "replan_label": "Plan het gesprek opnieuw" if is_off else "Verzet het gesprek",
        "open": next((name for name in ("gehouden", "verzetten") if f"{name}:{talk.id}" in bound), ""),
    }
