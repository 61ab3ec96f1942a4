"""The two roles in the database: the owner of the tables, who migrates, and the desk's own, which has its grants.

See docs/decisions/0019 and `steunpunt.models.privileges`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from steunpunt.models import privileges

_LOGIN = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
_OURS = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relowner = current_user::regrole AND relkind IN ('r', 'p', 'v', 'S')
"""
"""Tables, views and sequences."""


@contextmanager
def as_owner() -> Iterator[None]:
    """Within, this process works as the owner of the tables, in the same database. Where there is one role, nothing
    changes. Not within a transaction.
    """
    owner = settings.OWNER_DATABASE
    if owner is None:
        yield
        return
    ours = {name: connection.settings_dict[name] for name in _LOGIN}
    connection.close()
    connection.settings_dict.update({name: owner[name] for name in _LOGIN})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(ours)


def grant() -> None:
    """Grant the desk's role what `privileges` says, and take everything else away: in one transaction, so that a desk
    that runs notices nothing. As the owner, of what is the owner's, and only where there are two roles.
    """
    if settings.OWNER_DATABASE is None:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_OURS)
        names = [name for (name,) in cursor.fetchall()]
        for statement in _statements(names):
            cursor.execute(statement)


def _statements(names: list[str]) -> Iterator[str]:
    quote = connection.ops.quote_name
    role = quote(settings.APPLICATION_ROLE)
    database = quote(connection.settings_dict["NAME"])
    yield f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {role}"
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    granted = privileges.by_table()
    for name in names:
        yield f"REVOKE ALL ON {quote(name)} FROM PUBLIC, {role}"
        if name in granted:
            yield f"GRANT {', '.join(granted[name])} ON {quote(name)} TO {role}"
    yield f"REVOKE ALL ON FUNCTION {privileges.NUMBERING} FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION {privileges.NUMBERING} TO {role}"
