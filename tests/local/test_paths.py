"""The paths of the desk: keys that are made once, and sockets whose path the kernel accepts."""

import base64
import os
import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import redis

from steunpunt import paths
from steunpunt.paths import CHECKOUT, Paths


def test_the_keys_are_made_once_and_only_for_us(tmp_path: Path) -> None:
    house = Paths(tmp_path)
    house.keep_secrets()
    made = house.secrets()
    house.keep_secrets()

    assert house.secrets() == made
    assert sorted(made) == ["CONTENT_KEYS", "SECRET_KEY"]
    key_id, _, key = made["CONTENT_KEYS"].partition(":")
    assert key_id == "k1"
    assert len(base64.b64decode(key, validate=True)) == 32
    assert stat.S_IMODE(house.secrets_file.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secrets.env"]


def test_every_house_has_keys_of_its_own(tmp_path: Path) -> None:
    houses = [Paths(tmp_path / name) for name in ("one", "two")]
    for house in houses:
        house.home.mkdir()
        house.keep_secrets()
    first, two = (house.secrets() for house in houses)
    assert first["SECRET_KEY"] != two["SECRET_KEY"]
    assert first["CONTENT_KEYS"] != two["CONTENT_KEYS"]


def test_before_the_first_start_there_are_no_keys(tmp_path: Path) -> None:
    assert Paths(tmp_path).secrets() == {}


@pytest.mark.parametrize("depth", [1, 30, 60, 90, 200])
def test_a_socket_path_always_fits_in_the_kernel(depth: int) -> None:
    house = Paths(Path("/srv") / ("d" * depth))
    for socket in (house.postgres_sockets / ".s.PGSQL.5432", house.valkey_socket):
        assert len(os.fsencode(socket)) <= 103


def test_two_deep_homes_do_not_share_their_sockets() -> None:
    deep = Path("/srv") / ("d" * 120)
    assert Paths(deep / "one").sockets != Paths(deep / "two").sockets


def test_addresses_survive_a_space_and_a_percent_sign_in_the_path() -> None:
    house = Paths(Path("/srv/my desk 100%"))
    assert parse_qs(urlsplit(house.database_url).query)["host"] == [str(house.postgres_sockets)]
    pool = redis.ConnectionPool.from_url(house.redis_url)
    assert pool.connection_kwargs["path"] == str(house.valkey_socket)


def test_the_home_is_the_one_that_was_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STEUNPUNT_HOME", str(tmp_path))
    assert paths.current().home == tmp_path
    monkeypatch.delenv("STEUNPUNT_HOME")
    assert paths.current().home == CHECKOUT / ".local"
