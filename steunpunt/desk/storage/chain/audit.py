"""Verify the chain of the journal, from its first line to its last, and against the anchors that are kept outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from steunpunt.desk.storage.chain import linking, macs
from steunpunt.desk.storage.chain.macs import UnknownKeyError
from steunpunt.models import JournalLine, JournalLink, UnlinkedLine

_READ_AT_ONCE = 2_000
_FIELDS = [field.attname for field in JournalLine._meta.concrete_fields]


class Break(StrEnum):
    """What is wrong where the chain is broken, as `verify_journal` says it."""

    CHANGED = "the line was changed"
    REMOVED = "one or more lines before this one were removed"
    RELINKED = "its name or its link was changed, or lines were put in another order"
    INSERTED = "the line was not written by the desk, or was kept out of the chain"
    UNKNOWN_KEY = "it was written with a key that JOURNAL_KEYS does not have"
    TAIL_CUT = "the lines after this one, up to the anchor, were removed"
    OTHER_ANCHOR = "an anchor says otherwise: the chain up to here was replaced"


@dataclass(frozen=True)
class ChainFault:
    """The first fault. `number` is the place in the chain and `line_id` the line there; None: of a line that has no
    place, or of a place that has no line.
    """

    kind: Break
    number: int | None
    line_id: int | None
    at: datetime | None = None


@dataclass(frozen=True)
class Verified:
    """The outcome: how many links were verified, how many lines wait to be linked, and the first fault, if any."""

    links: int
    waiting: int
    fault: ChainFault | None


def verify(anchors: Mapping[int, str]) -> Verified:
    """Verify every line and link, as of one moment. `anchors` are MACs of links by their number, kept outside.

    Reads in order, so memory stays the same for any number of lines. Changes nothing.
    """
    with transaction.atomic():
        last, fault = _along_the_chain(anchors)
        fault = fault or _after(last, anchors) or _outside_the_chain()
        return Verified(links=last, waiting=UnlinkedLine.objects.count(), fault=fault)


def _along_the_chain(anchors: Mapping[int, str]) -> tuple[int, ChainFault | None]:
    """Return the number of the last link that was read, and what is wrong there."""
    names = ["number", "mac", "line_id", *(f"line__{name}" for name in _FIELDS)]
    links = JournalLink.objects.order_by("number").values_list(*names)
    last, previous = 0, ""
    for number, link_mac, line_id, *fields in links.iterator(chunk_size=_READ_AT_ONCE):
        values = dict(zip(_FIELDS, fields, strict=True))
        kind = Break.REMOVED if number != last + 1 else _fault_of(values, number, previous, link_mac)
        if kind is None and anchors.get(number, link_mac) != link_mac:
            kind = Break.OTHER_ANCHOR
        if kind is not None:
            return number, ChainFault(kind, number, line_id, values["at"])
        last, previous = number, link_mac
    return last, None


def _fault_of(values: Mapping[str, Any], number: int, previous: str, link_mac: str) -> Break | None:
    try:
        if not macs.is_unsigned(values) and not macs.line_fits(values):
            return Break.CHANGED
        if macs.link_fits(values, number=number, previous=previous, link_mac=link_mac):
            return None
    except UnknownKeyError:
        return Break.UNKNOWN_KEY
    # A line from before the chain has no MAC of its own: its link alone shows a change.
    return Break.CHANGED if macs.is_unsigned(values) else Break.RELINKED


def _after(last: int, anchors: Mapping[int, str]) -> ChainFault | None:
    """Return what is missing after the last line that was read."""
    final = linking.latest()
    reached = max([final.number if final else 0, *anchors])
    if reached <= last:
        return None
    if final is not None and final.number > last:  # its line went past every constraint
        return ChainFault(Break.REMOVED, final.number, None)
    return ChainFault(Break.TAIL_CUT, last, final.line_id if final else None)


def _outside_the_chain() -> ChainFault | None:
    """Return the first line that is neither linked nor queued, or queued without a MAC that fits."""
    links = JournalLink.objects.filter(line=OuterRef("pk"))
    queue = UnlinkedLine.objects.filter(pk=OuterRef("pk"))
    unlinked = JournalLine.objects.filter(~Exists(links)).annotate(is_queued=Exists(queue)).order_by("pk")
    for line in unlinked.iterator(chunk_size=_READ_AT_ONCE):
        try:
            is_ours = line.is_queued and macs.line_fits(macs.values_of(line))
        except UnknownKeyError:
            return ChainFault(Break.UNKNOWN_KEY, None, line.pk, line.at)
        if not is_ours:
            return ChainFault(Break.INSERTED, None, line.pk, line.at)
    return None
