"""When an adviser, or a coordinator, may not touch a question: a hard rule, never waived by a machine.

Whoever works or sat, now or earlier, in the organisation that asks or in the one that is concerned, has a conflict,
however long ago it was: the desk has set no term after which a tie is forgotten.
"""

from collections.abc import Iterable


def in_conflict(ties: Iterable[str], touched: Iterable[str]) -> bool:
    """Whether any organisation that somebody is or was tied to (codes) is touched by the question (codes)."""
    return not set(ties).isdisjoint(touched)
