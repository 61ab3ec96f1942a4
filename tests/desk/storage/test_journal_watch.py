"""The desk verifies its journal by itself, a part at a time, and says once when it is broken."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import Late, PartFault, WatchedPart
from steunpunt.desk.letters import broken_journal
from steunpunt.desk.storage import journal
from steunpunt.desk.storage.chain import anchors, linking, progress
from steunpunt.desk.storage.chain.audit import Break, ChainFault
from steunpunt.models import JournalAnchor, JournalLine, JournalLink, JournalVerification, Letter
from tests.cast import MONDAY, Cast, held_by
from tests.past_the_rules import tamper

HOUR = timedelta(hours=1)


@pytest.fixture
def ids(cast: Cast, settings: Settings) -> list[int]:
    """A journal of a few lines, all linked and none verified: their ids in the order of the chain."""
    settings.JOURNAL_ANCHOR_FILE = ""
    held_by(cast.anna, cast.maas)
    _link()
    health.record_start(at=MONDAY)
    return list(JournalLink.objects.order_by("number").values_list("line_id", flat=True))


def _link() -> None:
    while linking.link_next():
        pass


def _look(minutes: float = 0) -> ChainFault | None:
    at = MONDAY + timedelta(minutes=minutes)
    health.beat(WatchedPart.JOURNAL, at=at)
    return broken_journal.verify_next(at=at)


def _why(minutes: float = 0) -> list[PartFault]:
    return [late.why for late in health.check(at=MONDAY + timedelta(minutes=minutes)).late if late.part == "logboek"]


def _change(ids: list[int]) -> None:
    tamper(f"UPDATE steunpunt_journalline SET deed = 'vraag.ingetrokken' WHERE id = {ids[1]}")


def _remove(ids: list[int]) -> None:
    tamper(
        "DELETE FROM steunpunt_journallink WHERE number = 2",
        f"DELETE FROM steunpunt_event WHERE line_id = {ids[1]}",
        f"DELETE FROM steunpunt_journalline WHERE id = {ids[1]}",
    )


def _cut(ids: list[int]) -> None:
    tamper(
        f"DELETE FROM steunpunt_journallink WHERE number = {len(ids)}",
        f"DELETE FROM steunpunt_event WHERE line_id = {ids[-1]}",
        f"DELETE FROM steunpunt_journalline WHERE id = {ids[-1]}",
    )


def _insert(_ids: list[int]) -> None:
    JournalLine.objects.create(at=MONDAY, action="vraag.ingetrokken")


@pytest.mark.parametrize(
    ("tampered", "kind"),
    [
        pytest.param(_change, Break.CHANGED, id="changed"),
        pytest.param(_remove, Break.REMOVED, id="removed"),
        pytest.param(_cut, Break.TAIL_CUT, id="tail cut"),
        pytest.param(_insert, Break.INSERTED, id="inserted"),
    ],
)
def test_a_break_is_found_by_the_next_pass_and_told_once(
    ids: list[int], cast: Cast, tampered: Callable[[list[int]], None], kind: Break
) -> None:
    """Also of what was verified before. Health is red and stays so; one line in the journal, and one letter to each who
    may confirm. A tail is missed by what the desk verified itself.
    """
    assert _look() is None
    assert _why() == []
    assert JournalVerification.objects.get().whole_at == MONDAY
    tampered(ids)
    found = _look(60)
    assert found is not None
    assert found.kind is kind
    assert _why(60) == [PartFault.JOURNAL_BROKEN]
    for minutes in (61, 62, 180):
        _link()
        assert _look(minutes) is None
        assert _why(minutes) == [PartFault.JOURNAL_BROKEN]
    assert JournalLine.objects.get(action="logboek.gebroken").facts["kind"] == kind.name.lower()
    letters = Letter.objects.filter(topic="logboek-klopt-niet")
    assert {letter.recipient for letter in letters} == {cast.hessel, cast.beheer}
    assert letters.count() == 2


def test_a_break_is_red_since_it_was_found(ids: list[int]) -> None:
    _look()
    _change(ids)
    _look(60)
    health.beat(WatchedPart.JOURNAL, at=MONDAY + 2 * HOUR)
    late = [late for late in health.check(at=MONDAY + 2 * HOUR).late if late.part == WatchedPart.JOURNAL]
    assert late == [Late(WatchedPart.JOURNAL, MONDAY + HOUR, PartFault.JOURNAL_BROKEN)]


def test_a_tail_that_was_written_anew_is_found_in_the_next_round(ids: list[int], cast: Cast) -> None:
    """The chain is as long as it was, and whole by itself."""
    _look()
    _cut(ids)
    journal.line("adviseur.aanwezig", at=MONDAY, actor=cast.beheer)
    _link()
    found = _look(1)
    assert found is not None
    assert (found.kind, found.number) == (Break.OTHER_ANCHOR, len(ids))


def test_what_is_new_is_verified_in_the_next_round(ids: list[int], cast: Cast) -> None:
    """Without a pass in between: nothing of before is read again within the hour."""
    _look()
    _change(ids)
    journal.line("adviseur.aanwezig", at=MONDAY, actor=cast.beheer)
    _link()
    assert _look(1) is None
    assert JournalVerification.objects.get().number == len(ids) + 1
    tamper("UPDATE steunpunt_journalline SET actor_name = 'x' WHERE id = (SELECT max(id) FROM steunpunt_journalline)")
    journal.line("adviseur.aanwezig", at=MONDAY, actor=cast.anna)
    newest = JournalLine.objects.latest("id")
    _link()
    tamper(f"UPDATE steunpunt_journalline SET actor_name = 'x' WHERE id = {newest.pk}")
    found = _look(2)
    assert found is not None
    assert (found.kind, found.line_id) == (Break.RELINKED, newest.pk)


def test_a_journal_of_any_length_is_read_in_parts(ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each round so many links, and on from there; only after the last one it counts as whole."""
    monkeypatch.setattr(progress, "AT_MOST", 2)
    _change([ids[0], ids[-1]])
    rounds = 0
    while _look(rounds / 4) is None:
        rounds += 1
        row = JournalVerification.objects.get()
        assert (row.number, row.whole_at) == (min(2 * rounds, len(ids) - 1), None)
        assert rounds <= len(ids)
    assert rounds == (len(ids) - 1) // 2
    assert _why() == [PartFault.JOURNAL_BROKEN]


def test_a_pass_that_takes_more_than_a_day_is_a_fault(ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "AT_MOST", 1)
    _look()
    assert _why() == []
    assert _look(25 * 60 + 1) is None
    assert _why() == [PartFault.NOT_VERIFIED]
    while not JournalVerification.objects.get().whole_at:
        assert _look(25 * 60 + 2) is None
    assert _why(25 * 60 + 2) == []


def test_a_line_that_is_as_it_was_again_makes_the_desk_well(ids: list[int]) -> None:
    """After a whole pass; whoever put it back is in the journal of somebody else."""
    _look()
    deed = JournalLine.objects.get(pk=ids[1]).action
    _change(ids)
    assert _look(60) is not None
    tamper(f"UPDATE steunpunt_journalline SET deed = '{deed}' WHERE id = {ids[1]}")
    assert _look(61) is None
    assert _why(61) == []


@pytest.mark.parametrize(
    "change",
    ["number = 9999, furthest = 0", "fault = '', broken = ''", "whole_at = now()", "mac = ''", "accepted = '[\"x\"]'"],
)
def test_whoever_writes_in_the_database_cannot_say_how_far_it_was_verified(ids: list[int], change: str) -> None:
    """The row is not the desk's any more, so all is read again, and the break is found again."""
    _look()
    _change(ids)
    _look(60)
    tamper(f"UPDATE steunpunt_journalverification SET {change}")
    _look(61)
    assert _why(61) == [PartFault.JOURNAL_BROKEN]
    assert JournalVerification.objects.get().accepted == []


def test_a_cut_tail_shows_by_the_file_when_the_row_is_gone_too(
    ids: list[int], settings: Settings, tmp_path: Path
) -> None:
    """As after a copy of the database of before was put back."""
    settings.JOURNAL_ANCHOR_FILE = str(tmp_path / "anchors")
    anchors.provide(at=MONDAY)
    (tmp_path / "anchors").write_text(anchors.written_form(JournalAnchor.objects.get()) + "\n")
    _look()
    _cut(ids)
    tamper("DELETE FROM steunpunt_journalverification")
    found = _look(1)
    assert found is not None
    assert (found.kind, found.number) == (Break.TAIL_CUT, len(ids) - 1)


@pytest.mark.parametrize("tampered", [_change, _remove, _cut, _insert], ids=["changed", "removed", "cut", "inserted"])
def test_an_operator_who_looked_into_it_makes_the_desk_well(
    ids: list[int], tampered: Callable[[list[int]], None], cast: Cast
) -> None:
    """Named in the journal. What is broken later is found and told as before."""
    _look()
    tampered(ids)
    assert _look(60) is not None
    with pytest.raises(CommandError, match="--operator"):
        call_command("verify_journal", "--accept")
    call_command("verify_journal", "--accept", "--operator", "J. Jansen")
    assert JournalLine.objects.get(action="logboek.breuk-onderzocht").facts["operator"] == "J. Jansen"
    _link()
    assert _look(61) is None
    assert _why(61) == []
    call_command("verify_journal")
    with pytest.raises(CommandError, match="no break"):
        call_command("verify_journal", "--accept", "--operator", "J. Jansen")
    journal.line("adviseur.aanwezig", at=MONDAY, actor=cast.anna)
    newest = JournalLine.objects.latest("id")
    _link()
    tamper(f"UPDATE steunpunt_journalline SET deed = 'vraag.ingetrokken' WHERE id = {newest.pk}")
    assert _look(62) is not None
    assert _why(62) == [PartFault.JOURNAL_BROKEN]
