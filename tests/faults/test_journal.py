"""The journal of a running desk, verified by its own processes: what was changed past the desk makes it red."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from local.lend import as_superuser
from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import PartFault, WatchedPart
from steunpunt.desk.letters import broken_journal
from steunpunt.desk.storage.chain import linking
from steunpunt.models import Heartbeat, JournalLine, JournalLink, JournalVerification, Letter, UnlinkedLine
from tests.faults.servers import FaultsServers, ask_now, happens_soon
from workers.schedule import VERIFY_EVERY

pytestmark = pytest.mark.timeout(300)

_TABLES = {"steunpunt_journalline": "id", "steunpunt_journallink": "number"}
_FORGOTTEN = "DELETE FROM steunpunt_journalverification"
_CHANGED = "UPDATE steunpunt_journalline SET deed = 'vraag.ingetrokken' WHERE id = {one}"
_REMOVED = "DELETE FROM steunpunt_journalline WHERE id = {one}"
_CUT = (
    "WITH cut AS (DELETE FROM steunpunt_journallink WHERE number = {last} RETURNING line_id)"
    " DELETE FROM steunpunt_journalline WHERE id IN (SELECT line_id FROM cut)"
)


@pytest.fixture
def tamper(servers: FaultsServers) -> Iterator[Callable[[str], None]]:
    """Change the journal as whoever owns the server, past all triggers, while no program runs; undone afterwards."""
    with psycopg.connect(as_superuser(servers.postgres.url), autocommit=True) as line:

        def carry_out(statement: str) -> None:
            for table in _TABLES:
                line.execute(f"CREATE TEMPORARY TABLE kept_{table} AS TABLE {table}")
            line.execute(statement)

        line.execute("SET session_replication_role = replica")
        line.execute(_FORGOTTEN)
        yield carry_out
        servers.send_home()
        line.execute("DELETE FROM steunpunt_journallink")
        for table, key in _TABLES.items():
            line.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM kept_{table})")
            line.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
        line.execute(
            "INSERT INTO steunpunt_unlinkedline SELECT id FROM steunpunt_journalline"
            " WHERE id NOT IN (SELECT line_id FROM steunpunt_journallink) ON CONFLICT DO NOTHING"
        )
        line.execute(_FORGOTTEN)
    _link()
    Heartbeat.objects.filter(name=WatchedPart.JOURNAL).delete()


def _link() -> None:
    while linking.link_next():
        pass


def _faults() -> list[PartFault]:
    return [late.why for late in health.check(at=timezone.now()).late if late.part is WatchedPart.JOURNAL]


def _is_whole_since(moment: object) -> bool:
    return JournalVerification.objects.filter(whole_at__gte=moment, fault="").exists()


@pytest.mark.parametrize("statement", [_CHANGED, _REMOVED, _CUT], ids=["changed", "removed", "cut"])
def test_the_beat_finds_what_was_changed_and_the_desk_turns_red(
    servers: FaultsServers, tamper: Callable[[str], None], statement: str
) -> None:
    """First it is green, of a whole pass by a worker. What was verified two hours ago is read again after a change;
    each who may confirm is told once, and the line of it stands in the journal once.
    """
    began = timezone.now()
    ask_now()
    servers.worker()
    servers.beat()
    assert happens_soon(lambda: _is_whole_since(began))
    assert _faults() == []
    servers.send_home()
    _link()
    last, before = linking.latest(), began - timedelta(hours=2)
    assert last is not None
    JournalVerification.objects.update(whole_at=None)  # no longer as the desk signed it, so it begins anew
    while not _is_whole_since(before):
        assert broken_journal.verify_next(at=before) is None

    one = JournalLink.objects.order_by("number")[last.number // 2].line_id
    tamper(statement.format(one=one, last=last.number))
    servers.worker()
    servers.beat()
    assert happens_soon(lambda: _faults() == [PartFault.JOURNAL_BROKEN])
    told = Letter.objects.filter(topic="logboek-klopt-niet", sent_at__isnull=False)
    assert happens_soon(lambda: set(told.values_list("recipient__username", flat=True)) == {"hessel", "beheer"})

    seen = Heartbeat.objects.get(name=WatchedPart.JOURNAL).beat_at
    later = seen + timedelta(seconds=VERIFY_EVERY)
    assert happens_soon(lambda: Heartbeat.objects.filter(name=WatchedPart.JOURNAL, beat_at__gt=later).exists())
    assert _faults() == [PartFault.JOURNAL_BROKEN]
    assert Letter.objects.filter(topic="logboek-klopt-niet").count() == 2
    assert JournalLine.objects.filter(action="logboek.gebroken", at__gte=began).count() == 1
    assert not UnlinkedLine.objects.filter(line_id__lte=one).exists()
    assert "Traceback" not in servers.log_of("worker")
