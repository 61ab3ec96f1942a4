"""Compare the migrations that were applied to the database with those of this version of the code."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Key = tuple[str, str]
"""App and name of a migration."""


@dataclass(frozen=True)
class SchemaDifference:
    """`missing`: migrations of this version that were not applied; `newer`: applied ones that this version does not
    have. By name.
    """

    missing: tuple[str, ...]
    newer: tuple[str, ...]


def difference() -> SchemaDifference:
    """Compare with the database. Two statements."""
    return against(frozenset(MigrationRecorder(connection).applied_migrations()))


def against(applied: AbstractSet[Key]) -> SchemaDifference:
    """Compare with these migrations. As Django has it, one that replaces others was applied when all of those were.
    While they are on disk too, they alone can be missing.
    """
    disk = _on_disk()
    missing = {
        key
        for key, replaces in disk.items()
        if not (replaces <= applied if replaces else key in applied) and replaces.isdisjoint(disk)
    }
    apps = {app for app, _ in disk}
    newer = {key for key in applied if key[0] in apps and key not in disk}
    return SchemaDifference(_named(missing), _named(newer))


@cache
def _on_disk() -> dict[Key, frozenset[Key]]:
    """Return the migrations of this version, each with those it replaces; read once per process."""
    migrations = MigrationLoader(None).disk_migrations
    return {key: frozenset(migration.replaces) for key, migration in migrations.items()}


def _named(keys: AbstractSet[Key]) -> tuple[str, ...]:
    return tuple(f"{app}.{name}" for app, name in sorted(keys))
