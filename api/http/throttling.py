"""Rate limits per client.

Counted in Valkey by one atomic script: a window opens with the first request and closes by itself. Every answer has the
headers of the IETF draft (draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` and `RateLimit`). When Valkey does
not answer, nobody is refused.
"""

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from time import monotonic

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from api.http.problems import HttpRefusal
from steunpunt import proxies

_TIMEOUT = 0.25
"""Seconds for one answer of Valkey."""
_REST, _SILENCE = 5.0, 60.0
"""Seconds after a failure in which Valkey is not asked again, and in which the log does not repeat it."""
_COUNT = """
local asked = redis.call('INCR', KEYS[1])
if asked == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {asked, redis.call('PTTL', KEYS[1])}
"""
_log = logging.getLogger(__name__)


class TooMany(HttpRefusal):
    """This client exceeded its limit."""

    def __init__(self, wait: int) -> None:
        super().__init__(
            429,
            "te-veel-verzoeken",
            f"U stuurt meer verzoeken dan wij u in deze tijd kunnen geven. Wacht {wait} seconden, en ga dan verder.",
        )
        self.retry_after = wait


@dataclass(frozen=True)
class Policy:
    """A limit of requests per window in seconds, for each client."""

    name: str
    most: int
    window: int

    def count(self, whom: object) -> tuple[Mapping[str, str], TooMany | None]:
        """Count one request. Returns the headers, and the refusal when it is over the limit."""
        headers = {"RateLimit-Policy": f'"{self.name}";q={self.most};w={self.window}'}
        counted = _counter(settings.REDIS_URL).count(f"{self.name}:{whom}", self.window)
        if counted is None:
            return headers, None
        number, rest = counted
        headers["RateLimit"] = f'"{self.name}";r={max(0, self.most - number)};t={rest}'
        return headers, TooMany(rest) if number > self.most else None


def of_client() -> Policy:
    """The limit for a person or a partner's system, whatever token it uses."""
    return Policy("client", settings.API_LIMIT, settings.API_LIMIT_WINDOW)


def of_address() -> Policy:
    """The limit per address for requests without a valid token."""
    return Policy("adres", settings.API_LIMIT_UNKNOWN, settings.API_LIMIT_WINDOW)


def address_of(environ: Mapping[str, str]) -> str:
    """Return the address to count: of the client itself, also behind a trusted proxy; of IPv6 the /64."""
    return proxies.client_network(proxies.client_address(environ, settings.TRUSTED_PROXIES))


class RequestCounter:
    """Counts in Valkey, and is skipped when that is away."""

    def __init__(self, url: str) -> None:
        valkey = Redis.from_url(
            url,
            socket_timeout=_TIMEOUT,
            socket_connect_timeout=_TIMEOUT,
            retry=Retry(NoBackoff(), 1),  # a kept connection that died with a restart is replaced
        )
        self._count = valkey.register_script(_COUNT)
        self._asks_again_at = self._says_again_at = -math.inf

    def count(self, key: str, window: int) -> tuple[int, int] | None:
        """Return how often this was counted in the current window, and in how many seconds that closes; None:
        unknown.
        """
        if monotonic() < self._asks_again_at:
            return None
        try:
            number, rest = self._count(keys=[f"limiet:{key}"], args=[window * 1000])
        except RedisError as fault:
            self._goes_without(fault)
            return None
        return int(number), math.ceil(int(rest) / 1000)

    def _goes_without(self, fault: RedisError) -> None:
        now = monotonic()
        self._asks_again_at = now + _REST
        if now >= self._says_again_at:
            self._says_again_at = now + _SILENCE
            _log.warning("Valkey does not answer (%s): the API goes on without its limits", type(fault).__name__)


@cache
def _counter(url: str) -> RequestCounter:
    """Return the counter of this process; the threads share its connections."""
    return RequestCounter(url)
