"""Who knocked first may get the lock second: what is done then never lies before what was written meanwhile."""

from datetime import timedelta
from functools import partial

import pytest

from steunpunt.desk import pauses, recount
from steunpunt.models import Clock, Pause
from steunpunt.rules.clocks import PauseReason
from tests.cast import MONDAY, Cast, held_by
from tests.races.conftest import overtaken

MINUTE = timedelta(minutes=1)


@pytest.mark.xfail(strict=True, reason="issue 12.5: the moment is read at the door, and the lock comes later")
def test_a_resumption_that_a_pause_overtook_ends_that_pause(racers: Cast) -> None:
    """It knocked at three past, and the pause of five past was first: no time stands still, and nothing breaks."""
    question = held_by(racers.anna, racers.maas)
    about = {"person": racers.anna, "question_id": question.id}
    pause = partial(pauses.pause, **about, reason=PauseReason.FOR_THIRD, at=MONDAY + 5 * MINUTE)
    resumed = overtaken(question, partial(pauses.resume, **about, at=MONDAY + 3 * MINUTE), by=pause)
    assert isinstance(resumed, Pause)
    assert (resumed.started_at, resumed.ended_at) == (MONDAY + 5 * MINUTE, MONDAY + 5 * MINUTE)
    assert not Clock.objects.filter(paused_since__isnull=False).exists()
    assert list(recount.differences()) == []


@pytest.mark.xfail(strict=True, reason="issue 12.5: the moment is read at the door, and the lock comes later")
def test_a_pause_that_a_resumption_overtook_stands_from_that_resumption_on(racers: Cast) -> None:
    """It knocked at three past, and the resumption of five past was first: what the asker is told is so."""
    question = held_by(racers.anna, racers.maas)
    about = {"person": racers.anna, "question_id": question.id}
    pause = partial(pauses.pause, **about, reason=PauseReason.FOR_THIRD)
    pause(at=MONDAY + 1 * MINUTE)
    resume = partial(pauses.resume, **about, at=MONDAY + 5 * MINUTE)
    again = overtaken(question, partial(pause, at=MONDAY + 3 * MINUTE), by=resume)
    assert isinstance(again, Pause)
    assert again.started_at == MONDAY + 5 * MINUTE
    assert set(Clock.objects.values_list("paused_since", flat=True)) == {MONDAY + 5 * MINUTE}
    assert list(recount.differences()) == []
