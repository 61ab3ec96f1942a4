"""The broker as kombu needs it: how its address is spelled, and what becomes of a place when it dies unluckily."""

from urllib.parse import parse_qs, urlencode, urlsplit

from kombu.transport import redis, virtual


def address(url: str) -> str:
    """The address of the broker as kombu spells it: a socket is `redis+socket:///path?virtual_host=0` there."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    options["virtual_host"] = options.pop("db", "0")
    return f"redis+socket://{parts.netloc}{parts.path}?{urlencode(options)}"


class FreeingQoS(redis.QoS):
    """Frees the place of a ring also when the broker dies while it is told that the ring was heard.

    kombu keeps the place then. A worker all of whose places are kept asks for no more rings, so never finds out that
    its line was cut, and is deaf for ever. The ring itself comes again after REDELIVERED_AFTER, which costs nothing.
    """

    def ack(self, delivery_tag: str) -> None:
        """The ring was heard."""
        try:
            super().ack(delivery_tag)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """The ring was not heard."""
        try:
            super().reject(delivery_tag, requeue=requeue)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise


def free_places() -> None:
    """From now on, for every line to the broker that this process opens."""
    redis.Channel.QoS = FreeingQoS
