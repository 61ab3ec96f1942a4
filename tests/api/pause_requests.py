"""Request bodies of pauses, and what the tests read in their answers."""

from datetime import timedelta
from typing import Any

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FOR_ASKER, FOR_THIRD = {"reden": "wacht_op_vrager", "vraag": "Hoe zit het?"}, {"reden": "wacht_op_derde"}


def status_and_code(answer: Any) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["code"]


def filled_fields(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the ledger, without what it leaves empty."""
    return {name: value for name, value in line.items() if value is not None}
