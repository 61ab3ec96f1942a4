"""A deputy stands in no more while another command holds the question: nobody waits, and the talk is off anyway."""

from datetime import timedelta
from functools import partial

from django.db import transaction

from steunpunt.desk.access import permissions
from steunpunt.desk.administration import scheduler
from steunpunt.desk.questions import talks
from steunpunt.desk.routing import acceptance
from steunpunt.desk.staff import presence
from steunpunt.models import CoverNotice
from steunpunt.rules.words import Channel, TalkKind
from tests.cast import MONDAY, Cast, held_by
from tests.races.conftest import together

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_a_talk_about_a_question_that_is_held_is_called_off_a_minute_later(racers: Cast) -> None:
    """Looked at once, then not before that minute is over, however often the router comes by."""
    question = held_by(racers.anna, racers.smit, organisation="PV25")
    presence.leave(person=racers.anna, until=None, at=MONDAY, deputy=racers.chris.id)
    assert scheduler.do_next(at=MONDAY)
    acceptance.claim(person=racers.chris, question_id=question.id, at=MONDAY)
    talk = talks.plan(
        person=racers.chris,
        question_id=question.id,
        kind=TalkKind.VERDIEPING,
        channel=Channel.VIDEO,
        planned_at=MONDAY + 365 * DAY,
        at=MONDAY,
    )
    presence.be_back(person=racers.anna, at=MONDAY)
    with transaction.atomic():
        permissions.lock_question(question.id, at=MONDAY)
        assert together(partial(scheduler.do_next, at=MONDAY)) == [True]
        assert together(partial(scheduler.do_next, at=MONDAY)) == [False]
        assert CoverNotice.objects.get().adviser_id is None
    talk.refresh_from_db()
    assert talk.called_off_at is None
    assert not scheduler.do_next(at=MONDAY)
    assert scheduler.do_next(at=MONDAY + MINUTE)
    talk.refresh_from_db()
    assert talk.called_off_at == MONDAY + MINUTE
    assert not CoverNotice.objects.exists()
