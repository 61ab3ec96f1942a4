"""No statement that runs by itself, or for a request, reads a table that grows from end to end.

A table that grows is one of which nothing is ever thrown out, or for long not. Each statement is explained against a
hundred thousand questions, with its own values and, where it is prepared, for any.
"""

from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

from steunpunt.desk.administration import health
from steunpunt.desk.clocks import audit
from steunpunt.desk.partners import clients, subscriptions
from steunpunt.desk.staff import presence
from steunpunt.rules.question_lists import QuestionList
from steunpunt.rules.words import Urgency
from tests.api.conftest import Api
from tests.api.every_post import POSTS, address
from tests.cast import CANARY, MONDAY, Cast, ask, held_by
from tests.plans import years
from tests.plans.listening import Listener
from tests.web.http.test_existence import PATHS, filled
from tests.workers import receiver
from workers import tasks
from workers.listener import NEXT_CLOCK

HOUR = timedelta(hours=1)
FROM = MONDAY + HOUR


@pytest.fixture
def listener(settings: Settings, tmp_path: Path, time_machine: TimeMachineFixture, cast: Cast) -> Listener:
    """Explains what is said; on a Monday, without limits, and with letters and styles in a folder of the test."""
    settings.STATIC_ROOT = settings.MAIL_FOLDER = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.API_LIMIT = settings.API_LIMIT_UNKNOWN = 1_000_000
    time_machine.move_to(FROM, tick=False)
    return Listener()


def test_every_table_that_grows_is_full(cast: Cast) -> None:
    """Or it would be read from end to end because it is small."""
    counts = {table: kind._default_manager.count() for table, kind in years.growing().items()}
    assert {table: count for table, count in counts.items() if count < years.LEAST} == {}


def test_what_reads_everything_is_found(cast: Cast) -> None:
    """By a scan of a table, and by an index that is gone through from end to end."""
    listener = Listener()
    with listener.listening("here"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM steunpunt_letter WHERE last_fault = %s", ["x"])
        cursor.execute("SELECT topic FROM steunpunt_letter ORDER BY recipient_id, owed_at LIMIT 5000")
        cursor.execute("SELECT count(*) FROM steunpunt_letter WHERE recipient_id = %s", [cast.maas.id])
    by_scan, much, by_index = (finding.what for finding in listener.findings)
    assert (by_scan, much) == ("reads all of steunpunt_letter", "looks at 100000 rows")
    assert by_index.startswith("looks at 500")


def test_what_runs_by_itself(listener: Listener, cast: Cast, time_machine: TimeMachineFixture) -> None:
    """Every bell, with work for it: offers that lapse, absences, promises that break, letters, messages, the night."""
    with receiver.listening() as partner:
        for person in (cast.maas, cast.anna, cast.hessel):
            subscriptions.subscribe(person=person, url=partner.url, kinds=(), at=MONDAY)
        for urgency in Urgency:
            ask(cast.maas, urgency=urgency)
        held_by(cast.anna, cast.maas)
        presence.leave(person=cast.anna, until=FROM + HOUR, at=MONDAY, deputy=cast.chris.id)
        with listener.listening("tidy"):
            tasks.tidy()
        for hours in (0, 1, 26, 50, 24 * 16):
            time_machine.move_to(FROM + hours * HOUR, tick=False)
            for ring in (tasks.route, tasks.climb, tasks.deliver, tasks.dispatch):
                with listener.listening(str(ring.name).rpartition(".")[2]):
                    ring()
    with listener.listening("recount_clocks"):
        list(islice(audit.differences(), 1))
    with listener.listening("gezondheid"):
        health.check(at=timezone.now())
    with listener.listening("the listener"), connection.cursor() as cursor:
        cursor.execute(NEXT_CLOCK, [MONDAY])
    assert not listener.findings, listener.told()


def test_every_post_of_the_api(listener: Listener, cast: Cast) -> None:
    """With all that comes before each, so every command of the journey is among them."""
    for route, post in POSTS.items():
        with transaction.atomic(), listener.listening(f"POST {route}"):
            path = address(route, post.begin(cast), cast)
            answer = Api(clients.issue_token(post.by, at=FROM), []).post(path, post.body, idempotency_key="k")
            transaction.set_rollback(True)
        assert answer.status_code < 300, answer.content
    assert not listener.findings, listener.told()


@pytest.mark.parametrize("username", ["maas", "smit", "anna", "bram", "chris", "hessel", "charlie"])
def test_every_address(listener: Listener, cast: Cast, username: str) -> None:
    """Pages and resources alike, for the asker, holder, coordinator and deputy, and for a stranger to it."""
    question = held_by(cast.anna, cast.maas)
    presence.leave(person=cast.anna, until=None, at=FROM, deputy=cast.chris.id)
    browser = Client(raise_request_exception=False)
    browser.force_login(getattr(cast, username))
    token = clients.issue_token(username, at=FROM)
    for path in PATHS:
        extra: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if path.startswith("api/") else {}
        with listener.listening(f"{username} {path}"):
            browser.get(filled(path, question.id), **extra)
    assert not listener.findings, listener.told()


@pytest.mark.parametrize("username", ["maas", "anna", "hessel"])
def test_finding(listener: Listener, cast: Cast, username: str) -> None:
    """By lists, filters and words, and over the API by reference, by one's own, and by what changed."""
    question = held_by(cast.anna, cast.maas, asker_reference="Z-1", at=FROM)
    browser = Client(raise_request_exception=False)
    browser.force_login(getattr(cast, username))
    lists = [f"lijst={which}" for which in QuestionList]
    for query in (*lists, "organisatie=heerde", f"adviseur={cast.anna.id}", "sorteer=nieuwste", "sorteer=oudste"):
        with listener.listening(f"{username} /lijsten?{query}"):
            browser.get(f"/lijsten?{query}")
    for typed in (question.reference, question.reference[:8], "heerde", "anders", "anna", CANARY):
        with listener.listening(f"{username} looks for {typed}"):
            browser.post("/zoeken", {"zoek": typed})
    api = Api(clients.issue_token(username, at=FROM), [])
    for query in (f"kenmerk={question.reference}", "uwKenmerk=Z-1", f"gewijzigdVanaf={FROM:%Y-%m-%dT%H:%M:%SZ}"):
        with listener.listening(f"{username} /adviesvragen?{query}"):
            assert api.get(f"/adviesvragen?{query}").status_code == 200
    assert not listener.findings, listener.told()
