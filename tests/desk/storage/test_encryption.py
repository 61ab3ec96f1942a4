"""Ciphertext opens only in its own column, and only with its key."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.test import override_settings

from steunpunt.desk.questions import reading
from steunpunt.desk.storage import encryption
from steunpunt.models import Question
from steunpunt.rules.refusals import UnprovenAccess
from tests.cast import CANARY, MONDAY, Cast, again, ask

OTHER_RING = {"k2": b"2" * 32}


def test_a_ciphertext_moved_to_another_row_does_not_open(cast: Cast) -> None:
    """Even when the data key goes along."""
    first, second = ask(cast.maas), ask(cast.maas)
    Question.objects.filter(pk=second.pk).update(sealed_body=first.sealed_body)
    with pytest.raises(UnprovenAccess):
        reading.content(again(second), person=cast.maas, at=MONDAY)
    Question.objects.filter(pk=second.pk).update(wrapped_key=first.wrapped_key, key_id=first.key_id)
    with pytest.raises(UnprovenAccess):
        reading.content(again(second), person=cast.maas, at=MONDAY)


def test_a_ciphertext_moved_to_another_column_does_not_open(cast: Cast) -> None:
    """The headline cannot pose as the body."""
    question = ask(cast.maas)
    Question.objects.filter(pk=question.pk).update(sealed_body=question.sealed_headline)
    with pytest.raises(UnprovenAccess):
        reading.content(again(question), person=cast.maas, at=MONDAY)


@pytest.mark.parametrize("place", [0, 1, 13, -1])
def test_one_changed_byte_does_not_open(cast: Cast, place: int) -> None:
    """Version, nonce, words or tag."""
    question = ask(cast.maas)
    damaged = bytearray(question.sealed_body)
    damaged[place] ^= 1
    question.sealed_body = bytes(damaged)
    with pytest.raises(encryption.Sealed):
        encryption.unlock(question).open(question, "sealed_body")


def test_the_same_words_are_sealed_differently_each_time(cast: Cast) -> None:
    """Nobody sees from the outside that two questions are alike."""
    assert bytes(ask(cast.maas).sealed_body) != bytes(ask(cast.maas).sealed_body)


def test_a_new_key_in_front_of_the_ring_leaves_the_old_questions_readable(cast: Cast) -> None:
    """Rotation: new questions are wrapped by the new key; without the old one the old question stays shut."""
    old = ask(cast.maas)
    with override_settings(CONTENT_KEYS=OTHER_RING | settings.CONTENT_KEYS):
        assert ask(cast.maas).key_id == "k2"
        assert CANARY in reading.content(again(old), person=cast.maas, at=MONDAY).body
    with override_settings(CONTENT_KEYS=OTHER_RING), pytest.raises(encryption.Sealed, match="not on the ring"):
        reading.content(again(old), person=cast.maas, at=MONDAY)


def test_a_question_whose_data_key_is_wiped_is_unreadable_for_good(cast: Cast) -> None:
    """That is how destruction will work."""
    question = ask(cast.maas)
    Question.objects.filter(pk=question.pk).update(wrapped_key=b"")
    with pytest.raises(UnprovenAccess):
        reading.content(again(question), person=cast.maas, at=MONDAY)


def test_a_sign_in_code_opens_only_for_its_own_letter(cast: Cast) -> None:
    """Sealed by the ring itself."""
    letter, other = Question(id=uuid4()), Question(id=uuid4())
    letter.sealed_body = other.sealed_body = encryption.seal_alone(letter, "sealed_body", b"K7MQ2X")
    assert encryption.open_alone(letter, "sealed_body") == b"K7MQ2X"
    with pytest.raises(encryption.Sealed):
        encryption.open_alone(other, "sealed_body")
