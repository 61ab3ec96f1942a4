"""Nothing is sealed with a key that the database does not know, and a node that lacks one says so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import Late, PartFault, WatchedPart
from steunpunt.desk.storage import encryption, key_checks
from steunpunt.desk.storage.key_checks import KeyFault, Misfit
from steunpunt.models import KeyCheck, Letter, Question
from tests.cast import MONDAY, Cast, ask
from tests.past_the_rules import as_superuser

OTHER, NEW = (bytes((seed + step * 37) % 256 for step in range(32)) for seed in (101, 102))


@pytest.fixture
def new_process(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """One that asked the database nothing yet."""
    monkeypatch.setattr(key_checks, "_trusted", set())
    health.record_start(at=MONDAY)
    return cast


def misfits() -> list[Late]:
    """What health says of database and keys."""
    return [late for late in health.check(at=MONDAY).late if late.part in {WatchedPart.DATABASE, WatchedPart.KEYS}]


def test_a_key_is_known_from_its_first_use_and_asked_for_once(
    new_process: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    KeyCheck.objects.all().delete()
    question = ask(new_process.maas)
    check = KeyCheck.objects.get()
    assert (check.key_id, key_checks.fits("k1", check.value)) == (question.key_id, True)
    with django_assert_num_queries(0):
        key_checks.key_to_seal_with()


@pytest.mark.parametrize("known", [True, False])
def test_with_other_bytes_under_a_known_id_nothing_is_taken_in(new_process: Cast, *, known: bool) -> None:
    """Also by a process that started while the database was away; and also in a desk of before the key checks."""
    ask(new_process.maas)
    if not known:
        KeyCheck.objects.all().delete()
    with override_settings(CONTENT_KEYS={"k1": OTHER}):
        with pytest.raises(encryption.Sealed, match="another key 'k1'"):
            ask(new_process.maas)
        assert key_checks.faults_at_start() == [KeyFault("k1", Misfit.OTHER)]
    assert Question.objects.count() == 1
    assert KeyCheck.objects.count() == known


def test_health_tells_of_a_key_that_is_another_or_missing(new_process: Cast) -> None:
    """The node that lacks what another one knows is red before anything is sealed with it."""
    ask(new_process.maas)
    check = KeyCheck.objects.get()
    assert misfits() == []
    with override_settings(CONTENT_KEYS={"k1": OTHER}):
        assert misfits() == [Late(WatchedPart.KEYS, check.known_since, PartFault.OTHER_KEY)]
    with override_settings(CONTENT_KEYS=settings.CONTENT_KEYS | {"k2": NEW}):
        assert key_checks.faults_at_start() == []
        assert misfits() == []
    announced = KeyCheck.objects.get(key_id="k2")
    assert misfits() == [Late(WatchedPart.KEYS, announced.known_since, PartFault.KEY_MISSING)]
    assert key_checks.faults_at_start() == []  # nothing is sealed with it yet: this node may go on


def test_what_the_ring_sealed_by_itself_keeps_its_key_needed(new_process: Cast) -> None:
    """A sign-in code on its way, for one; once that has gone, the key may leave."""
    with override_settings(CONTENT_KEYS={"k0": NEW}):
        letter = Letter(
            topic="inlogcode", recipient=new_process.maas, owed_at=MONDAY, next_attempt_at=MONDAY, key="een"
        )
        letter.sealed_code = encryption.seal_alone(letter, "sealed_code", b"K7MQ2X")
        letter.save(force_insert=True)
    assert KeyFault("k0", Misfit.MISSING) in key_checks.faults_at_start()
    key_checks.forget_unused()
    assert KeyCheck.objects.filter(key_id="k0").exists()
    with as_superuser():
        Letter.objects.all().delete()
    assert key_checks.faults_at_start() == []
    key_checks.forget_unused()
    assert not KeyCheck.objects.filter(key_id="k0").exists()


def test_no_key_can_be_read_from_its_key_check(new_process: Cast) -> None:
    """Nor are two values of one key alike."""
    key_checks.faults_at_start()
    first = KeyCheck.objects.get(key_id="k1").value
    key = settings.CONTENT_KEYS["k1"]
    assert isinstance(key, bytes)
    assert key.hex() not in first
    KeyCheck.objects.all().delete()
    key_checks.faults_at_start()
    assert KeyCheck.objects.get(key_id="k1").value != first


Change = Callable[[Any], object]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda rows: rows.filter(app="steunpunt").order_by("name").last().delete(), PartFault.NOT_MIGRATED),
        (lambda rows: rows.filter(app="sessions").delete(), PartFault.NOT_MIGRATED),
        (lambda rows: rows.all().delete(), PartFault.NOT_MIGRATED),
        (lambda rows: rows.create(app="steunpunt", name="9999_later", applied=timezone.now()), PartFault.NEWER),
        (lambda rows: rows.create(app="auth", name="9999_later", applied=timezone.now()), PartFault.NEWER),
    ],
)
def test_health_tells_of_a_database_of_another_version(
    new_process: Cast, change: Callable[[Any], object], why: PartFault
) -> None:
    """Also when it was migrated while the desk runs; rows of an app that is gone say nothing."""
    rows = MigrationRecorder.Migration.objects
    with as_superuser():
        rows.create(app="an_app_of_before", name="0001_initial", applied=timezone.now())
    assert misfits() == []
    with as_superuser():
        change(rows)
    assert [(late.part, late.why) for late in misfits()] == [(WatchedPart.DATABASE, why)]
