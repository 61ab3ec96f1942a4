"""The operator of a command: who ran it on the server. The journal keeps their name."""

from argparse import ArgumentParser
from collections.abc import Mapping

from django.conf import settings
from django.core.management.base import CommandError

from steunpunt.desk.administration import demo
from steunpunt.rules.values.normalisation import ValueKind, normalise


def add_operator(parser: ArgumentParser) -> None:
    parser.add_argument("--operator", default="", help="who you are, for the journal; may be left out on a demo desk")


def operator_of(options: Mapping[str, object], *, is_always_named: bool = False) -> str:
    """Return the name that was given; empty on a demo desk without one. Elsewhere, and with `is_always_named`,
    CommandError without one.
    """
    name = normalise(ValueKind.NAME, str(options["operator"]))
    if not name and (is_always_named or not settings.DEMO or demo.is_foreign()):
        raise CommandError("Say who you are with --operator NAME: it is kept in the journal.")
    return name
