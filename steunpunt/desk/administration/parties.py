"""Journal what an administrator adds to the political parties."""

from datetime import datetime

from steunpunt.desk.storage import journal
from steunpunt.models import Party, Person


def record_added(party: Party, *, by: Person, at: datetime) -> None:
    journal.line("partij.toegevoegd", at=at, actor=by, party=party.code)
