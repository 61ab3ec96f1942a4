"""The embedded servers under one name: `servers.Postgres(places)` and `servers.Valkey(places)`."""

from steunpunt.local.postgres import Postgres
from steunpunt.local.valkey import Valkey

__all__ = ["Postgres", "Valkey"]
