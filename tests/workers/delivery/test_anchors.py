"""The end of the journal's chain is written outside each day, and a tail that was cut shows by it."""

import email
import email.policy
import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import WatchedPart
from steunpunt.desk.letters import broken_journal
from steunpunt.desk.storage import journal
from steunpunt.desk.storage.chain import linking
from steunpunt.models import JournalAnchor, JournalLink, JournalVerification
from tests.cast import MONDAY, Cast, held_by
from tests.past_the_rules import tamper
from tests.workers import receiver
from workers.delivery import anchors

DAY = timedelta(days=1)


@pytest.fixture
def file(cast: Cast, settings: Settings, tmp_path: Path) -> Path:
    """A file for anchors, on a desk whose journal has a few lines, all linked."""
    settings.JOURNAL_ANCHOR_FILE = str(tmp_path / "anchors")
    held_by(cast.anna, cast.maas)
    _link()
    return tmp_path / "anchors"


def _link() -> None:
    while linking.link_next():
        pass


def _write(at: datetime) -> None:
    anchors.write_due(clock=lambda: at)


def _verify(*arguments: str) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("verify_journal", *arguments, stdout=said)
    except SystemExit as ended:
        return int(str(ended.code)), said.getvalue()
    return 0, said.getvalue()


def test_each_day_adds_a_line(file: Path, cast: Cast) -> None:
    """One a day, however often it is asked; with the last link of that moment."""
    first = linking.latest()
    assert first is not None
    for minutes in (0, 1, 600):
        _write(MONDAY + timedelta(minutes=minutes))
    journal.line("adviseur.aanwezig", at=MONDAY, actor=cast.anna)
    _link()
    _write(MONDAY + DAY)
    second = linking.latest()
    assert second is not None
    assert file.read_text().splitlines() == [
        f"2026-11-23T09:00:00+00:00 {first.number}={first.mac}",
        f"2026-11-24T09:00:00+00:00 {second.number}={second.mac}",
    ]


def test_a_tail_that_was_cut_is_found_by_the_file(file: Path) -> None:
    """Links and lines are gone, and what is left is whole by itself. Also when a shorter tail is written anew."""
    _write(MONDAY)
    last = linking.latest()
    assert last is not None
    code, said = _verify()
    assert code == 0
    assert f"Anchors reach to link {last.number}" in said
    tamper(
        f"DELETE FROM steunpunt_journallink WHERE number = {last.number}",
        f"DELETE FROM steunpunt_event WHERE line_id = {last.line_id}",
        f"DELETE FROM steunpunt_journalline WHERE id = {last.line_id}",
    )
    code, said = _verify()
    assert code == 1
    assert "the lines after this one, up to the anchor, were removed" in said
    assert f"link {last.number - 1}" in said
    assert _verify("--anchors", "")[0] == 0
    assert _verify("--anchors", "", "--anchor", f"{last.number}={last.mac}")[0] == 1


@pytest.mark.parametrize("content", [None, "x\n", "2026-11-23T09:00:00+00:00 1=a\n2026-11-24T09:00:00+00:00 1=b\n"])
def test_a_file_that_cannot_be_read_is_no_file_without_faults(file: Path, content: str | None) -> None:
    """Taken away, damaged, or with two words about one link. Also the desk itself notices, and is not well."""
    _write(MONDAY)
    assert broken_journal.verify_next(at=MONDAY) is None
    assert not JournalVerification.objects.get().fault
    if content is not None:
        file.write_text(content)
    else:
        file.unlink()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_journal")
    assert broken_journal.verify_next(at=MONDAY) is None
    assert JournalVerification.objects.get().fault == "anker-onleesbaar"


def test_health_says_that_an_anchor_is_not_written(file: Path) -> None:
    """After an hour, until it is; and not for a place to which no anchor goes any more."""
    file.mkdir()
    _write(MONDAY)
    assert _faults(MONDAY + timedelta(minutes=59)) == []
    assert _faults(MONDAY + timedelta(hours=1)) == ["anker-niet-geschreven"]
    file.rmdir()
    _write(MONDAY + timedelta(hours=2))
    assert _faults(MONDAY + timedelta(hours=2)) == []


def _faults(at: datetime) -> list[str]:
    return [late.why for late in health.check(at=at).late if late.part is WatchedPart.JOURNAL]


def test_a_file_in_which_nothing_was_written_yet_is_no_fault(file: Path) -> None:
    assert not file.exists()
    assert _verify()[0] == 0
    assert broken_journal.verify_next(at=MONDAY) is None
    assert not JournalVerification.objects.get().fault


def test_an_anchor_goes_by_mail(file: Path, settings: Settings, tmp_path: Path) -> None:
    """To an address outside, without a name or a reference of anybody."""
    settings.JOURNAL_ANCHOR_FILE, settings.JOURNAL_ANCHOR_MAIL = "", "logboek@example.nl"
    settings.MAIL_URL, settings.MAIL_FOLDER = "", tmp_path / "mail"
    _write(MONDAY)
    (written,) = (tmp_path / "mail").glob("*.eml")
    message = email.message_from_bytes(written.read_bytes(), policy=email.policy.default)
    last = linking.latest()
    assert last is not None
    assert message["To"] == "logboek@example.nl"
    assert message["Subject"] == "Anker van het logboek, 2026-11-23"
    assert f"2026-11-23T09:00:00+00:00 {last.number}={last.mac}" in message.get_content()
    assert "ADV-" not in message.get_content()


def test_an_anchor_goes_to_an_address_of_the_operator(file: Path, settings: Settings) -> None:
    """Which may stand in their own network; refused, it is tried again."""
    settings.JOURNAL_ANCHOR_FILE = ""
    with receiver.listening() as theirs:
        settings.JOURNAL_ANCHOR_URL, theirs.behave = theirs.url, 503
        _write(MONDAY)
        waits = JournalAnchor.objects.get()
        assert (waits.last_fault, waits.attempts) == ("antwoord-503", 1)
        theirs.behave = 204
        _write(MONDAY + timedelta(seconds=3))
        assert len(theirs.heard) == 1
        _write(MONDAY + timedelta(seconds=10))
    last = linking.latest()
    assert last is not None
    said = json.loads(theirs.heard[-1][1])
    assert (said["number"], said["mac"], said["source"]) == (last.number, last.mac, settings.EVENT_SOURCE)
    assert JournalAnchor.objects.get().next_attempt_at is None


def test_a_place_that_fails_keeps_no_other_waiting(file: Path, settings: Settings, tmp_path: Path) -> None:
    """And gets the anchor of its day when it is back, with what the chain was then."""
    settings.JOURNAL_ANCHOR_FILE = str(tmp_path / "absent" / "anchors")
    settings.JOURNAL_ANCHOR_MAIL, settings.MAIL_URL, settings.MAIL_FOLDER = "logboek@example.nl", "", tmp_path / "mail"
    _write(MONDAY)
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    owed = JournalAnchor.objects.get(place="bestand")
    assert owed.last_fault == "bestand-niet-te-schrijven"
    (tmp_path / "absent").mkdir()
    _write(MONDAY + timedelta(minutes=1))
    assert (tmp_path / "absent" / "anchors").read_text().split(" ")[1].strip() == f"{owed.number}={owed.mac}"


def test_without_a_place_nothing_is_owed(file: Path, settings: Settings) -> None:
    settings.JOURNAL_ANCHOR_FILE = ""
    _write(MONDAY)
    assert not JournalAnchor.objects.exists()


def test_a_chain_that_has_not_begun_has_no_anchor(file: Path) -> None:
    tamper("DELETE FROM steunpunt_journallink")
    assert not JournalLink.objects.exists()
    _write(MONDAY)
    assert not file.exists()
