"""A new key is written with once all processes have it, and a former one is out of use once none writes with it."""

import threading
from collections.abc import Mapping
from datetime import timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F
from django.test import override_settings

from steunpunt.desk.administration import rewrapping
from steunpunt.desk.storage import key_beats, key_checks
from steunpunt.desk.storage.key_beats import KeyRetired
from steunpunt.desk.storage.key_checks import KeyFault, Misfit
from steunpunt.models import KeyBeat, KeyCheck
from tests.cast import Cast, again, ask

NEW = bytes((61 + step * 37) % 256 for step in range(32))
OLD = {"k1": settings.CONTENT_KEYS["k1"]}
STEP_1, STEP_2 = OLD | {"k2": NEW}, {"k2": NEW} | OLD
NODE_A, NODE_B = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def beating(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process beats, and asked the database nothing yet."""
    monkeypatch.setattr(key_checks, "_trusted", set())
    monkeypatch.setattr(key_checks, "_beats", threading.Event())
    key_checks.await_agreement()


def beat(node: UUID, ring: Mapping[str, object]) -> str:
    """A beat of a process with these keys, and with which it writes after that."""
    with override_settings(CONTENT_KEYS=ring):
        key_checks.faults_at_start()
        key_checks._trusted.clear()
        key_beats.beat(node, "web")
        return key_checks.key_to_seal_with()


def test_a_new_key_is_written_with_once_all_have_it() -> None:
    """And not by the first that has it in front."""
    assert [beat(NODE_A, OLD), beat(NODE_B, OLD)] == ["k1", "k1"]
    assert [beat(NODE_A, STEP_1), beat(NODE_A, STEP_2)] == ["k1", "k1"]
    assert key_beats.in_use() == ["k1"]
    assert beat(NODE_B, STEP_2) == "k2"
    assert key_beats.in_use() == ["k1", "k2"]
    assert beat(NODE_A, STEP_2) == "k2"
    beat(NODE_A, STEP_2), beat(NODE_B, STEP_2)
    assert key_beats.in_use() == ["k2"]


def test_a_process_that_lacks_a_key_in_use_does_not_start() -> None:
    """It would meet what it cannot read; also when nothing was written with it yet."""
    for _ in range(2):
        beat(NODE_A, STEP_1)
        beat(NODE_A, STEP_2)
    with override_settings(CONTENT_KEYS=OLD):
        assert key_checks.faults_at_start() == [KeyFault("k2", Misfit.MISSING)]
        with pytest.raises(KeyRetired, match="k2"):
            key_beats.beat(NODE_B, "web")
    assert not KeyBeat.objects.filter(id=NODE_B).exists()


def test_a_process_that_is_gone_holds_nothing_up() -> None:
    beat(NODE_A, OLD)
    KeyBeat.objects.update(beat_at=F("beat_at") - timedelta(seconds=31))
    beat(NODE_B, STEP_1)
    assert beat(NODE_B, STEP_2) == "k2"


def test_a_command_writes_with_what_all_processes_have(cast: Cast) -> None:
    """A command does not beat, and is soon over."""
    beat(NODE_A, OLD)
    key_checks._beats.clear()
    for ring, key_id in ((STEP_1, "k1"), (STEP_2, "k1")):
        with override_settings(CONTENT_KEYS=ring):
            key_checks.faults_at_start()
            assert again(ask(cast.maas)).key_id == key_id
    beat(NODE_A, STEP_2)
    with override_settings(CONTENT_KEYS=STEP_2):
        assert again(ask(cast.maas)).key_id == "k2"


@pytest.mark.usefixtures("cast")
def test_a_key_is_dropped_once_nothing_needs_it(cast: Cast) -> None:
    """Not while rows need it, and not while a process writes with it."""
    ask(cast.maas)
    beat(NODE_A, STEP_1)
    with override_settings(CONTENT_KEYS=STEP_1, ALLOWED_HOSTS=["localhost"]), pytest.raises(CommandError, match="rows"):
        call_command("keys", drop="k1", stdout=StringIO())
    beat(NODE_A, STEP_2)
    with override_settings(CONTENT_KEYS=STEP_2, ALLOWED_HOSTS=["localhost"]):
        rewrapping.go_round()
        KeyBeat.objects.update(writes_with="k1")
        with pytest.raises(CommandError, match="processes write with"):
            call_command("keys", drop="k1", stdout=StringIO())
        beat(NODE_A, STEP_2)
        said = StringIO()
        call_command("keys", drop="k1", stdout=said)
    assert "The key 'k1' is forgotten" in said.getvalue()
    assert "web: knows k2 k1, writes with k2" in said.getvalue()
    assert not KeyCheck.objects.filter(key_id="k1").exists()
    with override_settings(CONTENT_KEYS={"k2": NEW}):
        assert key_checks.faults_at_start() == []
