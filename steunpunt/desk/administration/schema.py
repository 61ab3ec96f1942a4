"""Whether the database is of this version of the desk: the migrations that were applied, against those that come with
the code.
"""

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
    """`missing`: what this version has and the database has not; `newer`: the other way round. In order of name."""

    missing: tuple[str, ...]
    newer: tuple[str, ...]


def difference() -> SchemaDifference:
    """As it stands now. Two statements."""
    return against(frozenset(MigrationRecorder(connection).applied_migrations()))


def against(applied: AbstractSet[Key]) -> SchemaDifference:
    """With these migrations applied. One that replaces others counts as applied when all of those are, and they do when
    it is.
    """
    disk = _on_disk()
    done = {key for key, replaces in disk.items() if key in applied or (replaces and replaces <= applied)}
    done |= {replaced for key in done for replaced in disk[key]}
    apps = {app for app, _ in disk}
    newer = {key for key in applied if key[0] in apps and key not in disk}
    return SchemaDifference(_named(disk.keys() - done), _named(newer))


@cache
def _on_disk() -> dict[Key, frozenset[Key]]:
    """The migrations of this version, each with those that it replaces; read once in the life of a process."""
    found = MigrationLoader(None).disk_migrations
    return {key: frozenset(migration.replaces) for key, migration in found.items()}


def _named(keys: AbstractSet[Key]) -> tuple[str, ...]:
    return tuple(f"{app}.{name}" for app, name in sorted(keys))
