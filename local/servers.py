"""The embedded servers: `servers.Postgres(places)` and `servers.Valkey(places)`."""

from local.postgres import Postgres
from local.valkey import Valkey

__all__ = ["Postgres", "Valkey"]
