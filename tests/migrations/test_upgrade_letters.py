"""The letters of a desk of before are brought up to date; what is still to go, goes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command

from steunpunt.desk.letters import outbox
from steunpunt.models import Letter
from tests.cast import HEERDE

HOUR = timedelta(hours=1)
LONG_AGO = datetime(2025, 11, 24, 9, tzinfo=UTC)
"""A Monday, 10:00 in Amsterdam."""
SEALED = ("wrapped_key", *(f"sealed_{part}" for part in ("headline", "body", "need", "contact", "call_moments")))
BEFORE_LETTERS_TOGETHER = "0024_sign_in_codes"
BEFORE_FACTS = "0041_actions_in_the_journal"


def _promises(old: Any, asker: Any, *, many: int) -> list[Any]:
    """So many clocks, each of a question of its own."""
    heerde = old("steunpunt", "Organisation").objects.create(code=HEERDE, name="Heerde", kind="gemeente")
    questions = [
        old("steunpunt", "Question").objects.create(
            asker=asker,
            organisation=heerde,
            subject_organisation=heerde,
            submitted_at=LONG_AGO,
            reference=f"ADV-7K3M-9QX{nth}",
            urgency="hoog",
            status="in_behandeling",
            **dict.fromkeys(SEALED, b"x"),
        )
        for nth in range(many)
    ]
    asked = {"kind": "advies", "calendar_code": "kantooruren", "started_at": LONG_AGO, "duration": HOUR}
    clocks = old("steunpunt", "Clock").objects
    return [clocks.create(id=uuid4(), question=question, due_at=LONG_AGO, **asked) for question in questions]


@pytest.mark.parametrize("old", [BEFORE_LETTERS_TOGETHER], indirect=True)
def test_a_letter_about_several_promises_becomes_a_letter_about_each(old: Any) -> None:
    """Owed, sent or given up as it was; what is still owed goes in one message, under the Message-ID that it had."""
    person = old("steunpunt", "Person").objects.create(username="iemand")
    clocks = _promises(old, person, many=2)
    lines = [[str(clocks[0].pk), "waarschuwing"], [str(clocks[1].pk), "overschrijding"]]
    states: list[dict[str, Any]] = [{"next_attempt_at": LONG_AGO, "attempts": 2}, {"sent_at": LONG_AGO}]
    bundles = [
        old("steunpunt", "Letter").objects.create(
            key=f"bundel:{nth}", topic="bundel", recipient=person, facts={"told": lines}, owed_at=LONG_AGO, **state
        )
        for nth, state in enumerate(states)
    ]

    call_command("migrate", interactive=False, verbosity=0)
    for bundle, state in zip(bundles, states, strict=True):
        letters = Letter.objects.filter(bundle=bundle.pk).order_by("question__reference")
        assert [(one.topic, one.facts["clock"], one.question_id) for one in letters] == [
            ("waarschuwing", str(clocks[0].pk), clocks[0].question_id),
            ("overschrijding", str(clocks[1].pk), clocks[1].question_id),
        ]
        assert {(one.sent_at, one.next_attempt_at) for one in letters} == {
            (state.get("sent_at"), state.get("next_attempt_at"))
        }
    assert Letter.objects.count() == 4
    lent = outbox.lease(at=LONG_AGO)
    assert lent is not None
    assert (len(outbox.bundled_with(lent)), lent.bundle, lent.attempts) == (2, bundles[0].pk, 3)


@pytest.mark.parametrize("old", [BEFORE_FACTS], indirect=True)
def test_what_a_letter_is_about_is_read_from_its_key_once(old: Any) -> None:
    """An offer, the pauses and the rungs of letters that are still to go; an objection also when it was sent."""
    person = old("steunpunt", "Person").objects.create(username="iemand")
    (clock,) = _promises(old, person, many=1)
    for code, share in (("halverwege", "0.5"), ("overschrijding_150", "1.5")):
        old("steunpunt", "ClimbedRung").objects.create(
            clock=clock, round=2, code=code, share=share, due_at=LONG_AGO, found_at=LONG_AGO
        )
    about, sent = UUID(int=7), {"sent_at": LONG_AGO, "next_attempt_at": None}

    def owe(topic: str, key: str, facts: dict[str, str], **state: Any) -> None:
        owed = {"owed_at": LONG_AGO, "next_attempt_at": LONG_AGO} | state
        old("steunpunt", "Letter").objects.create(topic=topic, key=key, recipient=person, facts=facts, **owed)

    owe("aangeboden", f"aangeboden:{about}", {})
    owe("gepauzeerd", f"gepauzeerd:{about}", {}, next_attempt_at=None, given_up_at=LONG_AGO)
    owe("bezwaar", f"bezwaar:{about}:{person.pk}", {}, **sent)
    owe("ontvangen", f"ontvangen:{about}", {})
    of_clock = {"clock": str(clock.pk)}
    owe("waarschuwing", f"trede:{clock.pk}:2:halverwege:{person.pk}", of_clock)
    owe("overschrijding_150", f"trede:{clock.pk}:2:overschrijding_150:{person.pk}", of_clock)
    owe("overschrijding", f"trede:{clock.pk}:{uuid4()}:{person.pk}", of_clock)
    owe("overschrijding_200", f"trede:{clock.pk}:1:overschrijding_200:{person.pk}", of_clock, **sent)

    call_command("migrate", interactive=False, verbosity=0)
    assert {letter.topic: letter.facts for letter in Letter.objects.all()} == {
        "aangeboden": {"assignment": str(about)},
        "gepauzeerd": {"pause": str(about)},
        "bezwaar": {"pause": str(about)},
        "ontvangen": {},
        "tussenstand": of_clock | {"share": "0.500"},
        "overschrijding_150": of_clock | {"share": "1.500"},
        "overschrijding": of_clock | {"share": "1"},
        "overschrijding_200": of_clock,
    }
