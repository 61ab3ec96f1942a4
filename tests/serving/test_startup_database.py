"""No program starts on a database of another version, or encrypted with other keys."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from local.lend import as_superuser
from tests import template
from tests.serving.programs import ONE, THREE, TWO, command, database, environ, manage, refusal
from tests.workers.sink import free_port

pytestmark = pytest.mark.timeout(300)
OTHER = {"CONTENT_KEYS": f"k1:{TWO}"}
"""Other bytes under the same id."""


@pytest.fixture
def desk(prepared: str) -> Iterator[str]:
    """A prepared database for this test alone, as a DATABASE_URL."""
    with database("startup_desk", like=prepared) as url:
        yield url


def say(url: str, sql: str) -> None:
    with closing(psycopg.connect(as_superuser(url), autocommit=True)) as line:
        line.execute(sql.encode())


def start(program: str, folder: Path, url: str, **changed: str) -> str:
    """The sentence with which this program refuses."""
    return refusal(command(program, folder), environ(DATABASE_URL=url, **changed))


@pytest.mark.parametrize("program", ["web", "worker", "router", "mailer", "messenger", "beat"])
def test_a_database_that_is_not_migrated(tmp_path: Path, desk: str, program: str) -> None:
    say(desk, "DELETE FROM django_migrations WHERE app = 'steunpunt' AND name LIKE '0023%'")
    """Every program; what else may be wrong with a database they look at in the same place."""
    sentence = start(program, tmp_path, desk)
    assert "steunpunt.0023" in sentence
    assert "manage.py prepare" in sentence


@pytest.mark.parametrize("program", ["web", "router"])
def test_a_database_of_a_newer_version(tmp_path: Path, desk: str, program: str) -> None:
    say(desk, "INSERT INTO django_migrations (app, name, applied) VALUES ('steunpunt', '9999_later', now())")
    assert "steunpunt.9999_later" in start(program, tmp_path, desk)


@pytest.mark.parametrize("program", ["web", "beat"])
def test_a_database_in_which_nothing_stands(tmp_path: Path, program: str) -> None:
    with database("startup_empty") as url:
        assert "manage.py prepare" in start(program, tmp_path, url)


@pytest.mark.parametrize("program", ["worker", "mailer"])
def test_another_key_under_a_known_id(tmp_path: Path, desk: str, program: str) -> None:
    """The desk would take questions in that nobody can ever read."""
    assert start(program, tmp_path, desk, **OTHER).startswith("CONTENT_KEYS")


def test_prepare_refuses_another_key_too(desk: str) -> None:
    done = manage(desk, "prepare", **OTHER)
    assert done.returncode == 1
    assert done.stderr.startswith("steunpunt: CONTENT_KEYS")


def test_another_key_of_the_journal(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> None:
    """Its chain could no longer be verified. Behind a new key the former one will do."""
    with django_db_blocker.unblock():
        tables = template.migrated()
    with database("startup_journal", like=tables) as desk:
        assert manage(desk, "prepare", JOURNAL_KEYS=ONE).returncode == 0
        link = "from steunpunt.desk.storage.chain import linking; linking.link_next()"
        assert manage(desk, "shell", "--no-imports", "-c", link, JOURNAL_KEYS=ONE).returncode == 0
        assert "not in JOURNAL_KEYS" in start("worker", tmp_path, desk, JOURNAL_KEYS=TWO)
        assert "not in JOURNAL_KEYS" in manage(desk, "prepare").stderr
        assert manage(desk, "prepare", JOURNAL_KEYS=f"{TWO},{ONE}").returncode == 0


@pytest.fixture(scope="module")
def desk_in_use(prepared: str) -> Iterator[str]:
    """The name of a database in which a question is sealed with the first key."""
    with database("startup_asked", like=prepared) as url:
        script = (
            "from django.utils import timezone; from steunpunt.desk.storage import encryption;"
            "from steunpunt.models import Draft, Person;"
            "one = Draft(person=Person.objects.create(username='iemand', email='iemand@example.nl'));"
            "one.sealed_answers = encryption.fresh(one).seal(one, 'sealed_answers', '{}');"
            "one.saved_at = timezone.now(); one.save(force_insert=True)"
        )
        done = manage(url, "shell", "--no-imports", "-c", script)
        assert done.returncode == 0, done.stderr
        yield "startup_asked"


@pytest.fixture
def old_desk(desk_in_use: str) -> Iterator[str]:
    """A desk of before there were key-check values."""
    with database("startup_old", like=desk_in_use) as url:
        say(url, "TRUNCATE steunpunt_keycheck")
        yield url


@pytest.mark.parametrize("keys", [f"k1:{TWO}", f"k2:{TWO},k1:{THREE}"])
def test_another_key_in_a_desk_of_before_the_key_checks(tmp_path: Path, old_desk: str, keys: str) -> None:
    """What was sealed with the right one tells."""
    assert "another key under the id 'k1'" in start("web", tmp_path, old_desk, CONTENT_KEYS=keys)
    done = manage(old_desk, "prepare", CONTENT_KEYS=keys)
    assert (done.returncode, "another key under the id 'k1'" in done.stderr) == (1, True)


def test_a_key_that_is_in_use_and_missing(tmp_path: Path, desk_in_use: str) -> None:
    """Whether its key-check value is known or not; what is new changes nothing."""
    with database("startup_missing", like=desk_in_use) as url:
        assert "lacks the key 'k1'" in start("worker", tmp_path, url, CONTENT_KEYS=f"k2:{TWO}")
        say(url, "TRUNCATE steunpunt_keycheck")
        done = manage(url, "prepare", CONTENT_KEYS=f"k2:{TWO}")
        assert (done.returncode, "lacks the key 'k1'" in done.stderr) == (1, True)


def test_a_rotation_goes_in_two_steps(desk: str) -> None:
    """In front at once is refused; known first, it may go in front; and what nobody uses may leave."""
    both = f"k2:{TWO},k1:{ONE}"
    early = manage(desk, "preflight", CONTENT_KEYS=both)
    assert (early.returncode, "put it behind the others" in early.stderr) == (1, True)
    for keys in (f"k1:{ONE},k2:{TWO}", both):
        step = manage(desk, "preflight", CONTENT_KEYS=keys)
        assert (step.returncode, step.stderr) == (0, "")
    say(desk, "UPDATE steunpunt_letter SET sealed_code = NULL")
    missing = manage(desk, "prepare", CONTENT_KEYS=f"k2:{TWO}")
    assert (missing.returncode, "lacks the key 'k1'" in missing.stderr) == (1, True)
    assert manage(desk, "rewrap", CONTENT_KEYS=both).returncode == 0
    assert manage(desk, "prepare", CONTENT_KEYS=f"k2:{TWO}").returncode == 0
    with closing(psycopg.connect(desk)) as line:
        assert line.execute("SELECT key_id FROM steunpunt_keycheck").fetchall() == [("k2",)]


def test_a_database_that_is_away_is_waited_for(tmp_path: Path) -> None:
    """The start does not hang on it: what must be known of it is asked by whoever seals first."""
    away = f"postgres://desk@127.0.0.1:{free_port()}/desk"
    done = manage(away, "preflight")
    assert (done.returncode, "the database does not answer" in done.stderr) == (0, True)


@pytest.mark.parametrize("arguments", [("issue_token", "maas", "--operator", "iemand"), ("verify_journal",), ("keys",)])
def test_a_command_on_a_database_that_is_not_prepared_says_so(desk: str, arguments: tuple[str, ...]) -> None:
    """Of which nothing stands, or not all; or that does not answer. No traceback."""
    with database("startup_nothing") as url:
        done = manage(url, *arguments)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "run manage.py prepare" in done.stderr.lower()
    say(
        desk,
        "DELETE FROM django_migrations WHERE app = 'steunpunt' AND name LIKE '0023%';"
        "ALTER TABLE steunpunt_journalline RENAME TO other; ALTER TABLE steunpunt_keycheck RENAME TO more;"
        "ALTER TABLE steunpunt_person RENAME TO others",
    )
    done = manage(desk, *arguments)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "run manage.py prepare" in done.stderr.lower()
    done = manage(f"postgres://nobody@127.0.0.1:{free_port()}/nothing", *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "does not answer" in done.stderr
