"""The security headers of every answer: pages, API, files, refusals, and what gunicorn answers by itself."""

from collections.abc import Iterable

from django.conf import settings

NOTHING_LOADS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The Content-Security-Policy of what is no page; pages have the one of the settings."""
_DENIED_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
"""What browsers may do for a page, and not for ours. Passkeys are not among them."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": NOTHING_LOADS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _DENIED_FEATURES),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_UNTOLD = "server"
"""gunicorn's header that names the software."""


def missing_from(names: Iterable[str]) -> dict[str, str]:
    """Return the headers that an answer with these headers still needs. What it has itself, such as a policy for
    caches, stays.
    """
    present = {name.lower() for name in names}
    every = _HEADERS | _transport_security()
    return {name: value for name, value in every.items() if name.lower() not in present}


def _transport_security() -> dict[str, str]:
    """HSTS as Django writes it, when the desk is reached over https."""
    if not settings.SECURE_HSTS_SECONDS:
        return {}
    subdomains = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
    return {"Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}{subdomains}"}


def in_answer(answer: bytes) -> bytes:
    """Return the first bytes of an answer, of which the head is complete, with these headers and without `Server`."""
    head, end_of_head, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    kept = [line for line in lines if _name_of(line) != _UNTOLD]
    added = [f"{name}: {value}".encode("latin-1") for name, value in missing_from(map(_name_of, kept)).items()]
    return b"\r\n".join([status, *kept, *added]) + end_of_head + body


def _name_of(line: bytes) -> str:
    return line.partition(b":")[0].decode("latin-1").strip().lower()
