"""What must be true before the desk opens."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


@register(Tags.security)
def demo_stays_at_home(**_: Any) -> list[CheckMessage]:
    """On the demo desk anybody signs in as anybody: never where others than this machine can knock."""
    abroad = [host for host in settings.ALLOWED_HOSTS if host not in _LOOPBACK]
    if not settings.DEMO or not abroad:
        return []
    return [
        Error(
            f"DEMO=1 lets everybody in, and ALLOWED_HOSTS opens the desk to {', '.join(abroad)}.",
            hint="Set DEMO=0, or allow only 127.0.0.1 and localhost.",
            id="steunpunt.E001",
        )
    ]
