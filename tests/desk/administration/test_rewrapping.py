"""A new key takes over what older ones wrapped, while the desk works, and the older ones may go."""

import threading
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from steunpunt.desk.access import second_factors
from steunpunt.desk.administration import rewrapping
from steunpunt.desk.administration.sign_in import sign_in_codes
from steunpunt.desk.package import referrals
from steunpunt.desk.questions import advice, conversation, drafts, reading
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.storage import key_checks
from steunpunt.desk.storage.aead import FORMER_FORM
from steunpunt.desk.storage.key_checks import KeyFault, KeyHolder, Misfit
from steunpunt.models import Draft, Message, Question, Referral
from steunpunt.rules.access.referrals import Share
from tests.cast import CANARY, MONDAY, Cast, again, ask, held_by
from tests.former_form import write_in_form_1

pytestmark = pytest.mark.usefixtures("new_process")
NEW = bytes((61 + step * 37) % 256 for step in range(32))
BOTH = {"k2": NEW, **settings.CONTENT_KEYS}
"""The new key in front."""
WORDS = Parts(understood="Of het mag", advice="Het mag niet", next_steps="Bel ons")


@pytest.fixture
def question(cast: Cast) -> Question:
    """One with all that is encrypted for it, and beside it a draft, a referral and a sign-in code."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Een bericht", at=MONDAY)
    advice.send(person=cast.anna, question_id=question.id, parts=WORDS, at=MONDAY)
    drafts.save(person=cast.smit, answers={"body": CANARY}, at=MONDAY)
    referrals.refer(person=cast.maas, item="training", shares=[Share.NAAM], at=MONDAY)
    sign_in_codes.current_code(cast.maas.email, person=cast.maas, fresh="K7MQ-2XAB", at=MONDAY)
    factor = Authenticator(
        user=cast.maas, type=Authenticator.Type.TOTP, data={"secret": second_factors.encrypt("GEHEIM")}
    )
    factor.save()
    second_factors.seal(factor)
    with override_settings(CONTENT_KEYS=settings.CONTENT_KEYS | {"k2": NEW}):
        assert key_checks.faults_at_start() == []  # known first
    return again(question)


def everything(question: Question, cast: Cast) -> list[Any]:
    """All that was typed, as it is read."""
    file = reading.case_file(again(question), person=cast.maas, at=MONDAY)
    draft = drafts.find(cast.smit)
    factor = Authenticator.objects.get()
    return [
        file.content.body,
        [message.words for message in file.messages],
        [sent.parts for sent in file.advices],
        draft and draft[1],
        (second_factors.is_genuine(factor), second_factors.decrypt(factor.data["secret"])),
        referrals.shared(Referral.objects.get(), person=cast.maas, at=MONDAY),
        sign_in_codes.current_code(cast.maas.email, person=cast.maas, fresh="AAAA-BBBB", at=MONDAY),
    ]


def test_the_newest_key_takes_over_and_the_older_one_may_go(cast: Cast, question: Question) -> None:
    before = everything(question, cast)
    rows = rewrapping.counts()["k1"]
    assert rows >= 5
    with override_settings(CONTENT_KEYS=BOTH, ALLOWED_HOSTS=["localhost"]):
        said = StringIO()
        call_command("rewrap", stdout=said)
        assert said.getvalue().splitlines()[1:] == [f"k2: {rows} rows", "k1: 0 rows"]
    with override_settings(CONTENT_KEYS={"k2": NEW}):
        assert key_checks.faults_at_start() == []
        assert everything(question, cast) == before


def test_as_long_as_a_row_needs_it_a_key_is_missed(cast: Cast, question: Question) -> None:
    """Also one that was written meanwhile by a process that still wrapped with the older key."""
    with override_settings(CONTENT_KEYS=BOTH):
        rewrapping.go_round()
    drafts.save(person=cast.maas, answers={"body": CANARY}, at=MONDAY)
    with override_settings(CONTENT_KEYS={"k2": NEW}):
        assert key_checks.faults_at_start() == [KeyFault("k1", Misfit.MISSING)]


def test_rows_of_the_former_form_are_bound_from_then_on(cast: Cast, question: Question) -> None:
    """With the key that they have, or with a newer one."""
    before = everything(question, cast)
    holders: list[KeyHolder] = [question, Draft.objects.get(), Referral.objects.get()]
    for holder in holders:
        write_in_form_1(holder)
    assert everything(question, cast) == before
    assert rewrapping.remaining() == 3
    assert rewrapping.go_round().written == 3
    assert rewrapping.remaining() == 0
    assert everything(question, cast) == before
    message = Message.objects.get()
    written = again(question)
    starts = {bytes(sealed)[:1] for sealed in (written.wrapped_key, written.sealed_body, message.sealed_body)}
    assert FORMER_FORM not in starts


def test_what_was_tampered_with_stays_as_it_is_and_is_named(cast: Cast, question: Question) -> None:
    """It keeps nothing else from being wrapped."""
    forged = ask(cast.maas)
    Question.objects.filter(pk=forged.pk).update(asker=cast.smit)
    with override_settings(CONTENT_KEYS=BOTH, ALLOWED_HOSTS=["localhost"]):
        said = StringIO()
        with pytest.raises(SystemExit):
            call_command("rewrap", stdout=said)
        assert f"does not open, and is left as it is: steunpunt_question {forged.pk}" in said.getvalue()
    assert (again(question).key_id, again(forged).key_id) == ("k2", "k1")


@pytest.mark.django_db(transaction=True)
def test_a_row_that_a_command_holds_is_left_for_the_next_round(cast: Cast) -> None:
    """Nobody waits for it, and it waits for nobody."""
    held, free = ask(cast.maas), ask(cast.maas)
    with override_settings(CONTENT_KEYS=BOTH):
        key_checks.key_to_seal_with()
        locked, done = threading.Event(), threading.Event()

        def command() -> None:
            with transaction.atomic():
                Question.objects.select_for_update().get(pk=held.pk)
                locked.set()
                done.wait(20)
            connection.close()

        running = threading.Thread(target=command)
        running.start()
        try:
            assert locked.wait(20)
            rewrapping.go_round()
            assert (again(held).key_id, again(free).key_id) == ("k1", "k2")
        finally:
            done.set()
            running.join(20)
        rewrapping.go_round()
        assert again(held).key_id == "k2"


def test_every_encrypted_column_is_known_to_it() -> None:
    """A new one that it passed over would keep the former key needed for ever, or be lost with it."""
    columns = {
        (model, field.name)
        for model in apps.get_app_config("steunpunt").get_models()
        for field in model._meta.concrete_fields
        if field.name.startswith("sealed_")
    }
    of_data_keys = {(model, column) for model, names in rewrapping.TEXTS.items() for column in names}
    of_reference_key = {(Question, "sealed_asker_reference")}  # that key stays: only what wraps it is renewed
    assert of_data_keys | of_reference_key | set(key_checks.ALONE) == columns
