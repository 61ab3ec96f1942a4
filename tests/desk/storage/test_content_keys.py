"""Keys of the desk's own and keys in a key service do the same, and a service that is away loses nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import PartFault, WatchedPart
from steunpunt.desk.questions import reading
from steunpunt.desk.storage import key_checks
from steunpunt.desk.storage.content_keys import key_of
from steunpunt.desk.storage.encryption import KeyServiceAway, Sealed
from steunpunt.environment import KeyInService
from steunpunt.models import Question
from tests.cast import CANARY, MONDAY, Cast, again, ask
from tests.workers import key_server
from tests.workers.key_server import KeyServer

OWN, OTHER = (bytes((seed + step * 41) % 256 for step in range(32)) for seed in (7, 8))
RINGS = {
    "own": {"a": OWN, "b": OTHER},
    "service": {"a": KeyInService("steunpunt", 2), "b": KeyInService("andere", 2)},
    "versions": {"a": KeyInService("steunpunt", 1), "b": KeyInService("steunpunt", 2)},
}
SERVERS = ["imitated", *(["real"] if key_server.real_program() else [])]


@pytest.fixture(params=SERVERS)
def service(request: pytest.FixtureRequest, new_process: None, tmp_path: Path) -> Iterator[KeyServer]:
    """The key service of the tests, and a real one where OpenBao or Vault is installed."""
    program = key_server.real_program()
    running = key_server.real(program) if request.param == "real" and program else key_server.imitated()
    with running as server, key_server.settings_for(server.url, tmp_path):
        yield server


@pytest.fixture(params=list(RINGS))
def ring(request: pytest.FixtureRequest, service: KeyServer) -> Iterator[None]:
    """Two keys, `a` and `b`, of one kind."""
    with override_settings(CONTENT_KEYS=RINGS[request.param]):
        yield


@pytest.mark.usefixtures("ring")
def test_what_a_key_encrypted_opens_with_that_key_for_that_place_only() -> None:
    key, other = key_of("a"), key_of("b")
    sealed = key.encrypt(b"woorden", b"hier")
    assert key.decrypt(sealed, b"hier") == b"woorden"
    assert b"woorden" not in sealed
    assert key.encrypt(b"woorden", b"hier") != sealed
    changed = bytearray(sealed)
    changed[len(sealed) // 2] ^= 2
    for wrong_key, wrong, place in (
        (key, sealed, b"daar"),
        (other, sealed, b"hier"),
        (key, bytes(changed), b"hier"),
        (key, b"", b"hier"),
        (key, b"vault:v1:", b"hier"),
        (key, sealed + b"AAAA", b"hier"),
    ):
        with pytest.raises(Sealed):
            wrong_key.decrypt(wrong, place)


def test_the_key_service_gets_no_word_of_a_question(cast: Cast, service: KeyServer) -> None:
    """It wraps the data key of a question; the words are encrypted with that, here."""
    with override_settings(CONTENT_KEYS={"t1": KeyInService("steunpunt", 3)}):
        question = ask(cast.maas)
        assert bytes(question.wrapped_key).startswith(b"vault:v3:")
        assert CANARY in reading.content(again(question), person=cast.maas, at=MONDAY).body
    assert CANARY not in str(service.asked)


def test_from_keys_of_its_own_a_desk_goes_over_to_a_key_service(cast: Cast, service: KeyServer) -> None:
    """One ring has keys of both kinds."""
    old = ask(cast.maas)
    with override_settings(CONTENT_KEYS={"t1": KeyInService("steunpunt", 1), **settings.CONTENT_KEYS}):
        new = ask(cast.maas)
        assert (again(old).key_id, again(new).key_id) == ("k1", "t1")
        for question in (old, new):
            assert CANARY in reading.content(again(question), person=cast.maas, at=MONDAY).body


@pytest.fixture
def away(new_process: None, tmp_path: Path) -> Iterator[KeyServer]:
    """A key service of which a test says what is wrong."""
    with key_server.imitated() as server, key_server.settings_for(server.url, tmp_path):
        yield server


def test_a_key_service_that_is_sealed_or_refuses_loses_nothing(cast: Cast, away: KeyServer) -> None:
    """Nothing is taken in under a key that cannot be used, and all is well once it can."""
    health.record_start(at=MONDAY)
    with override_settings(CONTENT_KEYS={"t1": KeyInService("steunpunt", 1), **settings.CONTENT_KEYS}):
        question = ask(cast.maas)
        for status in (key_server.SEALED, 403, 404, 429, 500):
            away.answers = status
            with pytest.raises(KeyServiceAway):
                reading.content(again(question), person=cast.maas, at=MONDAY)
            with pytest.raises(KeyServiceAway):
                ask(cast.maas)
        late = health.check(at=MONDAY).late
        assert [part.why for part in late if part.part == WatchedPart.KEYS] == [PartFault.KEY_SERVICE_AWAY]
        away.answers = None
        assert CANARY in reading.content(again(question), person=cast.maas, at=MONDAY).body
    assert Question.objects.count() == 1


def test_a_key_service_that_does_not_answer_or_a_token_that_is_gone(tmp_path: Path, away: KeyServer) -> None:
    with override_settings(CONTENT_KEYS=RINGS["service"]):
        sealed = key_of("a").encrypt(b"woorden", b"hier")
        with key_server.settings_for("http://127.0.0.1:1", tmp_path), pytest.raises(KeyServiceAway):
            key_of("a").decrypt(sealed, b"hier")
        with override_settings(KEY_SERVICE_TOKEN_FILE=str(tmp_path / "weg")), pytest.raises(KeyServiceAway):
            key_of("a").decrypt(sealed, b"hier")
        (tmp_path / "token").write_text("een ander", "ascii")
        with pytest.raises(KeyServiceAway, match="403"):
            key_of("a").decrypt(sealed, b"hier")
        (tmp_path / "token").write_text(key_server.TOKEN, "ascii")  # as an agent renews it
        assert key_of("a").decrypt(sealed, b"hier") == b"woorden"


def test_another_key_service_is_another_key(cast: Cast, away: KeyServer, tmp_path: Path) -> None:
    """As other bytes under a known id are: refused, before anything is encrypted with it."""
    with override_settings(CONTENT_KEYS={"t1": KeyInService("steunpunt", 1)}):
        ask(cast.maas)
        with key_server.imitated() as stranger, key_server.settings_for(stranger.url, tmp_path):
            (fault,) = [fault for fault in key_checks.faults_at_start() if fault.key_id == "t1"]
            assert fault.misfit is key_checks.Misfit.OTHER
