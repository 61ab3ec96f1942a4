"""No ciphertext opens for somebody else, under another author, or in the form of before that was bound."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from steunpunt.desk.administration.sign_in import sign_in_codes
from steunpunt.desk.package import referrals
from steunpunt.desk.partners import clients
from steunpunt.desk.questions import advice, conversation, drafts, reading
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.storage import encryption, key_checks
from steunpunt.desk.storage.encryption import Sealed
from steunpunt.models import (
    Advice,
    Client,
    Draft,
    KeyCheck,
    Letter,
    Message,
    MessageKind,
    Question,
    Referral,
    SignInCode,
)
from steunpunt.rules.access.referrals import Share
from steunpunt.rules.refusals import UnprovenAccess
from tests.cast import CANARY, MONDAY, Cast, again, ask, held_by
from tests.former_form import write_in_form_1

pytestmark = pytest.mark.usefixtures("new_process")
NEW = bytes((61 + step * 37) % 256 for step in range(32))
WORDS = Parts(understood="Of het mag", advice="Het mag niet", next_steps="Bel ons")


@pytest.fixture
def question(cast: Cast) -> Question:
    """One that anna holds, with a message, a note and a draft of the advice."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Een bericht", at=MONDAY)
    conversation.note(person=cast.anna, question_id=question.id, words="Een notitie", at=MONDAY)
    advice.save_draft(person=cast.anna, question_id=question.id, parts=WORDS, at=MONDAY)
    return again(question)


def test_a_question_opens_for_its_asker_only(cast: Cast, question: Question) -> None:
    """Whoever may write in the table gives it to nobody else."""
    Question.objects.filter(pk=question.pk).update(asker=cast.smit)
    with pytest.raises(Sealed):
        encryption.unlock(again(question))
    Question.objects.filter(pk=question.pk).update(asker=cast.maas)
    assert encryption.unlock(again(question)).open(again(question), "sealed_headline")


def test_the_data_key_of_ones_own_question_opens_no_other(cast: Cast, question: Question) -> None:
    """Nor does a question that is made a copy of another, key and all."""
    own = ask(cast.smit, organisation="PV25")
    copied = {name: getattr(question, name) for name in ("key_id", "wrapped_key", "sealed_body", "sealed_headline")}
    Question.objects.filter(pk=own.pk).update(**copied)
    with pytest.raises(Sealed):
        encryption.unlock(again(own))


MESSAGE_FACTS: list[dict[str, Any]] = [
    {"author": "maas"},
    {"kind": MessageKind.MESSAGE},
    {"sent_at": MONDAY + timedelta(minutes=1)},
    {"is_authors_only": True},
    {"question": "another"},
]


@pytest.mark.parametrize("changed", MESSAGE_FACTS, ids=lambda changed: next(iter(changed)))
def test_a_note_stays_a_note_of_who_wrote_it(cast: Cast, question: Question, changed: dict[str, Any]) -> None:
    """Made a message, the asker would read it; given another author, it would be somebody else's word."""
    key = encryption.unlock(question)
    note = Message.objects.get(question=question, kind=MessageKind.NOTE)
    assert key.open(note, "sealed_body") == "Een notitie"
    people = {"maas": cast.maas, "another": ask(cast.maas)}
    Message.objects.filter(pk=note.pk).update(
        **{name: people.get(value, value) if isinstance(value, str) else value for name, value in changed.items()}
    )
    with pytest.raises(Sealed):
        key.open(Message.objects.get(pk=note.pk), "sealed_body")


def test_a_draft_of_before_cannot_be_put_in_the_place_of_the_advice(cast: Cast, question: Question) -> None:
    """Neither its ciphertext, nor by saying of it that it was sent."""
    draft = Advice.objects.get(question=question)
    earlier = bytes(draft.sealed_letter)
    sent = advice.send(person=cast.anna, question_id=question.id, parts=WORDS, at=MONDAY)
    Advice.objects.filter(pk=sent.pk).update(sealed_letter=earlier)
    with pytest.raises(UnprovenAccess):
        reading.advices(again(question), person=cast.maas, at=MONDAY)
    Advice.objects.filter(pk=sent.pk).update(sent_at=None)
    assert reading.draft_advice(again(question), person=cast.anna, at=MONDAY) == WORDS


def test_a_draft_belongs_to_who_typed_it(cast: Cast) -> None:
    drafts.save(person=cast.maas, answers={"body": CANARY}, at=MONDAY)
    Draft.objects.update(person=cast.smit)
    assert drafts.find(cast.smit) is None


def test_what_goes_along_with_a_referral_is_for_its_asker_and_receiver(cast: Cast) -> None:
    made = referrals.refer(person=cast.maas, item="training", shares=[Share.NAAM], at=MONDAY)
    assert referrals.shared(made, person=cast.maas, at=MONDAY) == {"naam": str(cast.maas)}
    issued = clients.issue_client("training", scope="verwijzingen:lezen", item="training", at=MONDAY)
    client = Client.objects.get(client_id=issued.client_id)
    for changed in ({"asker": cast.smit}, {"receiver": client}, {"question": ask(cast.maas)}):
        with transaction.atomic():
            Referral.objects.filter(pk=made.pk).update(**changed)
            with pytest.raises(Sealed):
                encryption.unlock(Referral.objects.get(pk=made.pk))
            transaction.set_rollback(True)


def test_a_sign_in_code_is_for_its_address(cast: Cast) -> None:
    """One's own code under the address of another signs in as nobody."""
    code = sign_in_codes.current_code(cast.smit.email, person=cast.smit, fresh="K7MQ-2XAB", at=MONDAY)
    own = SignInCode.objects.get()
    sign_in_codes.current_code(cast.maas.email, person=cast.maas, fresh="AAAA-BBBB", at=MONDAY)
    of_maas = SignInCode.objects.exclude(pk=own.pk).get()
    address = bytes(of_maas.address)
    of_maas.delete()
    SignInCode.objects.filter(pk=own.pk).update(address=address)
    with pytest.raises(Sealed):
        sign_in_codes.redeem(cast.maas.email, code, at=MONDAY)


def test_a_letter_with_a_code_goes_to_whom_it_was_written(cast: Cast) -> None:
    sign_in_codes.current_code(cast.maas.email, person=cast.maas, fresh="K7MQ-2XAB", at=MONDAY)
    letter = Letter.objects.get(topic="inlogcode")
    assert encryption.open_alone(letter, "sealed_code") == b"K7MQ-2XAB"
    letter.recipient = cast.smit
    with pytest.raises(Sealed):
        encryption.open_alone(letter, "sealed_code")


def test_rows_of_the_former_form_open_until_they_are_wrapped_anew(cast: Cast, question: Question) -> None:
    """A desk that was upgraded goes on at once, and what is added is bound."""
    write_in_form_1(question)
    assert reading.content(again(question), person=cast.maas, at=MONDAY).body.count(CANARY) == 1
    conversation.speak(person=cast.anna, question_id=question.id, words="Nog een bericht", at=MONDAY)
    read = reading.messages(again(question), person=cast.anna, at=MONDAY)
    assert sorted(message.words for message in read) == ["Een bericht", "Een notitie", "Nog een bericht"]


def test_a_text_of_the_former_form_does_not_open_under_a_key_of_the_present(cast: Cast, question: Question) -> None:
    """Or a copy of the database of before would undo what was bound since."""
    before = again(question)
    write_in_form_1(before)
    Question.objects.filter(pk=question.pk).update(wrapped_key=question.wrapped_key)
    with pytest.raises(UnprovenAccess):
        reading.content(again(question), person=cast.maas, at=MONDAY)


def test_under_a_key_of_after_it_the_former_form_opens_nothing(cast: Cast) -> None:
    """Not even what only somebody with the key could have written; and no key-check value of before can be had."""
    with override_settings(CONTENT_KEYS={"k2": NEW, **settings.CONTENT_KEYS}):
        question = ask(cast.maas)
        known = KeyCheck.objects.get(key_id="k2").value
        write_in_form_1(again(question))
        KeyCheck.objects.filter(key_id="k2").update(value=known)
        with pytest.raises(Sealed, match="form 1"):
            encryption.unlock(again(question))
        for forged in (f"01{known[2:]}", KeyCheck.objects.filter(key_id="k1").values_list("value").first()):
            KeyCheck.objects.filter(key_id="k2").update(value=forged)
            key_checks._of_form_1.clear()
            with pytest.raises(Sealed):
                encryption.unlock(again(question))
