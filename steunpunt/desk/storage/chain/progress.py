"""The verification of the journal that goes on all the time: each round a part, so that no round is long.

A pass reads from the first link to the last; from then on each round reads what is new, until the next pass begins. How
far it is stands in one row, which the desk signs (`JournalVerification`).
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction

from steunpunt.desk.storage.chain import audit, macs
from steunpunt.desk.storage.chain.audit import Break, ChainFault, ChainPlace
from steunpunt.models import JournalVerification

log = logging.getLogger(__name__)

AT_MOST = 20_000
"""Links that one round reads: some two seconds."""
WHOLE_EVERY = timedelta(hours=1)
"""How long after the begin of a pass the next one begins. A change of an older line is found within it."""
LATE_AFTER = timedelta(hours=25)
"""After which a pass that has not ended is a fault: all of the journal is verified each day."""


class JournalFault(StrEnum):
    """What is wrong with the journal, as `/gezondheid` says it."""

    BROKEN = "gebroken"
    ANCHOR_UNREADABLE = "anker-onleesbaar"
    NOT_VERIFIED = "niet-nagelopen"


def advance(anchors: Mapping[int, str] | None, *, at: datetime) -> ChainFault | None:
    """Verify the next part. `anchors`: MACs by number, kept outside; None: they should be there and cannot be read.
    Returns a break that the round before did not find.

    One process at a time does so; another returns at once.
    """
    with transaction.atomic():
        row = _locked(at)
        if row is None:
            return None
        known = row.broken
        if row.whole_at is not None and row.whole_at >= row.began_at and at - row.began_at >= WHOLE_EVERY:
            row.number, row.link_mac, row.began_at = 0, "", at
        fault = _verify_next(row, anchors or {}, at=at)
        _note(row, fault, are_anchors_read=anchors is not None, at=at)
        _save(row)
        return fault if fault is not None and not _is_same(known, fault) else None


def _is_same(known: str, fault: ChainFault) -> bool:
    """Whether this break was known: a tail that was cut is soon grown over by new lines, against the same anchor."""
    by_anchor = {Break.TAIL_CUT.name, Break.OTHER_ANCHOR.name}
    return known == fault.code or (known.partition(":")[0] in by_anchor and fault.kind.name in by_anchor)


def _verify_next(row: JournalVerification, anchors: Mapping[int, str], *, at: datetime) -> ChainFault | None:
    """Read on in this pass, and return what is wrong. What was ever verified is an anchor too."""
    kept = dict(anchors)
    if row.furthest:
        kept.setdefault(row.furthest, row.furthest_mac)
    start = ChainPlace(row.number, row.link_mac)
    part = audit.verify_part(start, kept, at_most=AT_MOST, accepted=row.accepted)
    row.number, row.link_mac = part.place.number, part.place.mac
    if row.number > row.furthest:
        row.furthest, row.furthest_mac = row.number, row.link_mac
    if part.fault is not None or not part.is_end:
        return part.fault
    if row.whole_at is None or row.whole_at < row.began_at:
        outside = audit.outside_the_chain(accepted=row.accepted)
        if outside is not None:
            return outside
        row.whole_at = at
    return None


def _note(row: JournalVerification, fault: ChainFault | None, *, are_anchors_read: bool, at: datetime) -> None:
    """Put into the row what is wrong. A break stays until a whole pass found none."""
    is_whole = row.whole_at is not None and row.whole_at >= row.began_at
    if fault is not None:
        row.broken = fault.code
    elif is_whole:
        row.broken = ""
    said = ""
    if row.broken:
        said = JournalFault.BROKEN
    elif not are_anchors_read:
        said = JournalFault.ANCHOR_UNREADABLE
    elif at - (row.whole_at or row.began_at) > LATE_AFTER:
        said = JournalFault.NOT_VERIFIED
    if said != row.fault:
        row.fault, row.found_at = said, at if said else None


def accept(*, anchors: Mapping[int, str], at: datetime) -> ChainFault | None:
    """Pass over the first break from now on, after an operator looked into it. Returns it; None when there is none.

    Of a tail that was cut nothing is passed over: what was ever verified is forgotten, and the file of anchors has to
    be put aside by whoever keeps it.
    """
    with transaction.atomic():
        row = _locked(at, waits=True)
        if row is None:
            return None
        kept = {row.furthest: row.furthest_mac, **anchors} if row.furthest else dict(anchors)
        fault = audit.verify(kept, accepted=row.accepted).fault
        if fault is None:
            return None
        if fault.kind in {Break.TAIL_CUT, Break.OTHER_ANCHOR}:
            row.furthest, row.furthest_mac = 0, ""
        else:
            row.accepted = [*row.accepted, fault.code]
        row.number, row.link_mac, row.began_at, row.whole_at = 0, "", at, None
        row.broken = row.fault = ""
        row.found_at = None
        _save(row)
        return fault


def accepted() -> list[str]:
    """Return the codes of the breaks that an operator accepted; none when the row is not the desk's."""
    row = JournalVerification.objects.first()
    return list(row.accepted) if row is not None and _is_ours(row) else []


def _locked(at: datetime, *, waits: bool = False) -> JournalVerification | None:
    """Return the row, locked; None while another process has it. One that the desk did not write begins anew."""
    JournalVerification.objects.bulk_create([JournalVerification(began_at=at)], ignore_conflicts=True)
    row = JournalVerification.objects.select_for_update(skip_locked=not waits).first()
    if row is None or _is_ours(row):
        return row
    if row.mac:
        log.error("how far the journal was verified was not written by the desk, or with another key: it begins anew")
    return JournalVerification(began_at=at)


def _is_ours(row: JournalVerification) -> bool:
    return macs.progress_fits(_values(row), row.mac)


def _save(row: JournalVerification) -> None:
    row.mac = macs.of_progress(_values(row))
    row.save(force_update=True)


def _values(row: JournalVerification) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "mac"}
