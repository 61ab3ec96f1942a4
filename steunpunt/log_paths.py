"""Make paths safe to log: without secrets, however a path was mistyped.

A path that resolves to a page, or to a row by its id, is logged as it is. Of one that resolves to nothing, or that has
something other than one of our codes where any word may stand, only the words of our own paths and ids are logged: the
rest may be a secret that was cut, broken, or put after the wrong word.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

SECRETS = frozenset({"ticket"})
"""The URL arguments that are secrets: they give access to whoever has them."""
HIDDEN = "-"
_MOST_UNKNOWN = 8
"""Unknown characters in a path that are logged all the same: too few to be of any use."""
_LOOKS_LIKE = 0.7
"""Similarity (difflib) from which a word may be a mistyped other."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CODE = re.compile(r"[a-z]+([-_][a-z]+)*")
"""The spelling of our codes; random values have capitals and digits."""
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def loggable(path: str) -> str:
    """Return this path as it may be logged."""
    if not path or (path.startswith(settings.STATIC_URL) and "/.." not in path):
        return path
    try:
        match = resolve(path)
    except Resolver404:
        return _by_words(path)
    # An argument for any word (a code, the admin's pages) also accepts a mistyped secret.
    taken = [value for value in match.kwargs.values() if isinstance(value, str)]
    return path if all(map(_CODE.fullmatch, taken)) and not SECRETS & match.kwargs.keys() else _by_words(path)


def loggable_address(address: str) -> str:
    """Return this path or URL (`https://host/path?query`) as it may be logged: without its query."""
    if address.startswith("/"):
        return loggable(address.partition("?")[0])
    try:
        parts = urlsplit(address)
    except ValueError:
        return HIDDEN
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{loggable(parts.path)}"


def _by_words(path: str) -> str:
    words, before_secrets = _words()
    shown, is_hidden = [], False
    segments = path.split("/")
    unknown = sum(len(segment) for segment in segments if segment not in words and not _ID.fullmatch(segment))
    for segment in segments:
        if is_hidden:
            shown.append(HIDDEN)
            break
        is_known = segment in words or _ID.fullmatch(segment) is not None
        shown.append(segment if is_known or unknown <= _MOST_UNKNOWN else HIDDEN)
        # After a word that looks like this, everything is hidden, however short.
        is_hidden = bool(get_close_matches(segment.casefold(), before_secrets, n=1, cutoff=_LOOKS_LIKE))
    return "/".join(shown)


@cache
def _words() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words of our own paths; and those right before a secret."""
    segments = [path.split("/") for path in paths()]
    words = frozenset(segment for path in segments for segment in path if "<" not in segment)
    before = {
        earlier
        for path in segments
        for earlier, later in pairwise(path)
        if SECRETS.intersection(_ARGUMENT.findall(later))
    }
    return words | {""}, tuple(sorted(before))


def paths(resolver: URLResolver | None = None, begins: str = "") -> Iterator[str]:
    """Yield all our URL patterns, such as `welkom/<str:ticket>`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = begins + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from paths(pattern, path)
