"""Whoever can write in the database, and has no key of the desk, gives nobody access to content."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.access import permissions
from steunpunt.desk.letters import unproven_access
from steunpunt.desk.questions import advice, closing, conversation, reading
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import acceptance, handover, triage
from steunpunt.desk.staff import presence
from steunpunt.desk.storage import encryption, grants, key_checks
from steunpunt.desk.storage.grants import GrantsLost
from steunpunt.models import (
    Assignment,
    Cover,
    GrantKey,
    JournalLine,
    Letter,
    Message,
    Person,
    Question,
    RoutingDecision,
)
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import NotFound, UnprovenAccess
from steunpunt.rules.words import RecusalReason
from tests.cast import CANARY, MONDAY, Cast, again, ask, held_by
from tests.former_form import write_key_check_in_form_1
from tests.past_the_rules import as_superuser, tamper

MINUTE = timedelta(minutes=1)
WORDS = Parts(understood="Of het mag", advice="Het mag niet", next_steps="Bel ons")


@pytest.fixture(autouse=True)
def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that asked the database nothing yet."""
    monkeypatch.setattr(key_checks, "_of_form_1", {})


def forge(question: Question, adviser: Person, **changed: Any) -> Assignment:
    """A row that somebody wrote in the database: this adviser holds the question."""
    decision = RoutingDecision.objects.create(question=question, at=MONDAY)
    told = {"offered_at": MONDAY, "claimed_at": MONDAY, "declaration_version": "2026-11"}
    return Assignment.objects.create(question=question, adviser=adviser.adviser, decision=decision, **told | changed)


def read(question: Question, person: Person) -> reading.CaseFile:
    return reading.case_file(again(question), person=person, at=MONDAY)


def test_who_holds_a_question_reads_it(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    for person in (cast.anna, cast.maas):
        assert CANARY in read(question, person).content.body


Forgery = Callable[[Question, Cast], object]


def _moved(question: Question, cast: Cast) -> None:
    """What chris holds by right becomes this question."""
    other = held_by(cast.chris, cast.maas)
    with as_superuser():
        Assignment.objects.filter(question=question).delete()
    Assignment.objects.filter(question=other).update(question=question)


def _given(question: Question, cast: Cast) -> None:
    Assignment.objects.filter(question=question, ended_at=None).update(adviser=cast.chris.adviser)


def _with_the_grant_of_another(question: Question, cast: Cast) -> None:
    other = held_by(cast.chris, cast.maas)
    own = Assignment.objects.get(question=other)
    forged = Assignment.objects.filter(question=question, ended_at=None)
    forged.update(adviser=cast.chris.adviser, grant=own.grant, claimed_at=own.claimed_at)


def _revived(question: Question, cast: Cast) -> None:
    """chris had it, and it was taken back."""
    handover.take_back(person=cast.hessel, question_id=question.id, at=MONDAY)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.chris.id, at=MONDAY)
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    handover.take_back(person=cast.hessel, question_id=question.id, at=MONDAY)
    Assignment.objects.filter(question=question, adviser=cast.chris.adviser).update(ended_at=None, outcome="")


def _inserted(question: Question, cast: Cast) -> None:
    handover.take_back(person=cast.hessel, question_id=question.id, at=MONDAY)
    with as_superuser():
        Assignment.objects.filter(question=question, claimed_at=None).delete()
    forge(question, cast.chris)


def _made_from_an_offer(question: Question, cast: Cast) -> None:
    """An offer that the desk made, on which only the claim is forged."""
    handover.take_back(person=cast.hessel, question_id=question.id, at=MONDAY)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.chris.id, at=MONDAY)
    offer = Assignment.objects.filter(question=question, ended_at=None, adviser=cast.chris.adviser)
    assert offer.update(claimed_at=MONDAY, declaration_version="2026-11")


FORGERIES: list[Forgery] = [_moved, _given, _with_the_grant_of_another, _revived, _inserted, _made_from_an_offer]


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_assignment_opens_nothing_and_acts_nowhere(cast: Cast, forgery: Forgery) -> None:
    """Whatever they open or do is refused."""
    question = held_by(cast.anna, cast.maas)
    forgery(question, cast)
    chris = cast.chris
    for act in (
        lambda: read(question, chris),
        lambda: reading.messages(again(question), person=chris, at=MONDAY),
        lambda: reading.draft_advice(again(question), person=chris, at=MONDAY),
        lambda: permissions.find(chris, question.id),
        lambda: permissions.find(chris, question.id, at_least=Visibility.CONTENT),
        lambda: conversation.speak(person=chris, question_id=question.id, words="Hallo", at=MONDAY),
        lambda: advice.send(person=chris, question_id=question.id, parts=WORDS, at=MONDAY),
        lambda: acceptance.claim(person=chris, question_id=question.id, at=MONDAY),
        lambda: acceptance.recuse(person=chris, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY),
    ):
        with pytest.raises(UnprovenAccess):
            act()
    assert not JournalLine.objects.filter(question=question, actor=chris, action="vraag.gelezen").exists()
    assert CANARY in read(question, cast.maas).content.body


def test_a_forged_offer_cannot_be_accepted(cast: Cast) -> None:
    """Or the desk itself would make it a holder."""
    question = ask(cast.maas)
    forge(question, cast.chris, claimed_at=None, declaration_version="")
    with pytest.raises(UnprovenAccess):
        acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)


def test_the_coordinator_puts_it_right(cast: Cast) -> None:
    """By taking it back, and assigning it anew."""
    question = held_by(cast.anna, cast.maas)
    _given(question, cast)
    handover.take_back(person=cast.hessel, question_id=question.id, at=MONDAY)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    acceptance.claim(person=cast.anna, question_id=question.id, at=MONDAY + MINUTE)
    assert CANARY in read(question, cast.anna).content.body


@pytest.fixture
def covered(cast: Cast, time_machine: TimeMachineFixture) -> Question:
    """anna is away, and chris stands in for her."""
    time_machine.move_to(MONDAY + MINUTE, tick=False)
    question = held_by(cast.anna, cast.maas)
    presence.leave(person=cast.anna, until=None, at=MONDAY, deputy=cast.chris.id)
    return question


def test_a_deputy_reads_once_they_declared(cast: Cast, covered: Question) -> None:
    with pytest.raises(NotFound):
        read(covered, cast.chris)
    acceptance.claim(person=cast.chris, question_id=covered.id, at=MONDAY)
    assert CANARY in read(covered, cast.chris).content.body


@pytest.mark.parametrize("declined", [False, True])
def test_a_declaration_that_is_forged_opens_nothing(cast: Cast, covered: Question, *, declined: bool) -> None:
    assignment = Assignment.objects.get(question=covered, ended_at=None)
    if declined:
        acceptance.claim(person=cast.chris, question_id=covered.id, at=MONDAY)
        acceptance.recuse(person=cast.chris, question_id=covered.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY)
        assert Cover.objects.filter(assignment=assignment).update(declined_at=None, reason="") == 1
    else:
        told = {"declared_at": MONDAY, "declaration_version": "2026-11"}
        Cover.objects.create(assignment=assignment, adviser=cast.chris.adviser, **told)
    with pytest.raises(UnprovenAccess):
        read(covered, cast.chris)


def test_another_asker_opens_nothing(cast: Cast) -> None:
    """And the adviser writes nothing under a key that is not what it was."""
    question = held_by(cast.anna, cast.maas)
    Question.objects.filter(pk=question.pk).update(asker=cast.smit, organisation="PV25")
    with pytest.raises(UnprovenAccess):
        read(question, cast.smit)
    with pytest.raises(UnprovenAccess):
        conversation.speak(person=cast.anna, question_id=question.id, words="Hallo", at=MONDAY)
    with pytest.raises(NotFound):
        read(question, cast.maas)


def test_a_ciphertext_put_back_or_moved_opens_nothing(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    first, second = (
        conversation.speak(person=cast.anna, question_id=question.id, words=words, at=MONDAY)
        for words in ("een", "twee")
    )
    Message.objects.filter(pk=second.pk).update(sealed_body=first.sealed_body)
    with pytest.raises(UnprovenAccess):
        read(question, cast.maas)


def test_it_is_journalled_once_and_the_coordinator_is_told(cast: Cast) -> None:
    """However often somebody tries."""
    question = held_by(cast.anna, cast.maas)
    _given(question, cast)
    for minutes in range(3):
        with pytest.raises(UnprovenAccess) as refused:
            read(question, cast.chris)
        unproven_access.record(refused.value, at=MONDAY + minutes * MINUTE)
    line = JournalLine.objects.get(action="vraag.niet-geopend")
    assert (line.question, line.actor, line.at) == (question, cast.chris, MONDAY)
    letter = Letter.objects.get(topic="toegang-klopt-niet")
    assert (letter.recipient, letter.question) == (cast.hessel, question)


def test_lists_show_what_is_in_the_clear_anyhow(cast: Cast) -> None:
    """They look at no grant, so they cost nothing more; the content they never show."""
    question = held_by(cast.anna, cast.maas)
    _given(question, cast)
    assert question in permissions.visible_to(cast.chris)


def test_a_desk_of_before_signs_what_it_has_once(cast: Cast) -> None:
    """At `prepare`, with the keys of before; who was offered a question, holds it or stands in goes on."""
    question, offered = held_by(cast.anna, cast.maas), ask(cast.maas)
    triage.assign(person=cast.hessel, question_id=offered.id, adviser_id=cast.chris.id, at=MONDAY)
    tamper("DELETE FROM steunpunt_grantkey", "DELETE FROM steunpunt_journalline WHERE deed = 'verzegeling.gemaakt'")
    Assignment.objects.update(grant=None)
    write_key_check_in_form_1("k1")
    grants.establish()
    assert CANARY in read(question, cast.anna).content.body
    acceptance.claim(person=cast.chris, question_id=offered.id, at=MONDAY)
    forged = ask(cast.maas)
    forge(forged, cast.anna)
    grants.establish()
    with pytest.raises(UnprovenAccess):
        read(forged, cast.anna)


def test_who_removes_the_key_has_nothing_signed(cast: Cast) -> None:
    """A desk whose keys are all of after that signs nothing by itself; only an operator says that it must."""
    question = held_by(cast.anna, cast.maas)
    _given(question, cast)
    tamper("DELETE FROM steunpunt_grantkey")
    grants._keys.clear()
    with pytest.raises(GrantsLost):
        grants.establish()
    with pytest.raises(NotFound):  # nobody has a role that is proved
        read(question, cast.chris)
    assert grants.sign_anew(operator="Olga", at=MONDAY) == 1
    assert CANARY in read(question, cast.chris).content.body


def test_a_key_of_ones_own_signs_nothing_that_counts(cast: Cast) -> None:
    """It must be wrapped by a key of the desk, for that row."""
    question = held_by(cast.anna, cast.maas)
    GrantKey.objects.update(wrapped_key=question.wrapped_key, key_id=question.key_id)
    grants._keys.clear()
    with pytest.raises(NotFound):
        read(question, cast.anna)
    with pytest.raises(encryption.Sealed):
        grants.load()


def test_a_question_that_is_reopened_stays_with_its_holder(cast: Cast) -> None:
    """Closing takes no grant away: who advised reads on, as long as the asker does."""
    question = held_by(cast.anna, cast.maas)
    advice.send(person=cast.anna, question_id=question.id, parts=WORDS, at=MONDAY)
    closing.close(person=cast.maas, question_id=question.id, at=MONDAY + MINUTE)
    assert CANARY in read(question, cast.anna).content.body
