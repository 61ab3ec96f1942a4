"""A question is taken in completely or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from steunpunt.desk.letters import outbox
from steunpunt.desk.partners import clients
from steunpunt.desk.questions import intake
from steunpunt.desk.storage import journal
from steunpunt.models import Client, Clock, Draft, JournalLine, Letter, Person, Question, Target
from steunpunt.rules.refusals import Faulty, Refusal
from steunpunt.rules.values.references import canonical
from steunpunt.rules.words import Urgency
from tests.cast import CANARY, MONDAY, Cast, ask, new_question

GELDERLAND = "PV25"


def test_one_deed_leaves_question_clocks_journal_and_receipt(cast: Cast) -> None:
    """And the kenmerk is one that can be said on the phone."""
    question = ask(cast.maas)
    assert canonical(question.reference) == question.reference
    assert sorted(Clock.objects.values_list("kind", flat=True)) == ["advies", "eerste_reactie"]
    assert list(JournalLine.objects.filter(question=question).values_list("action", "actor__username")) == [
        ("vraag.ontvangen", "maas")
    ]
    assert list(Letter.objects.values_list("topic", "recipient__username")) == [("ontvangen", "maas")]


@pytest.mark.parametrize(
    ("urgency", "first", "advice"),
    [
        (Urgency.SPOED, datetime(2026, 11, 23, 10, 0, tzinfo=UTC), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        (Urgency.HOOG, datetime(2026, 11, 23, 11, 0, tzinfo=UTC), datetime(2026, 11, 25, 9, 0, tzinfo=UTC)),
        (Urgency.NORMAAL, datetime(2026, 11, 24, 9, 0, tzinfo=UTC), datetime(2026, 11, 30, 9, 0, tzinfo=UTC)),
    ],
)
def test_each_urgency_is_promised_what_the_contract_says(
    cast: Cast, urgency: Urgency, first: datetime, advice: datetime
) -> None:
    """Asked on Monday at 10:00 in Amsterdam."""
    question = ask(cast.maas, urgency=urgency)
    due = dict(Clock.objects.filter(question=question).values_list("kind", "due_at"))
    assert due == {"eerste_reactie": first, "advies": advice}


def test_a_target_that_changes_holds_for_the_next_question(cast: Cast) -> None:
    """What this process has read before is never promised once it no longer holds."""
    ask(cast.maas)
    for hours in (1, 3):
        Target.objects.filter(urgency="hoog", kind="eerste_reactie").update(duration=timedelta(hours=hours))
        question = ask(cast.maas)
        clock = Clock.objects.get(question=question, kind="eerste_reactie")
        assert clock.due_at == MONDAY + timedelta(hours=hours)
    Target.objects.all().delete()
    assert not Clock.objects.filter(question=ask(cast.maas)).exists()


def test_a_promise_made_on_friday_afternoon_skips_the_weekend(cast: Cast) -> None:
    """Friday 27 November, 16:30: half an hour counts, and the rest counts from Monday 09:00."""
    friday = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)
    ask(cast.maas, at=friday, urgency=Urgency.HOOG)
    assert Clock.objects.get(kind="eerste_reactie").due_at == datetime(2026, 11, 30, 9, 30, tzinfo=UTC)


def too_long(cast: Cast) -> JournalLine:
    """A line that its column does not take."""
    return JournalLine(at=MONDAY, action="x" * 41)


def sent_and_owed(cast: Cast) -> list[Letter]:
    """A letter that a constraint refuses."""
    return [Letter(key="k", topic="t", recipient=cast.maas, owed_at=MONDAY, next_attempt_at=MONDAY, sent_at=MONDAY)]


@pytest.mark.parametrize(
    ("broken", "row"), [((journal, "new_line"), too_long), ((outbox, "new_letters"), sent_and_owed)]
)
def test_a_row_that_the_database_refuses_leaves_nothing_behind(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, broken: tuple[object, str], row: Callable[[Cast], object]
) -> None:
    """No question without its journal line and its letter."""
    with monkeypatch.context() as patched:
        patched.setattr(*broken, lambda *_args, **_kwargs: row(cast))
        with pytest.raises(DatabaseError), transaction.atomic():
            intake.submit(asker=cast.maas, new_question=new_question(), at=MONDAY)
    assert not Question.objects.exists()
    assert not Clock.objects.exists()
    assert not JournalLine.objects.filter(action="vraag.ontvangen").exists()
    assert not Letter.objects.exists()
    assert intake.submit(asker=cast.maas, new_question=new_question(), at=MONDAY) == Question.objects.get()


def test_no_word_of_it_stands_in_the_database(cast: Cast) -> None:
    """In no column of the row, in no line, in no letter."""
    question = ask(cast.maas, headline=CANARY, need=CANARY, contact="06 87654321")
    stored = b" ".join(
        bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
        for row in [*Question.objects.values(), *JournalLine.objects.values(), *Letter.objects.values()]
        for value in row.values()
    )
    for word in (CANARY, "kanarie", "06 87654321", "aanbesteding"):
        assert word.encode() not in stored
    assert str(question) == question.reference
    assert CANARY not in repr(question)


@pytest.mark.parametrize("username", ["anna", "bram", "hessel", "beheer", "charlie"])
def test_who_may_not_ask_gets_a_kind_refusal(cast: Cast, username: str) -> None:
    """It names who may, and where to go instead."""
    with pytest.raises(Refusal) as refused:
        ask(getattr(cast, username))
    assert refused.value.code == "mag-niet-vragen"
    assert "Huis voor Klokkenluiders" in refused.value.sentence


def test_an_office_that_has_ended_gives_no_right_to_ask(cast: Cast) -> None:
    """On its last day it still does."""
    cast.maas.offices.update(until=MONDAY.date())
    assert intake.may_ask(cast.maas, at=MONDAY)
    assert not intake.may_ask(cast.maas, at=MONDAY + timedelta(days=1))


def test_all_faults_of_texts_and_organisations_come_together(cast: Cast) -> None:
    """What only the database knows is named in the same answer."""
    with pytest.raises(Faulty) as refused:
        ask(cast.maas, headline="", organisation=GELDERLAND, subject_organisation="GM9999")
    assert {(fault.field, fault.code) for fault in refused.value.faults} == {
        ("headline", "verplicht"),
        ("organisation", "niet-uw-organisatie"),
        ("subject_organisation", "onbekend"),
    }


def test_a_partner_bound_to_an_organisation_asks_for_that_one_alone(cast: Cast) -> None:
    """And gets no letters: a system has no letterbox."""
    issued = clients.issue_client("zaaksysteem", scope="adviesvragen:schrijven", organisation="GM0246", at=MONDAY)
    hand = Client.objects.get(client_id=issued.client_id).user
    ask(hand)
    with pytest.raises(Faulty):
        ask(hand, organisation=GELDERLAND)
    assert not Letter.objects.exists()


def test_sending_a_draft_uses_it_up(cast: Cast) -> None:
    """The draft is gone."""
    draft = Draft.objects.create(person=cast.maas, saved_at=MONDAY, key_id="k", wrapped_key=b"", sealed_answers=b"")
    sent = intake.submit_draft(asker=cast.maas, draft_id=draft.id, new_question=new_question(), at=MONDAY)
    assert sent == Question.objects.get()
    assert not Draft.objects.exists()


def test_two_kenmerken_drawn_alike_are_drawn_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The asker does not notice."""
    signs = iter("2222222" + "2222222" + "3333333")
    monkeypatch.setattr("secrets.choice", lambda _alphabet: next(signs))
    assert ask(cast.maas).reference != ask(cast.maas).reference


def test_the_person_is_the_asker_and_nobody_else(cast: Cast) -> None:
    """Somebody who was deactivated no longer asks."""
    Person.objects.filter(username="maas").update(is_active=False)
    assert not intake.may_ask(cast.maas, at=MONDAY)
