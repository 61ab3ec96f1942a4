"""The forms to pause and resume the clocks of a question, and the pause that runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from steunpunt.desk.clocks import pauses
from steunpunt.models import Clock, PauseLimit, Question
from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.clocks.clocks import PauseReason
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.presenters.moments import when
from steunpunt.web.presenters.pauses import for_staff
from steunpunt.web.staff.forms import OnceForm, PauseForm

PAUSE, RESUME = "pauzeren", "hervatten"
"""The names of the two forms on the page."""


_STEPS = {PauseReason.FOR_ASKER: Step.PAUSE_FOR_ASKER, PauseReason.FOR_THIRD: Step.PAUSE_FOR_THIRD}


def pause_form(
    sent: Mapping[str, Any] | None, *, at: datetime, steps: frozenset[Step] = frozenset(_STEPS.values())
) -> PauseForm:
    """Return the form; beside each reason that these steps allow it says until when the pause can last."""
    longest = {
        limit.reason: f"Hoogstens tot {when(at + limit.longest, at)}."
        for limit in PauseLimit.objects.order_by("reason")
        if _STEPS[PauseReason(limit.reason)] in steps
    }
    return PauseForm(sent, longest=longest, auto_id=f"{PAUSE}_%s")


def standstill_of(
    question: Question, steps: frozenset[Step], bound: Mapping[str, DeskForm], *, at: datetime
) -> dict[str, object]:
    """`pause_now`, `pause_form` and `resume_form` for the page of the adviser who holds the question."""
    pause = pauses.current(question, at=at)
    may_pause = pause is None and bool(steps & {Step.PAUSE_FOR_ASKER, Step.PAUSE_FOR_THIRD})
    runs = may_pause and question.clocks.filter(Clock.open_at(at)).exists()
    return {
        "pause_now": None if pause is None else for_staff(pause, at=at, mine=True),
        "pause_form": (bound.get(PAUSE) or pause_form(None, at=at, steps=steps)) if runs or PAUSE in bound else None,
        "resume_form": (bound.get(RESUME) or OnceForm(auto_id=f"{RESUME}_%s"))
        if (pause is not None and Step.RESUME in steps) or RESUME in bound
        else None,
    }
