"""The broker as kombu needs it: the spelling of its URL, and a fix for when it dies during an acknowledgement."""

from urllib.parse import parse_qs, urlencode, urlsplit

from kombu.transport import redis, virtual


def address(url: str) -> str:
    """Return the broker's URL as kombu spells it: a socket is `redis+socket:///path?virtual_host=0`."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    options["virtual_host"] = options.pop("db", "0")
    return f"redis+socket://{parts.netloc}{parts.path}?{urlencode(options)}"


class FreeingQoS(redis.QoS):
    """Frees the prefetch slot of a task also when the broker dies during its acknowledgement.

    kombu keeps the slot then. A worker with all slots kept asks for no more tasks, so never notices that its connection
    was cut, and stays idle for ever. The task itself is redelivered after REDELIVERED_AFTER, which does no harm.
    """

    def ack(self, delivery_tag: str) -> None:
        try:
            super().ack(delivery_tag)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        try:
            super().reject(delivery_tag, requeue=requeue)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise


def install() -> None:
    """Apply it to every connection to the broker that this process opens from now on."""
    redis.Channel.QoS = FreeingQoS
