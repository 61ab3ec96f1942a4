"""Who reads or writes the table of sessions gets into none, and nothing that is stored is ever unpickled."""

import pickle
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from kombu import serialization
from kombu.exceptions import ContentDisallowed

from steunpunt.models import Session
from steunpunt.paths import CHECKOUT
from tests.cast import Cast
from tests.web.desk_pages import as_person
from workers.celery import app

COOKIE = "sessionid"


def user_of(key: str) -> int:
    """What the page of one's own questions answers to a browser with this cookie."""
    thief = Client()
    thief.cookies[COOKIE] = key
    return thief.get("/vragen").status_code


def rows() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key, session_data FROM steunpunt_session")
        return list(cursor.fetchall())


@pytest.fixture
def key(cast: Cast) -> str:
    """The key in the cookie of maas, who is signed in."""
    browser = as_person(cast.maas)
    assert browser.get("/vragen").status_code == 200
    return browser.cookies[COOKIE].value


def test_the_table_opens_no_session(key: str) -> None:
    """Neither the key nor what the session holds stands in it; what stands in it is no cookie."""
    assert user_of(key) == 200
    ((stored, data),) = rows()
    assert key not in stored + data
    assert user_of(stored) == 302


def test_a_session_that_was_copied_under_another_key_is_empty(key: str) -> None:
    """By somebody who may write in the table, and knows how keys are hashed."""
    ((_, data),) = rows()
    forged = "f" * 32
    Session.objects.create(session_key=forged, session_data=data, expire_date=Session.objects.get().expire_date)
    assert len(rows()) == 2
    assert user_of(forged) == 302
    assert user_of(key) == 200


@pytest.mark.parametrize("data", ["", "geen base64!", "AAAA", "e30=", "é"])
def test_data_that_cannot_be_read_are_an_empty_session(key: str, data: str) -> None:
    """The person signs in again, and meets no error."""
    Session.objects.update(session_data=data)
    assert user_of(key) == 302


def test_leaving_ends_the_session(cast: Cast) -> None:
    """The row goes with it."""
    browser = as_person(cast.maas)
    key = browser.cookies[COOKIE].value
    browser.post("/uitloggen")
    assert user_of(key) == 302


def test_nothing_that_is_stored_is_unpickled() -> None:
    """Sessions and tasks are JSON; the cache stays in the process that writes it."""
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    assert {cache["BACKEND"] for cache in settings.CACHES.values()} == {"django.core.cache.backends.locmem.LocMemCache"}
    serializers = (app.conf.task_serializer, app.conf.result_serializer, app.conf.event_serializer)
    assert serializers == ("json", "json", "json")
    assert (app.conf.accept_content, app.conf.result_accept_content) == (["json"], None)
    assert app.conf.result_backend is None
    assert app.conf.task_ignore_result


def test_a_pickled_task_is_refused_unread(tmp_path: Path) -> None:
    """Whoever can write at the broker runs no code in a worker."""
    trace = tmp_path / "ran"
    planted = pickle.dumps(_Planted(trace))
    with pytest.raises(ContentDisallowed):
        serialization.loads(planted, "application/x-python-serialize", "binary", accept=app.conf.accept_content)
    assert not trace.exists()
    pickle.loads(planted)
    assert trace.exists()


def test_no_room_of_the_desk_unpickles() -> None:
    """Nor does anything that reads objects from bytes: they run what is in them."""
    names = re.compile(r"^\s*(?:import|from)\s+(?:pickle|dill|shelve|marshal|jsonpickle)\b", re.MULTILINE)
    modules = [path for room in ("steunpunt", "api", "workers") for path in (CHECKOUT / room).rglob("*.py")]
    assert len(modules) > 300
    assert [path for path in modules if names.search(path.read_text("utf-8"))] == []


class _Planted:
    """Unpickled, it leaves a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self._path,)
