"""Verify the chain of the journal, from its first line to its last, and against the anchors that are kept outside."""

from collections.abc import Collection, Iterator, Mapping
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
    after: int = 0
    """The last link that is good."""

    @property
    def code(self) -> str:
        """What and where, in one word: two findings of the same break have the same, also when the journal grew."""
        if self.kind is Break.REMOVED:
            return f"{self.kind.name}:{self.after}"
        return f"{self.kind.name}:{self.number or '-'}:{self.line_id or '-'}"


@dataclass(frozen=True)
class ChainPlace:
    """A link that was verified: those after it are verified against it."""

    number: int = 0
    mac: str = ""


@dataclass(frozen=True)
class Verified:
    """The outcome: how many links were verified, how many lines wait to be linked, and the first fault, if any."""

    links: int
    waiting: int
    fault: ChainFault | None


@dataclass(frozen=True)
class PartVerified:
    """The outcome of a part: the last link that is good, whether that is the end of the chain, and the first fault."""

    place: ChainPlace
    is_end: bool
    fault: ChainFault | None


def verify(anchors: Mapping[int, str], *, accepted: Collection[str] = ()) -> Verified:
    """Verify every line and link. `anchors` are MACs of links by their number, kept outside; `accepted` are the codes
    of faults to pass over.

    Reads in order, so memory stays the same for any number of lines. Changes nothing.
    """
    with transaction.atomic():
        part = verify_part(ChainPlace(), anchors, accepted=accepted)
        fault = part.fault or outside_the_chain(accepted=accepted)
        return Verified(links=part.place.number, waiting=UnlinkedLine.objects.count(), fault=fault)


def verify_part(
    start: ChainPlace, anchors: Mapping[int, str], *, at_most: int | None = None, accepted: Collection[str] = ()
) -> PartVerified:
    """Verify the links after `start`, at most so many, and their lines. At the end of the chain also whether it should
    have gone on. What is linked meanwhile is left for the next time.
    """
    final = linking.latest()
    end = final.number if final else 0
    replaced = _replaced(start, end)
    if replaced is not None and replaced.code not in accepted:
        return PartVerified(start, is_end=False, fault=replaced)
    place, read = start, 0
    for number, link_mac, values in _links_after(start, end, at_most):
        kind = Break.REMOVED if number != place.number + 1 else _fault_of(values, number, place.mac, link_mac)
        if kind is None and anchors.get(number, link_mac) != link_mac:
            kind = Break.OTHER_ANCHOR
        if kind is not None:
            fault = ChainFault(kind, number, values["id"], values["at"], after=place.number)
            if fault.code not in accepted:
                return PartVerified(place, is_end=False, fault=fault)
        place, read = ChainPlace(number, link_mac), read + 1
    if at_most is not None and read == at_most and place.number < end:
        return PartVerified(place, is_end=False, fault=None)
    missing = _missing_after(place, final, anchors)
    if missing is not None and missing.code in accepted:
        missing = None
    return PartVerified(place, is_end=True, fault=missing)


def _replaced(start: ChainPlace, end: int) -> ChainFault | None:
    """Return that the link at which an earlier part ended is another now, or gone."""
    if not 0 < start.number <= end:
        return None
    link = JournalLink.objects.filter(number=start.number).first()
    if link is None:
        return ChainFault(Break.REMOVED, start.number, None, after=start.number - 1)
    return None if link.mac == start.mac else ChainFault(Break.OTHER_ANCHOR, link.number, link.line_id)


def _links_after(start: ChainPlace, end: int, at_most: int | None) -> Iterator[tuple[int, str, dict[str, Any]]]:
    names = ["number", "mac", *(f"line__{name}" for name in _FIELDS)]
    links = JournalLink.objects.filter(number__gt=start.number, number__lte=end).order_by("number")
    for number, link_mac, *fields in links.values_list(*names)[:at_most].iterator(chunk_size=_READ_AT_ONCE):
        yield number, link_mac, dict(zip(_FIELDS, fields, strict=True))


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


def _missing_after(place: ChainPlace, final: JournalLink | None, anchors: Mapping[int, str]) -> ChainFault | None:
    """Return what is missing after the last line that was read."""
    end = final.number if final else 0
    if end > place.number:  # its line went past every constraint
        return ChainFault(Break.REMOVED, end, None, after=place.number)
    if max([end, *anchors]) > end:
        return ChainFault(Break.TAIL_CUT, end, final.line_id if final else None)
    return None


def outside_the_chain(*, accepted: Collection[str] = ()) -> ChainFault | None:
    """Return the first line that is neither linked nor queued, or queued without a MAC that fits."""
    links = JournalLink.objects.filter(line=OuterRef("pk"))
    queue = UnlinkedLine.objects.filter(pk=OuterRef("pk"))
    unlinked = JournalLine.objects.filter(~Exists(links)).annotate(is_queued=Exists(queue)).order_by("pk")
    for line in unlinked.iterator(chunk_size=_READ_AT_ONCE):
        try:
            kind = None if line.is_queued and macs.line_fits(macs.values_of(line)) else Break.INSERTED
        except UnknownKeyError:
            kind = Break.UNKNOWN_KEY
        if kind is not None:
            fault = ChainFault(kind, None, line.pk, line.at)
            if fault.code not in accepted:
                return fault
    return None
