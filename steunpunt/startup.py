"""The check at the start of web, worker, router, messenger and beat, however they are started; `prepare` runs it
too.
"""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.checks import run_checks
from django.db import InterfaceError, OperationalError, connection

from steunpunt import checks
from steunpunt.desk.access import asker_references
from steunpunt.desk.access.asker_references import ReferenceKeyLost
from steunpunt.desk.administration import demo, schema
from steunpunt.desk.storage import grants, key_checks
from steunpunt.desk.storage.chain import linking, macs
from steunpunt.desk.storage.encryption import KeyServiceAway, Sealed
from steunpunt.desk.storage.grants import GrantsLost
from steunpunt.desk.storage.key_beats import KeyHeart, KeyRetired
from steunpunt.desk.storage.key_checks import KeyFault, Misfit
from steunpunt.environment import Misconfigured

log = logging.getLogger(__name__)

_KEYS = {
    Misfit.OTHER: "CONTENT_KEYS has another key under the id {id!r} than the one that this database was sealed with;"
    " find the right one, for nothing that is sealed with this one could be read beside it.",
    Misfit.MISSING: "CONTENT_KEYS lacks the key {id!r}, with which part of this database is sealed;"
    " add it behind the others.",
    Misfit.TOO_EARLY: "CONTENT_KEYS has a new key {id!r} in front, which this database does not know yet;"
    " put it behind the others on every node first, restart them, and only then in front (see docs/operations.md).",
}


def refuse_if_unfit(*, binds: Sequence[str] = (), every_row: bool = False) -> None:
    """Raise `Misconfigured` with one sentence for the first thing wrong with the settings or the database.

    `binds` are the addresses on which the desk is about to listen, when known. `every_row` also looks for missing keys
    among rows from before there were key-check values. A database that does not answer does not prevent the start: the
    first encryption then checks the keys.
    """
    for message in (*run_checks(tags=[checks.TAG]), *checks.demo_behind(binds)):
        if message.is_serious() and not message.is_silenced():
            raise Misconfigured(f"{message.msg} {message.hint or ''}".strip())
    try:
        _refuse_another_version()
        _refuse_demo_for_real_people()
        _refuse_other_keys(every_row=every_row)
        _refuse_another_journal_key()
        if not every_row:
            _refuse_without_grants()
    except (OperationalError, InterfaceError):
        log.warning("the database does not answer: its version and its keys are not looked at")
    except KeyServiceAway as away:
        log.warning("the keys in the key service are not looked at: %s", away)
    finally:
        if not connection.in_atomic_block:
            connection.close()  # forked processes may not share it


def _refuse_another_version() -> None:
    difference = schema.difference()
    if difference.newer:
        raise Misconfigured(
            f"The database is of a newer version of the desk (it has {difference.newer[0]}); start that version."
        )
    if difference.missing:
        raise Misconfigured(
            f"The database is not up to date with this version of the desk: {difference.missing[0]} is the first of"
            f" {len(difference.missing)} that it lacks. Run manage.py prepare."
        )


def _refuse_demo_for_real_people() -> None:
    if settings.DEMO and demo.is_foreign():
        raise Misconfigured(
            "This desk has people of its own, so it is no demo desk; set DEMO=0, as when it was opened. With DEMO=1"
            " everybody could sign in as anybody."
        )


def begin_key_heart(kind: str) -> None:
    """Say from now on which keys this process has. Raises `Misconfigured` when it lacks one that is in use."""
    try:
        KeyHeart(kind).begin()
    except KeyRetired as retired:
        raise Misconfigured(_KEYS[Misfit.MISSING].format(id=retired.key_id)) from None


def establish_keys() -> None:
    """Make the keys of the grants and of the askers' own references where there are none yet. Raises `Misconfigured`
    when they were there before.
    """
    try:
        grants.establish()
    except GrantsLost:
        raise Misconfigured(
            "The key of the grants is gone from the database (steunpunt_grantkey), so nobody proves who may read which"
            " question; restore that row from a back-up, or see 'Lost keys' in docs/operations.md."
        ) from None
    try:
        asker_references.establish()
    except ReferenceKeyLost:
        raise Misconfigured(
            "The key of the askers' own references is gone from the database (steunpunt_referencekey), so that nobody"
            " finds a question by theirs; restore that row from a back-up."
        ) from None


def _refuse_without_grants() -> None:
    try:
        grants.load()
    except GrantsLost:
        raise Misconfigured("The database has no key of the grants; run manage.py prepare.") from None
    except Sealed:
        raise Misconfigured(
            "The key of the grants in the database (steunpunt_grantkey) is not the desk's own; restore that row from a"
            " back-up, or see 'Lost keys' in docs/operations.md."
        ) from None


def _refuse_other_keys(*, every_row: bool) -> None:
    faults: list[KeyFault] = key_checks.faults_of_all_rows() if every_row else []
    for fault in faults or key_checks.faults_at_start():
        raise Misconfigured(_KEYS[fault.misfit].format(id=fault.key_id))


def _refuse_another_journal_key() -> None:
    last = linking.latest()
    if last is not None and not macs.knows_key_of(last.mac):
        raise Misconfigured(
            "The journal of this database was signed with a key that is not in JOURNAL_KEYS; put the former key behind"
            " the new one (where JOURNAL_KEYS was not set, it followed from SECRET_KEY: see docs/operations.md)."
        )
