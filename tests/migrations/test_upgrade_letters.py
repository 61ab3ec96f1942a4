"""The letters of a desk of before are brought up to date; what is still to go, goes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from steunpunt.desk.letters import outbox
from steunpunt.models import Letter
from tests.cast import HEERDE

HOUR = timedelta(hours=1)
LONG_AGO = datetime(2025, 11, 24, 9, tzinfo=UTC)
"""A Monday, 10:00 in Amsterdam."""
SEALED = ("wrapped_key", *(f"sealed_{part}" for part in ("headline", "body", "need", "contact", "call_moments")))
BEFORE_LETTERS_TOGETHER = [("steunpunt", "0024_sign_in_codes")]
BEFORE_FACTS = [("steunpunt", "0041_actions_in_the_journal")]


@pytest.mark.parametrize("old", [BEFORE_LETTERS_TOGETHER], indirect=True)
def test_a_letter_about_several_promises_becomes_a_letter_about_each(old: Any) -> None:
    """Owed, sent or given up as it was; what is still owed goes in one message, under the Message-ID that it had."""
    heerde = old("steunpunt", "Organisation").objects.create(code=HEERDE, name="Heerde", kind="gemeente")
    person = old("steunpunt", "Person").objects.create(username="iemand")
    clocks = []
    for nth in range(2):
        question = old("steunpunt", "Question").objects.create(
            asker=person,
            organisation=heerde,
            subject_organisation=heerde,
            submitted_at=LONG_AGO,
            reference=f"ADV-7K3M-9QX{nth}",
            urgency="hoog",
            status="in_behandeling",
            **dict.fromkeys(SEALED, b"x"),
        )
        clocks.append(
            old("steunpunt", "Clock").objects.create(
                question=question,
                kind="advies",
                calendar_code="kantooruren",
                started_at=LONG_AGO,
                duration=HOUR,
                due_at=LONG_AGO,
            )
        )
    told = [[str(clocks[0].pk), "waarschuwing"], [str(clocks[1].pk), "overschrijding"]]
    states: list[dict[str, Any]] = [{"next_attempt_at": LONG_AGO, "attempts": 2}, {"sent_at": LONG_AGO}]
    bundles = [
        old("steunpunt", "Letter").objects.create(
            key=f"bundel:{nth}", topic="bundel", recipient=person, facts={"told": told}, owed_at=LONG_AGO, **state
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
    """An offer and a pause of letters that are still to go; an objection also when it was sent."""
    person = old("steunpunt", "Person").objects.create(username="iemand")
    about, sent = UUID(int=7), {"sent_at": LONG_AGO, "next_attempt_at": None}

    def owe(topic: str, key: str, facts: dict[str, str], **state: Any) -> None:
        owed = {"owed_at": LONG_AGO, "next_attempt_at": LONG_AGO} | state
        old("steunpunt", "Letter").objects.create(topic=topic, key=key, recipient=person, facts=facts, **owed)

    owe("aangeboden", f"aangeboden:{about}", {})
    owe("gepauzeerd", f"gepauzeerd:{about}", {}, next_attempt_at=None, given_up_at=LONG_AGO)
    owe("bezwaar", f"bezwaar:{about}:{person.pk}", {}, **sent)
    owe("ontvangen", f"ontvangen:{about}", {})

    call_command("migrate", interactive=False, verbosity=0)
    assert {letter.topic: letter.facts for letter in Letter.objects.all()} == {
        "aangeboden": {"assignment": str(about)},
        "gepauzeerd": {"pause": str(about)},
        "bezwaar": {"pause": str(about)},
        "ontvangen": {},
    }
