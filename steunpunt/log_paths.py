"""Paths as a log may tell them: no secret that stands in one, however it was mistyped.

A path that leads to a page of its own, or to a row by its id, is told. Of one that leads nowhere, or that has something
else than one of our codes where any word may stand, only the words of our own paths and ids are told: the rest may be a
secret that was cut, broken, or put behind the wrong word.
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
"""The arguments of our paths that are secrets: who reads one may do what its owner may."""
HIDDEN = "-"
_MOST_UNKNOWN = 8
"""Signs of a path that leads nowhere which are told although they are no words of ours: too few to be of any use."""
_LOOKS_LIKE = 0.7
"""From which likeness (difflib) on a word may be a mistyped other."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CODE = re.compile(r"[a-z]+([-_][a-z]+)*")
"""How our codes are spelled; what is left to chance has capitals and figures."""
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def told(path: str) -> str:
    """This path as a log may tell it."""
    if not path or (path.startswith(settings.STATIC_URL) and "/.." not in path):
        return path
    try:
        found = resolve(path)
    except Resolver404:
        return _by_words(path)
    # A place for any word (a code, the administrator's pages) takes a secret that was mistyped as well.
    taken = [one for one in found.kwargs.values() if isinstance(one, str)]
    return path if all(map(_CODE.fullmatch, taken)) and not SECRETS & found.kwargs.keys() else _by_words(path)


def told_address(address: str) -> str:
    """This address, a path or a whole one (`https://host/path?query`), as a log may tell it: without its query."""
    if address.startswith("/"):
        return told(address.partition("?")[0])
    try:
        parts = urlsplit(address)
    except ValueError:
        return HIDDEN
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{told(parts.path)}"


def _by_words(path: str) -> str:
    words, before_secrets = _words()
    said, is_hidden = [], False
    segments = path.split("/")
    unknown = sum(len(one) for one in segments if one not in words and not _ID.fullmatch(one))
    for one in segments:
        if is_hidden:
            said.append(HIDDEN)
            break
        is_known = one in words or _ID.fullmatch(one) is not None
        said.append(one if is_known or unknown <= _MOST_UNKNOWN else HIDDEN)
        # Behind what looks like such a word all is hidden, however short.
        is_hidden = bool(get_close_matches(one.casefold(), before_secrets, n=1, cutoff=_LOOKS_LIKE))
    return "/".join(said)


@cache
def _words() -> tuple[frozenset[str], tuple[str, ...]]:
    """The words of our own paths; and those right before a secret."""
    segments = [path.split("/") for path in paths()]
    words = frozenset(one for path in segments for one in path if "<" not in one)
    before = {
        earlier for path in segments for earlier, one in pairwise(path) if SECRETS.intersection(_ARGUMENT.findall(one))
    }
    return words | {""}, tuple(sorted(before))


def paths(resolver: URLResolver | None = None, begins: str = "") -> Iterator[str]:
    """All our paths, as they are written where they are given out: `welkom/<str:ticket>`."""
    for one in (resolver or get_resolver()).url_patterns:
        path = begins + str(one.pattern)
        if isinstance(one, URLPattern):
            yield path
        else:
            yield from paths(one, path)
