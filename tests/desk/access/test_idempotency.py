"""One write and one answer for each key, over pages and API."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from steunpunt.desk.access import idempotency
from steunpunt.desk.access.idempotency import IdempotencyKey, IdempotentRequest, StoredAnswer
from steunpunt.desk.questions import conversation
from steunpunt.desk.storage import journal
from steunpunt.models import IdempotentResponse, JournalLine, Message, Office, Person, Question
from steunpunt.rules.access.idempotency import KEPT, KeyScope
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import NotFound, Refusal
from tests.cast import CANARY, MONDAY, Cast, held_by


def asked(
    person: Person, words: str = "woorden", *, scope: KeyScope = KeyScope.FORM, late: timedelta = timedelta()
) -> IdempotentRequest:
    """A write of these words under one and the same key."""
    key = IdempotencyKey.over(scope, CANARY, words)
    return IdempotentRequest(person, key, MONDAY + late, at_least=Visibility.CONTENT)


def saying(question: Question) -> Callable[[], StoredAnswer]:
    """The adviser writes to the asker; the answer is the id of the message."""

    def act() -> StoredAnswer:
        message = conversation.speak(
            person=held_by_whom(question), question_id=question.id, words="Ik bel u", at=MONDAY + timedelta(minutes=1)
        )
        return StoredAnswer(str(message.id).encode(), question.id)

    return act


def held_by_whom(question: Question) -> Person:
    """The adviser who took this question."""
    (holder,) = conversation.holder(question)
    return holder


def test_the_same_again_is_the_same_answer_and_nothing_more(cast: Cast) -> None:
    """Nothing of key, words or answer can be read in the row."""
    question = held_by(cast.anna, cast.maas)
    answers = {idempotency.respond(asked(cast.anna), saying(question)) for _ in range(3)}
    assert answers == {str(Message.objects.get().id).encode()}
    row = IdempotentResponse.objects.get()
    kept = b" ".join((row.key.encode(), bytes(row.fingerprint), bytes(row.sealed_answer)))
    assert not any(word in kept for word in (CANARY.encode(), b"woorden", *answers))


def test_other_words_under_the_key_are_refused(cast: Cast) -> None:
    """And change nothing."""
    question = held_by(cast.anna, cast.maas)
    idempotency.respond(asked(cast.anna), saying(question))
    with pytest.raises(Refusal) as refused:
        idempotency.respond(asked(cast.anna, "andere"), saying(question))
    assert refused.value.code == "sleutel-hergebruikt"
    assert Message.objects.count() == 1


def test_keys_of_two_people_or_two_scopes_never_meet(cast: Cast) -> None:
    """The same words under the same key: each is carried out."""
    question = held_by(cast.anna, cast.maas)
    for request in (asked(cast.anna), asked(cast.chris), asked(cast.anna, scope=KeyScope.HEADER)):
        idempotency.respond(request, saying(question))
    assert Message.objects.count() == 3


@pytest.mark.parametrize("scope", KeyScope)
def test_an_answer_is_kept_for_as_long_as_its_scope_says(cast: Cast, scope: KeyScope) -> None:
    """To the second; then the key is free, also before it was swept away."""
    question = held_by(cast.anna, cast.maas)
    first = idempotency.respond(asked(cast.anna, scope=scope), saying(question))
    last = asked(cast.anna, scope=scope, late=KEPT[scope] - timedelta(seconds=1))
    idempotency.delete_expired(at=last.at)
    assert idempotency.earlier(last) == first
    over = asked(cast.anna, scope=scope, late=KEPT[scope])
    assert idempotency.earlier(over) is None
    idempotency.respond(asked(cast.anna, scope=scope), saying(question))
    idempotency.delete_expired(at=over.at)
    assert not IdempotentResponse.objects.exists()


def test_a_refusal_frees_the_key_and_keeps_what_was_written_before_it(cast: Cast) -> None:
    """As the letters about `geen-adviseur`, which are written in order to be sent."""
    question = held_by(cast.anna, cast.maas)

    def refuses() -> StoredAnswer:
        journal.line("vraag.geen-adviseur", at=MONDAY, question=question)
        raise Refusal("niet-nu", "Nu niet.")

    with pytest.raises(Refusal, match="niet-nu"):
        idempotency.respond(asked(cast.anna), refuses)
    assert JournalLine.objects.filter(action="vraag.geen-adviseur").count() == 1
    assert idempotency.respond(asked(cast.anna, "andere"), saying(question))


def test_an_error_leaves_nothing(cast: Cast) -> None:
    """Neither what was written nor the key."""
    question = held_by(cast.anna, cast.maas)

    def breaks() -> StoredAnswer:
        saying(question)()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        idempotency.respond(asked(cast.anna), breaks)
    assert not Message.objects.exists()
    assert not IdempotentResponse.objects.exists()


def test_a_conflict_closes_what_was_answered_but_never_for_who_asked(cast: Cast) -> None:
    """anna proves to be tied to Heerde; maas no longer holds an office there."""
    question = held_by(cast.anna, cast.maas)
    for person in (cast.anna, cast.maas):
        idempotency.respond(asked(person), saying(question))
    Office.objects.filter(person=cast.maas).delete()
    Office.objects.create(person=cast.anna, organisation_id=question.organisation_id, function="raadslid")
    with pytest.raises(NotFound):
        idempotency.earlier(asked(cast.anna))
    assert idempotency.earlier(asked(cast.maas))
