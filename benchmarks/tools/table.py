"""One table of ratios, as plain text that reads as Markdown too."""

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("what", "ours", "peer or limit, same run", "ratio", "aim", "met?")


class CannotRun(Exception):  # noqa: N818 - not a fault of the desk: a peer or a part is missing
    """A row could not be measured; the text says why, in one sentence."""


@dataclass(frozen=True)
class TableRow:
    """One comparison. `ratio` is ours divided by the peer's or the limit's; `at_least`/`at_most` is the aim for it.

    Without either the row informs and nothing more.
    """

    name: str
    ours: str
    peer: str
    ratio: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        if self.at_least is not None:
            return self.ratio >= self.at_least
        if self.at_most is not None:
            return self.ratio <= self.at_most
        return None

    def cells(self) -> tuple[str, ...]:
        """As printed."""
        aim = "–"
        if self.at_least is not None:
            aim = f"≥ {self.at_least:g}×"
        elif self.at_most is not None:
            aim = f"≤ {self.at_most:g}×"
        met = {True: "yes", False: "NO", None: "–"}[self.met]
        return (self.name, self.ours, self.peer, f"{self.ratio:.2f}×", aim, met)


@dataclass(frozen=True)
class Missing:
    """A row that could not run, and why."""

    name: str
    why: str

    def cells(self) -> tuple[str, ...]:
        """As printed."""
        return (self.name, "could not run", self.why, "", "", "")


def rendered(rows: Sequence[TableRow | Missing]) -> str:
    """The table, its columns as wide as they need to be."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(cells, widths) for cells in (HEAD, rule, *lines[1:]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
