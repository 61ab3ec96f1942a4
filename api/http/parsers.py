"""Parse JSON strictly: one object, in UTF-8, without duplicate names, limited in size and depth."""

import json
from typing import IO, Any, ClassVar

from django.conf import settings
from django.utils.http import parse_header_parameters
from rest_framework.parsers import BaseParser

from api.http.problems import HttpRefusal

DEEPEST = 16
_CHUNK_BYTES = 65_536
_MOST_TIMES = 40  # times the limit: a million pauses are 75 MB
_UTF_8 = {"utf-8", "utf8", "us-ascii"}


class StrictJSON(BaseParser):
    """Refuses with 400, 413 or 415 and a sentence; the view checks everything else."""

    media_type = "application/json"
    too_big: ClassVar[int] = 413

    def parse(self, stream: IO[Any], media_type: str | None = None, *_: Any, **__: Any) -> dict[str, Any]:
        """Return the object in the body."""
        said_to_be = parse_header_parameters(media_type or self.media_type)[1]
        if said_to_be.get("charset", "utf-8").lower() not in _UTF_8:
            raise HttpRefusal(
                415, "onbekend-type", "Stuur JSON in UTF-8: Content-Type: application/json, zonder charset."
            )
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(most + 1)
        if len(raw) > most:
            drain(stream, most)
            raise HttpRefusal(
                self.too_big, "te-groot", f"Dit is te groot: stuur hoogstens {most // 1024} kB in een verzoek."
            )
        try:
            body = json.loads(_text(raw), object_pairs_hook=_without_doubles, parse_constant=_no_number)
        except UnicodeDecodeError:
            raise _no_utf_8() from None
        except RecursionError:
            raise _too_deep() from None
        except ValueError:
            raise HttpRefusal(400, "geen-json", "De inhoud is geen geldige JSON. Kijk haken en komma’s na.") from None
        if not isinstance(body, dict):
            raise HttpRefusal(400, "geen-object", "Stuur één JSON-object: { … }.")
        _measure(body)
        return body


class CalculatorJSON(StrictJSON):
    """For the calculator: a body that is too large is a fault in the request (400)."""

    too_big = 400


def drain(stream: IO[Any], most: int) -> None:
    """Read some of an oversized body, so that the client is not cut off before it can read the answer."""
    for _ in range(_MOST_TIMES * most // _CHUNK_BYTES):
        if not stream.read(_CHUNK_BYTES):
            return


def _text(raw: bytes) -> str:
    """Decode the body without a byte order mark (RFC 8259, section 8.1). UTF-16 and UTF-32 without one would decode as
    UTF-8, but have a NUL beside the first bracket.
    """
    if b"\0" in raw[:4]:
        raise _no_utf_8()
    return raw.decode("utf-8-sig")


def _no_utf_8() -> HttpRefusal:
    return HttpRefusal(400, "geen-utf-8", "De inhoud is geen UTF-8. Stuur JSON in UTF-8.")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise HttpRefusal(
            400, "dubbele-naam", "Een naam komt twee keer voor in hetzelfde object. Stuur elke naam één keer."
        )
    return made


def _no_number(name: str) -> None:
    raise HttpRefusal(400, "geen-getal", f"{name} is in JSON geen getal. Laat het weg.")


def _too_deep() -> HttpRefusal:
    return HttpRefusal(400, "te-diep", f"De JSON is te diep genest. Gebruik hoogstens {DEEPEST} lagen.")


def _measure(body: dict[str, Any]) -> None:
    layer: list[Any] = [body]
    for _ in range(DEEPEST):
        layer = [
            inner
            for outer in layer
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not layer:
            return
    raise _too_deep()
