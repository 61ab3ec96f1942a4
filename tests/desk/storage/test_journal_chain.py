"""What is done to the journal past its triggers is found, and named by its line."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from pytest_django import Settings

from steunpunt.desk.storage import journal
from steunpunt.desk.storage.chain import audit, linking
from steunpunt.desk.storage.chain.audit import Break, Verified
from steunpunt.models import JournalLine, JournalLink, UnlinkedLine
from steunpunt.rules import journal_chain
from tests.cast import MONDAY, Cast, held_by
from tests.past_the_rules import tamper

KEY, OTHER_KEY = bytes(range(3, 99, 3)), bytes(range(5, 165, 5))


@pytest.fixture
def ids(cast: Cast, settings: Settings) -> list[int]:
    """A question that was asked, assigned and claimed, with all lines linked: their ids in the order of the chain."""
    settings.JOURNAL_KEYS = [KEY]
    tamper(
        "DELETE FROM steunpunt_journallink", "DELETE FROM steunpunt_journalline", "DELETE FROM steunpunt_unlinkedline"
    )
    held_by(cast.anna, cast.maas)
    _link()
    return list(JournalLink.objects.order_by("number").values_list("line_id", flat=True))


def _link() -> None:
    while linking.link_next():
        pass


def _found(**anchors: str) -> tuple[Break, int | None, int | None] | None:
    fault = audit.verify({int(number.removeprefix("n")): mac for number, mac in anchors.items()}).fault
    return (fault.kind, fault.number, fault.line_id) if fault else None


def test_a_whole_journal_is_found_whole(ids: list[int]) -> None:
    """Every line is linked once, from 1 on."""
    assert len(ids) == JournalLine.objects.count() >= 3
    assert audit.verify({}) == Verified(links=len(ids), waiting=0, fault=None)


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "actor_id = (SELECT id FROM steunpunt_person WHERE username = 'beheer')",
        "deed = 'vraag.ingetrokken'",
        "question_id = NULL",
        """facts = facts || '{"adviseur": "x"}'""",
        "mac = ''",
    ],
)
def test_a_changed_line_is_named(ids: list[int], change: str) -> None:
    """Whatever was changed of it."""
    tamper(f"UPDATE steunpunt_journalline SET {change} WHERE id = {ids[1]}")
    assert _found() == (Break.CHANGED, 2, ids[1])


def test_a_changed_link_is_named(ids: list[int]) -> None:
    """A line that is itself as it was."""
    of_the_next = JournalLink.objects.get(number=3).mac
    tamper(f"UPDATE steunpunt_journallink SET mac = '{of_the_next}' WHERE number = 2")
    assert _found() == (Break.RELINKED, 2, ids[1])


@pytest.mark.parametrize("change", ["actor_name = 'Anna de Wit'", "actor_roles = '{beheerder}'"])
def test_another_name_of_who_acted_is_named(ids: list[int], change: str) -> None:
    """What the database itself writes with a line."""
    tamper(f"UPDATE steunpunt_journalline SET {change} WHERE id = {ids[0]}")
    assert _found() == (Break.RELINKED, 1, ids[0])


def test_lines_that_changed_places_are_named(ids: list[int]) -> None:
    """Both as they were, with their own links."""
    tamper(
        "UPDATE steunpunt_journallink SET number = number + 1000 WHERE number IN (2, 3)",
        "UPDATE steunpunt_journallink SET number = CASE number WHEN 1002 THEN 3 ELSE 2 END WHERE number > 1000",
    )
    assert _found() == (Break.RELINKED, 2, ids[2])


@pytest.mark.parametrize("keeps_its_link", [True, False])
@pytest.mark.parametrize("place", [1, 2])
def test_a_removed_line_is_named_by_the_one_after_it(ids: list[int], place: int, keeps_its_link: bool) -> None:
    """The first, or one from the middle; with its link or without."""
    tamper(f"DELETE FROM steunpunt_journalline WHERE id = {ids[place - 1]}")
    if not keeps_its_link:
        tamper(f"DELETE FROM steunpunt_journallink WHERE number = {place}")
    assert _found() == (Break.REMOVED, place + 1, ids[place])


def test_a_gap_that_was_closed_is_found(ids: list[int]) -> None:
    """The numbers run on, and no longer fit."""
    tamper(
        f"DELETE FROM steunpunt_journalline WHERE id = {ids[1]}",
        "DELETE FROM steunpunt_journallink WHERE number = 2",
        "UPDATE steunpunt_journallink SET number = number - 1 WHERE number > 2",
    )
    assert _found() == (Break.RELINKED, 2, ids[2])


def test_a_last_line_that_is_gone_but_for_its_link_is_found(ids: list[int]) -> None:
    """No anchor is needed for that."""
    tamper(f"DELETE FROM steunpunt_journalline WHERE id = {ids[-1]}")
    assert _found() == (Break.REMOVED, len(ids), None)


def test_a_tail_that_was_cut_shows_by_its_anchor(ids: list[int]) -> None:
    """What is left is whole by itself; the anchor says that it went on."""
    last = linking.latest()
    assert last is not None
    anchors = {f"n{last.number}": last.mac}
    assert _found(**anchors) is None
    tamper(
        f"DELETE FROM steunpunt_journallink WHERE number > {last.number - 2}",
        f"DELETE FROM steunpunt_journalline WHERE id IN ({ids[-1]}, {ids[-2]})",
    )
    assert _found() is None
    assert _found(**anchors) == (Break.TAIL_CUT, last.number - 2, ids[-3])


def test_a_journal_that_was_emptied_shows_by_its_anchor(ids: list[int]) -> None:
    """Also when nothing at all is left."""
    last = linking.latest()
    assert last is not None
    tamper("DELETE FROM steunpunt_journallink", "DELETE FROM steunpunt_journalline")
    assert _found(**{f"n{last.number}": last.mac}) == (Break.TAIL_CUT, 0, None)


def test_a_tail_that_was_written_anew_shows_by_its_anchor(ids: list[int], cast: Cast) -> None:
    """By the desk itself, after the true one was cut."""
    last = linking.latest()
    assert last is not None
    tamper(
        f"DELETE FROM steunpunt_journallink WHERE number = {last.number}",
        f"DELETE FROM steunpunt_journalline WHERE id = {ids[-1]}",
    )
    journal.line("adviseur.aanwezig", at=MONDAY, actor=cast.beheer)
    _link()
    new = JournalLine.objects.latest("id")
    assert _found() is None
    assert _found(**{f"n{last.number}": last.mac}) == (Break.OTHER_ANCHOR, last.number, new.pk)


def test_a_line_without_a_mac_is_never_linked(ids: list[int]) -> None:
    """Whoever may add rows, and has no key, cannot write a line. Also `prepare` no longer takes it in."""
    forged = JournalLine.objects.create(at=MONDAY, action="vraag.ingetrokken")
    assert UnlinkedLine.objects.filter(pk=forged.pk).exists()
    assert _found() == (Break.INSERTED, None, forged.pk)
    linking.begin()
    _link()
    assert _found() == (Break.INSERTED, None, forged.pk)
    assert JournalLink.objects.count() == len(ids)


def test_the_mac_of_another_line_does_not_fit(ids: list[int]) -> None:
    """A copy with its MAC is refused; another line with one, the copied line being gone, is not linked."""
    original = JournalLine.objects.get(pk=ids[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        JournalLine.objects.create(at=original.at, action=original.action, mac=original.mac)
    other = original.mac[:-1] + ("0" if original.mac[-1] != "0" else "1")
    forged = JournalLine.objects.create(at=original.at, action=original.action, facts=original.facts, mac=other)
    _link()
    assert _found() == (Break.INSERTED, None, forged.pk)


def test_a_line_that_was_kept_out_of_the_queue_is_found(ids: list[int], cast: Cast) -> None:
    """As by a session that switched the trigger off, or emptied the queue."""
    journal.line("adviseur.aanwezig", at=MONDAY, actor=cast.beheer)
    line = JournalLine.objects.latest("id")
    assert audit.verify({}) == Verified(links=len(ids), waiting=1, fault=None)
    UnlinkedLine.objects.all().delete()
    assert _found() == (Break.INSERTED, None, line.pk)


def test_a_desk_that_had_a_journal_keeps_it_as_it_stands(ids: list[int]) -> None:
    """Lines of before have no MAC: `prepare` links them, and from then on a change shows."""
    tamper(
        "DELETE FROM steunpunt_journallink",
        "UPDATE steunpunt_journalline SET mac = ''",
        "INSERT INTO steunpunt_unlinkedline SELECT id FROM steunpunt_journalline",
    )
    linking.begin()
    assert audit.verify({}) == Verified(links=len(ids), waiting=0, fault=None)
    tamper(f"UPDATE steunpunt_journalline SET deed = 'vraag.ingetrokken' WHERE id = {ids[2]}")
    assert _found() == (Break.CHANGED, 3, ids[2])


def test_more_lines_than_one_round_takes_are_all_linked(ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of before the chain, and of after it."""
    monkeypatch.setattr(linking, "AT_ONCE", 2)
    for _ in range(5):
        journal.line("adviseur.aanwezig", at=MONDAY)
    _link()
    assert audit.verify({}) == Verified(links=len(ids) + 5, waiting=0, fault=None)
    tamper(
        "DELETE FROM steunpunt_journallink", "INSERT INTO steunpunt_unlinkedline SELECT id FROM steunpunt_journalline"
    )
    linking.begin()
    assert audit.verify({}) == Verified(links=len(ids) + 5, waiting=0, fault=None)


def test_a_new_key_signs_and_the_former_still_verifies(ids: list[int], settings: Settings) -> None:
    """Put in front; without the former one nothing can be said of what it signed."""
    settings.JOURNAL_KEYS = [OTHER_KEY, KEY]
    journal.line("adviseur.aanwezig", at=MONDAY)
    _link()
    assert audit.verify({}) == Verified(links=len(ids) + 1, waiting=0, fault=None)
    settings.JOURNAL_KEYS = [OTHER_KEY]
    assert _found() == (Break.UNKNOWN_KEY, 1, ids[0])
    settings.JOURNAL_KEYS = [KEY]
    assert _found() == (Break.UNKNOWN_KEY, len(ids) + 1, JournalLine.objects.latest("id").pk)


def test_every_field_of_a_line_stands_in_its_canonical_form() -> None:
    """A field that is added needs a version in `FIELDS`, or it could be changed unseen."""
    fields = {field.attname for field in JournalLine._meta.concrete_fields}
    assert fields - set(journal_chain.FIELDS[journal_chain.VERSION]) == {"id", "mac"}


def test_the_command_names_the_first_broken_line(ids: list[int]) -> None:
    """With exit status 1; and says so when all is well."""
    said = StringIO()
    last = linking.latest()
    assert last is not None
    call_command("verify_journal", "--anchor", f"{last.number}={last.mac}", stdout=said)
    assert said.getvalue().startswith(f"The journal is whole: {len(ids)} lines.\nAnchors reach to link {last.number};")
    tamper(f"UPDATE steunpunt_journalline SET deed = 'x' WHERE id IN ({ids[1]}, {ids[2]})")
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_journal", stdout=said)
    assert ended.value.code == 1
    assert said.getvalue() == (
        f"The journal is broken at link 2, line {ids[1]} of 2026-11-23 09:00:00 UTC: the line was changed.\n"
    )
