"""A text to a telephone, through the gateway that the operator named: one POST with a JSON body (decision 31)."""

from ipaddress import ip_network

from steunpunt.environment import Gateway
from workers.transports import TransportError, webhook

_ANYWHERE = [ip_network("0.0.0.0/0"), ip_network("::/0")]
"""The operator names the address, so it may stand in their own network."""


def send(way: Gateway, *, number: str, text: str) -> None:
    """Send it. Raises TransportError with the fault; nothing of the answer but its status is read."""
    headers = {"content-type": "application/json"}
    if way.authorization:
        headers["authorization"] = way.authorization
    answered = webhook.post(way.url, way.filled(number=number, text=text), headers, allowed=_ANYWHERE)
    if not 200 <= answered.status < 300:
        is_permanent = 400 <= answered.status < 500 and answered.status not in {401, 403, 408, 429}
        raise TransportError(f"antwoord-{answered.status}", permanent=is_permanent)
