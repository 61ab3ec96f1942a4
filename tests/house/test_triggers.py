"""Triggers stand in the database exactly as the models declare them."""

import pgtrigger
from django.db import connection

from tests.past_the_rules import as_superuser

Named = set[tuple[str, str]]
"""Table and name of each trigger."""


def _installed() -> Named:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
        return set(cursor.fetchall())


def _declared() -> Named:
    return {(model._meta.db_table, trigger.get_pgid(model)) for model, trigger in pgtrigger.registered()}


def test_the_migrations_install_what_the_models_declare_and_nothing_else(db: None) -> None:
    """Each by its name, its function and its condition, and switched on."""
    assert _installed() == _declared()
    standing = {
        trigger.get_uri(model): trigger.get_installation_status(model) for model, trigger in pgtrigger.registered()
    }
    assert {uri: status for uri, status in standing.items() if status != ("INSTALLED", True)} == {}


def test_a_trigger_made_by_hand_is_found(db: None) -> None:
    """One that no model declares, and a declared one that is gone."""
    model, trigger = pgtrigger.registered("steunpunt.LedgerLine:append_only")[0]
    with as_superuser(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TRIGGER {trigger.get_pgid(model)} ON {model._meta.db_table} RENAME TO by_hand")
    assert _installed() ^ _declared() == {
        (model._meta.db_table, "by_hand"),
        (model._meta.db_table, trigger.get_pgid(model)),
    }
