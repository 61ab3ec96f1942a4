"""What a letter says of promises and pauses is true at the moment at which it goes."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from steunpunt.desk.administration import policies
from steunpunt.desk.clocks import escalation
from steunpunt.desk.letters import catalogue, failures, outbox
from steunpunt.desk.questions import closing, conversation, pausing
from steunpunt.desk.routing import acceptance
from steunpunt.models import Clock, LadderRung, Letter, Person, Question
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason
from steunpunt.rules.clocks.ladder import Recipient
from steunpunt.rules.letters import Check
from steunpunt.rules.words import RecusalReason, Urgency
from tests.cast import MONDAY, Cast, ask, held_by
from tests.workers.letters.test_letters import text_of
from workers.letters import bundles, claims, rendering

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def climb(at: datetime) -> None:
    while escalation.climb(at=at):
        pass


def text(letter: Letter, *, at: datetime) -> str:
    return text_of(rendering.compose(letter, at=at))


def the(topic: str, recipient: Person) -> Letter:
    """The newest letter of this topic to this person."""
    return Letter.objects.filter(topic=topic, recipient=recipient).latest("owed_at", "key")


def why_not(letter: Letter, *, at: datetime) -> str:
    with pytest.raises(rendering.NotNeeded) as not_needed:
        rendering.compose(letter, at=at)
    return not_needed.value.fault


def paused(cast: Cast, reason: PauseReason = PauseReason.FOR_THIRD) -> Question:
    question = held_by(cast.anna, cast.maas)
    asks = "Hoe zit het?" if reason is PauseReason.FOR_ASKER else ""
    pausing.pause(person=cast.anna, question_id=question.id, reason=reason, asks=asks, at=MONDAY + MINUTE)
    return question


def test_a_warning_is_not_sent_once_it_is_untrue(cast: Cast) -> None:
    """anna reacted, the clocks stand still, she stepped back, or the question is gone: each before the letter went."""
    at = MONDAY + 91 * MINUTE
    kept, still, handed_on, gone = (held_by(cast.anna, cast.maas) for _ in range(4))
    climb(at)
    conversation.speak(person=cast.anna, question_id=kept.id, words="Dag", at=at)
    pausing.pause(person=cast.anna, question_id=still.id, reason=PauseReason.FOR_THIRD, at=at)
    acceptance.recuse(person=cast.anna, question_id=handed_on.id, reason=RecusalReason.GEEN_TIJD, at=at)
    closing.withdraw(person=cast.maas, question_id=gone.id, at=at)
    words = {}
    for question in (kept, still, handed_on, gone):
        clock = Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION)
        alone = Letter(
            topic="waarschuwing",
            recipient=cast.anna,
            question=question,
            facts={"clock": str(clock.id), "share": "0.75"},
            owed_at=at,
        )
        words[question.reference] = why_not(alone, at=at)
    assert list(words.values()) == [
        "belofte-gehaald",
        "termijn-staat-stil",
        "niet-meer-bij-de-adviseur",
        "vraag-beeindigd",
    ]


def test_a_warning_that_comes_after_the_moment_says_so(cast: Cast) -> None:
    """The mail was down; nobody else tells the adviser that the promise has broken."""
    held_by(cast.anna, cast.maas)
    climb(MONDAY + 91 * MINUTE)
    message = rendering.compose(the("waarschuwing", cast.anna), at=MONDAY + 3 * HOUR)
    assert str(message["Subject"]).startswith("Een belofte is niet gehaald (")
    assert "bijna" not in text_of(message)


def test_a_breach_that_was_made_good_meanwhile_says_when(cast: Cast) -> None:
    """hessel reads that it was late and is done; the asker has heard by then, and reads no such letter."""
    question = held_by(cast.anna, cast.maas)
    climb(MONDAY + 121 * MINUTE)
    conversation.speak(person=cast.anna, question_id=question.id, words="Dag", at=MONDAY + 130 * MINUTE)
    at = MONDAY + 140 * MINUTE
    words = text(the("overschrijding", cast.hessel), at=at)
    assert "de eerste reactie, uiterlijk maandag 23 november om 12.00 uur." in words
    assert "Inmiddels is het gedaan: maandag 23 november om 12.10 uur. U hoeft nu niets te doen." in words
    assert why_not(the("belofte-gebroken", cast.maas), at=at) == "belofte-gehaald"


def test_the_asker_hears_what_to_expect_only_while_it_is_to_come(cast: Cast) -> None:
    """No word of the coordinator, who may not have been told; the second letter owns up to the first."""
    held_by(cast.anna, cast.maas)
    climb(MONDAY + 121 * MINUTE)
    first = the("belofte-gebroken", cast.maas)
    words = text(first, at=MONDAY + 122 * MINUTE)
    assert "Wij beloofden u een eerste reactie, uiterlijk maandag 23 november om 12.00 uur." in words
    assert "Wij verwachten nu: uiterlijk maandag 23 november om 13.00 uur." in words
    assert "Ook het moment" not in words
    assert "Wij nemen zo snel mogelijk contact met u op." in text(first, at=MONDAY + 4 * HOUR)
    outbox.mark_sent(first, at=MONDAY + 122 * MINUTE)
    climb(MONDAY + 181 * MINUTE)
    second = the("belofte-gebroken", cast.maas)
    words = text(second, at=MONDAY + 182 * MINUTE)
    assert "Ook het moment dat wij u daarna noemden, haalden wij niet." in words
    assert "coördinator" not in words
    climb(MONDAY + 241 * MINUTE)
    assert "Wij nemen zo snel mogelijk contact met u op." in text(
        the("belofte-gebroken", cast.maas), at=MONDAY + 5 * HOUR
    )


def test_a_digest_says_line_by_line_what_still_stands(cast: Cast) -> None:
    """Three break in one minute; one is withdrawn before it goes. When all are, it does not go."""
    questions = [ask(cast.maas, at=MONDAY) for _ in range(3)]
    climb(MONDAY + 121 * MINUTE)
    letters = list(Letter.objects.filter(topic="overschrijding", recipient=cast.hessel))
    closing.withdraw(person=cast.maas, question_id=questions[1].id, at=MONDAY + 122 * MINUTE)
    stand = [item for item in letters if item.question_id != questions[1].id]
    message = bundles.compose(
        [bundles.part_of(item, at=MONDAY + 122 * MINUTE) for item in stand], at=MONDAY + 122 * MINUTE
    )
    assert message["Subject"] == "Beloften die uw aandacht vragen: 2"
    lines = [line for line in text_of(message).splitlines() if line.startswith("- ")]
    assert sorted(lines) == sorted(
        f"- {item.reference} – de eerste reactie is te laat (beloofd: maandag 23 november om 12.00 uur)"
        for item in (questions[0], questions[2])
    )
    assert "http://127.0.0.1:8000/overzicht" in text_of(message)
    withdrawn = next(item for item in letters if item.question_id == questions[1].id)
    with pytest.raises(rendering.NotNeeded, match="vraag-beeindigd"):
        bundles.part_of(withdrawn, at=MONDAY + 122 * MINUTE)


def test_an_adviser_s_digest_leads_to_her_own_work(cast: Cast) -> None:
    for _ in range(2):
        held_by(cast.anna, cast.maas)
    climb(MONDAY + 91 * MINUTE)
    at = MONDAY + 92 * MINUTE
    parts = [
        bundles.part_of(letter, at=at) for letter in Letter.objects.filter(topic="waarschuwing", recipient=cast.anna)
    ]
    words = text_of(bundles.compose(parts, at=at))
    assert words.count("de eerste reactie loopt bijna af") == 2
    assert "http://127.0.0.1:8000/werk" in words
    assert "/overzicht" not in words


def test_the_head_who_sees_no_list_gets_no_link_to_one(cast: Cast) -> None:
    """charlie is made the head, and can only call."""
    Person.objects.filter(username="charlie").update(is_head=True)
    ask(cast.maas, urgency=Urgency.SPOED)
    climb(MONDAY + 121 * MINUTE)
    words = text(the("overschrijding_200", cast.charlie), at=MONDAY + 122 * MINUTE)
    assert "http" not in words
    assert "Belt u met de coördinator van de desk en noem het kenmerk." in words
    assert "twee keer zo lang" in words


@pytest.mark.parametrize(
    ("reason", "phrase"),
    [
        (PauseReason.FOR_ASKER, "Zodra u antwoordt, lopen ze weer."),
        (PauseReason.FOR_THIRD, "Dat duurt hoogstens tot maandag 21 december om 10.01 uur."),
    ],
)
def test_a_pause_says_why_and_until_when_at_most(cast: Cast, reason: PauseReason, phrase: str) -> None:
    question = paused(cast, reason)
    letter = the("gepauzeerd", cast.maas)
    words = text(letter, at=MONDAY + 2 * MINUTE)
    assert phrase in words
    assert "Bent u het er niet mee eens?" in words
    pausing.resume(person=cast.anna, question_id=question.id, at=MONDAY + 3 * MINUTE)
    assert why_not(letter, at=MONDAY + 4 * MINUTE) == "pauze-voorbij"


def test_that_the_clocks_run_again_is_said_with_the_next_promise(cast: Cast) -> None:
    """Unless they stand still anew by the time it goes."""
    question = paused(cast)
    pausing.resume(person=cast.anna, question_id=question.id, at=MONDAY + 11 * MINUTE)
    letter = the("hervat", cast.maas)
    words = text(letter, at=MONDAY + 12 * MINUTE)
    assert "U krijgt een eerste reactie, uiterlijk maandag 23 november om 12.10 uur." in words
    pausing.pause(person=cast.anna, question_id=question.id, reason=PauseReason.FOR_THIRD, at=MONDAY + 13 * MINUTE)
    assert why_not(letter, at=MONDAY + 14 * MINUTE) == "termijn-staat-stil"


def test_an_objection_is_told_also_when_the_pause_is_over(cast: Cast) -> None:
    """hessel should know; bram, who leads the desk too but sat in Heerde's council, should not."""
    Person.objects.filter(username="bram").update(is_coordinator=True)
    question = paused(cast)
    pausing.object_to(person=cast.maas, question_id=question.id, at=MONDAY + 2 * MINUTE)
    letter = Letter.objects.get(topic="bezwaar")
    assert letter.recipient == cast.hessel
    assert "De pauze duurt hoogstens tot maandag 21 december om 10.01 uur." in text(letter, at=MONDAY + 3 * MINUTE)
    pausing.resume(person=cast.anna, question_id=question.id, at=MONDAY + 4 * MINUTE)
    assert "stonden stil tot maandag 23 november om 10.04 uur" in text(letter, at=MONDAY + 5 * MINUTE)


def test_what_was_overtaken_is_no_letter_that_failed(cast: Cast) -> None:
    """The coordinator is not asked to send it again."""
    question = paused(cast)
    letter = the("gepauzeerd", cast.maas)
    pausing.resume(person=cast.anna, question_id=question.id, at=MONDAY + 3 * MINUTE)
    fault = why_not(letter, at=MONDAY + 4 * MINUTE)
    outbox.mark_failed(letter, fault=fault, permanent=True, at=MONDAY + 4 * MINUTE)
    letter.refresh_from_db()
    assert letter.given_up_at is not None
    assert not failures.not_arriving(cast.hessel).exclude(given_up_at=None).exists()


def test_every_check_of_the_catalogue_has_its_function() -> None:
    assert set(claims._CHECKS) == set(Check) == {value.check for value in catalogue.TOPICS.values()}


@pytest.mark.parametrize(
    ("share", "minutes", "subject", "line"),
    [
        ("0.5", 61, "Van de tijd voor een belofte is de helft voorbij", "van de tijd is de helft voorbij"),
        ("0.6", 73, "Van de tijd voor een belofte is 60 procent voorbij", "van de tijd is 60 procent voorbij"),
        ("0.8", 97, "Een belofte loopt bijna af", "de eerste reactie loopt bijna af"),
        ("1.25", 151, "Een belofte duurt 1,25 keer zo lang", "de eerste reactie duurt al 1,25 keer zo lang"),
        ("3", 361, "Een belofte duurde drie keer zo lang", "de eerste reactie staat al drie keer zo lang open"),
    ],
)
def test_a_rung_of_the_desk_s_own_says_which_share_is_over(
    cast: Cast, share: str, minutes: int, subject: str, line: str
) -> None:
    """Two hours were promised: the letter follows from the rung's share, alone and among others."""
    rung = LadderRung(code="eigen", share=Decimal(share), recipients=[Recipient.COORDINATOR])
    policies.save_rung(rung, by=cast.beheer, at=MONDAY)
    question = ask(cast.maas)
    at = MONDAY + minutes * MINUTE
    climb(at)
    letter = Letter.objects.filter(recipient=cast.hessel, facts__has_key="clock").latest("owed_at", "facts__share")
    assert rendering.compose(letter, at=at)["Subject"] == f"{subject} ({question.reference})"
    part = bundles.part_of(letter, at=at).line
    assert part is not None
    assert line in part.words


def test_a_warning_of_a_share_that_was_corrected_away_is_not_sent(cast: Cast) -> None:
    """The clock stands below the rung again: what the letter says is no longer so."""
    held_by(cast.anna, cast.maas)
    climb(MONDAY + 91 * MINUTE)
    Clock.objects.update(climbed_share=Decimal("0.5"))
    assert why_not(the("waarschuwing", cast.anna), at=MONDAY + 92 * MINUTE) == "termijn-gecorrigeerd"
