"""Pauses: time that does not count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from steunpunt.rules.time.moments import Span, TimeRefused, in_utc

MOST_PAUSES = 10_000


class PauseRefused(TimeRefused):
    """An invalid pause; `index` says which (from 0), or is None when there are too many."""

    name = "pauze-ongeldig"

    def __init__(self, sentence: str, index: int | None = None) -> None:
        super().__init__(sentence)
        self.index = index


@dataclass(frozen=True)
class PausedSpan:
    """A pause: half-open [start, end), both aware. Pauses may overlap and come in any order."""

    start: datetime
    end: datetime


def merged(pauses: Sequence[PausedSpan]) -> list[Span]:
    """Return the pauses in order, those that overlap or touch merged, so that no time is counted twice.

    Raises `PauseRefused` for more than `MOST_PAUSES`, or for one that ends before it begins.
    """
    if len(pauses) > MOST_PAUSES:
        raise PauseRefused(f"Er zijn te veel pauzes: meer dan {MOST_PAUSES}.")
    spans: list[Span] = []
    for index, pause in enumerate(pauses):
        span = in_utc(pause.start), in_utc(pause.end)
        if span[1] < span[0]:
            raise PauseRefused(f"Pauze {index + 1} eindigt voordat zij begint.", index)
        spans.append(span)
    apart: list[Span] = []
    for start, end in sorted(spans):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(apart[-1][1], end)
        elif start < end:
            apart.append((start, end))
    return apart
