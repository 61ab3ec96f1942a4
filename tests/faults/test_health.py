"""The health of a desk whose processes die: no process beats for another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import BEATING, LATE_AFTER, WatchedPart
from steunpunt.models import Heartbeat
from tests.faults.servers import FaultsServers, ask_now, happens_soon, kill

pytestmark = pytest.mark.timeout(300)


def ages() -> dict[str, timedelta]:
    now = timezone.now()
    return {name: now - moment for name, moment in Heartbeat.objects.values_list("name", "beat_at")}


def all_beat() -> bool:
    """Each part but the journal, which has a slower one, within the last three seconds."""
    ages_now = {name: age for name, age in ages().items() if name in BEATING}
    return len(ages_now) == len(BEATING) and max(ages_now.values()) < timedelta(seconds=3)


def test_a_worker_that_died_is_seen_and_so_is_its_return(servers: FaultsServers) -> None:
    """Green while it works; half a minute after its death all its parts are late, since their last beat."""
    Heartbeat.objects.all().delete()
    worker = servers.worker()
    servers.beat()
    assert happens_soon(all_beat)
    assert health.check(at=timezone.now()).is_well

    kill(worker)
    died = timezone.now()
    ask_now()
    red = health.check(at=died + LATE_AFTER + timedelta(seconds=61))
    assert [late.part for late in red.late] == [*BEATING, WatchedPart.LETTERS]
    assert all(late.since is not None and late.since <= timezone.now() for late in red.late)

    servers.worker()
    assert happens_soon(lambda: all_beat() and health.check(at=timezone.now()).is_well)


def test_a_desk_whose_beat_never_comes_up_is_red(servers: FaultsServers) -> None:
    """The worker is there and nobody ticks: that nothing rings is what is seen."""
    health.record_start(at=timezone.now() - LATE_AFTER)
    servers.worker()
    assert happens_soon(lambda: WatchedPart.CLOCK in [late.part for late in health.check(at=timezone.now()).late])
