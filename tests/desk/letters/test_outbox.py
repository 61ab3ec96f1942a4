"""The outbox: letters are leased, sent, tried again, given up."""

from datetime import timedelta

import pytest

from steunpunt.desk.letters import failures, outbox
from steunpunt.models import JournalLine, Letter, Office, Person
from steunpunt.rules.refusals import NotFound
from tests.cast import MONDAY, Cast, ask

SECOND = timedelta(seconds=1)


@pytest.fixture
def letter(cast: Cast) -> Letter:
    """The receipt that maas is owed, lent to a mailer."""
    ask(cast.maas)
    lent = outbox.lease(at=MONDAY)
    assert lent is not None
    return lent


def test_a_lent_letter_is_nobody_elses_until_the_lease_runs_out(letter: Letter) -> None:
    """Then it is lent again: the same letter, a second attempt."""
    assert outbox.lease(at=MONDAY + outbox.LEASE - SECOND) is None
    again = outbox.lease(at=MONDAY + outbox.LEASE)
    assert again is not None
    assert (again.id, again.attempts) == (letter.id, 2)


def test_a_sent_letter_is_never_lent_again(letter: Letter) -> None:
    """Whatever comes after."""
    outbox.mark_sent(letter, at=MONDAY)
    outbox.mark_failed(letter, fault="Late", permanent=True, at=MONDAY)
    assert outbox.lease(at=MONDAY + timedelta(days=9)) is None
    assert Letter.objects.get().sent_at == MONDAY


def test_waiting_doubles_from_two_seconds_to_ten_minutes(letter: Letter) -> None:
    """An SMTP server that is away for a while costs nothing."""
    waits, at = [], MONDAY
    for _ in range(12):
        outbox.mark_failed(letter, fault="ConnectionRefusedError", permanent=False, at=at)
        due = Letter.objects.get().next_attempt_at
        assert due is not None
        waits.append((due - at).total_seconds())
        at = due
        lent = outbox.lease(at=at)
        assert lent is not None
        letter = lent
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]


def test_a_mailer_whose_lease_ran_out_has_no_say(letter: Letter) -> None:
    """The failure of the first does not undo the other's lease."""
    other = outbox.lease(at=MONDAY + outbox.LEASE)
    assert other is not None
    outbox.mark_failed(letter, fault="TimeoutError", permanent=True, at=MONDAY + outbox.LEASE)
    kept = Letter.objects.get()
    assert (kept.given_up_at, kept.next_attempt_at) == (None, MONDAY + 2 * outbox.LEASE)


def test_a_letter_that_kills_every_mailer_is_given_up(cast: Cast, letter: Letter) -> None:
    """Five mailers in a row die with it; the sixth is not lent it. Tried again by hand it has five chances anew."""
    at = MONDAY
    for _ in range(outbox.MOST_UNRETURNED - 1):
        at += outbox.LEASE
        assert outbox.lease(at=at) == letter
    at += outbox.LEASE + SECOND
    ask(cast.maas, at=at)
    following = outbox.lease(at=at)
    assert following is not None
    assert following != letter
    (shown,) = failures.not_arriving(cast.hessel).exclude(given_up_at=None)
    assert (shown, shown.given_up_at, shown.last_fault) == (letter, at, "bezorger-kwam-niet-terug")
    assert JournalLine.objects.get(action="brief.opgegeven").question == letter.question
    failures.try_again(letter.id, person=cast.hessel, at=at)
    for _ in range(outbox.MOST_UNRETURNED):
        assert outbox.lease(at=at) == letter
        outbox.mark_sent(following, at=at)
        at += outbox.LEASE
    assert outbox.lease(at=at) is None


def test_a_mailer_who_comes_back_starts_the_count_anew(letter: Letter) -> None:
    """Four die, the fifth says that the server was busy: the letter itself is not what fells them."""
    at, lent = MONDAY, letter
    for _ in range(3 * outbox.MOST_UNRETURNED):
        if lent.unreturned == outbox.MOST_UNRETURNED - 1:
            outbox.mark_failed(lent, fault="451", permanent=False, at=at)
        at += timedelta(hours=1)
        again = outbox.lease(at=at)
        assert again is not None
        lent = again
    assert Letter.objects.get().given_up_at is None


def test_a_letter_that_kills_mailers_is_not_lent_for_more_than_three_days(letter: Letter) -> None:
    """However slowly; but one that nobody was there for, gets its chance after any time."""
    assert outbox.lease(at=MONDAY + outbox.GIVE_UP_AFTER) is None
    assert Letter.objects.get().last_fault == "bezorger-kwam-niet-terug"
    failures.try_again(letter.id, person=Person.objects.get(username="hessel"), at=MONDAY + timedelta(days=4))
    assert outbox.lease(at=MONDAY + timedelta(days=40)) == letter


def test_what_a_closed_post_office_holds_up_is_tried_each_minute(letter: Letter) -> None:
    """So that it goes soon after that opens; and it is known to be held up until it goes."""
    at, lent, waits = MONDAY, letter, []
    for _ in range(8):
        outbox.mark_failed(lent, fault="geen-verbinding", permanent=False, closed=True, at=at)
        kept = Letter.objects.get()
        assert kept.held_up
        assert kept.next_attempt_at is not None
        waits.append((kept.next_attempt_at - at).total_seconds())
        at = kept.next_attempt_at
        again = outbox.lease(at=at)
        assert again is not None
        lent = again
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    outbox.mark_sent(lent, at=at)
    assert not Letter.objects.get().held_up


@pytest.mark.parametrize(("permanent", "after"), [(True, timedelta(0)), (False, timedelta(days=3))])
def test_given_up_it_is_shown_to_the_coordinator_who_can_try_again(
    cast: Cast, letter: Letter, *, permanent: bool, after: timedelta
) -> None:
    """Refused for good, or owed for three days."""
    at = MONDAY + after
    outbox.mark_failed(letter, fault="550", permanent=permanent, at=at)
    assert outbox.lease(at=at + timedelta(days=1)) is None
    assert [letter.last_fault for letter in failures.not_arriving(cast.hessel).exclude(given_up_at=None)] == ["550"]
    for username in ("maas", "anna", "beheer", "charlie"):
        assert not failures.not_arriving(getattr(cast, username)).exclude(given_up_at=None).exists()
        with pytest.raises(NotFound):
            failures.try_again(letter.id, person=getattr(cast, username), at=at)
    failures.try_again(letter.id, person=cast.hessel, at=at)
    assert outbox.lease(at=at) is not None


def test_a_letter_about_a_question_out_of_bounds_is_not_shown(cast: Cast, letter: Letter) -> None:
    """hessel has a tie to Heerde, and does not learn of it by letter either."""
    outbox.mark_failed(letter, fault="550", permanent=True, at=MONDAY)
    Office.objects.create(person=cast.hessel, organisation_id="GM0246", function="secretaris")
    assert not failures.not_arriving(cast.hessel).exclude(given_up_at=None).exists()


def test_the_same_key_twice_is_one_letter(cast: Cast) -> None:
    """Owed by two ticks, written once."""
    owed = outbox.OutgoingLetter("sleutel", "ontvangen", cast.maas)
    outbox.enqueue([owed, owed], question=None, at=MONDAY)
    outbox.enqueue([owed], question=None, at=MONDAY + SECOND)
    assert Letter.objects.count() == 1
