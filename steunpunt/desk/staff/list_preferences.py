"""What somebody keeps of the lists of questions: the last filter, and views with a name. Sealed, for that person."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from django.db import transaction

from steunpunt.desk.storage import encryption, locks
from steunpunt.models import ListPreferences, Person
from steunpunt.rules import text
from steunpunt.rules.refusals import Fault, Faulty

MOST_VIEWS = 12
LONGEST_NAME = 40


@dataclass(frozen=True)
class SavedView:
    """A list with its filters under a name."""

    name: str
    query: str
    """As in the address: `lijst=open&urgentie=spoed`."""


@dataclass(frozen=True)
class KeptLists:
    """What is kept of one person."""

    last: str = ""
    """The last query; empty: none yet."""
    views: tuple[SavedView, ...] = ()
    """By name."""


def of(person: Person) -> KeptLists:
    """Return what is kept. One statement."""
    row = ListPreferences.objects.filter(person=person).first()
    if row is None:
        return KeptLists()
    kept = json.loads(encryption.open_alone(row, "sealed_views"))
    return KeptLists(kept["last"], tuple(SavedView(**view) for view in kept["views"]))


def keep_last(person: Person, query: str) -> None:
    """Keep this as the last query."""
    _change(person, lambda kept: replace(kept, last=query))


def save_view(person: Person, *, name: str, query: str) -> None:
    """Save the query under this name, in the place of a view with the same name. Raises Faulty."""
    complaint = text.complaint(name, longest=LONGEST_NAME, required=True, one_line=True)
    if complaint is not None:
        raise Faulty([Fault("name", complaint.code, complaint.sentence)])

    def added(kept: KeptLists) -> KeptLists:
        others = [view for view in kept.views if view.name.casefold() != name.casefold()]
        if len(others) >= MOST_VIEWS:
            raise Faulty([Fault("name", "te-veel", f"U hebt al {MOST_VIEWS} weergaven. Verwijder er eerst een.")])
        views = sorted([*others, SavedView(name, query)], key=lambda view: view.name.casefold())
        return replace(kept, views=tuple(views))

    _change(person, added)


def remove_view(person: Person, name: str) -> None:
    """Remove the view with this name, if it is there."""
    _change(person, lambda kept: replace(kept, views=tuple(view for view in kept.views if view.name != name)))


def _change(person: Person, change: Callable[[KeptLists], KeptLists]) -> None:
    with transaction.atomic():
        locks.lock_key(f"list preferences {person.pk}")
        changed = change(of(person))
        row = ListPreferences(person=person)
        row.sealed_views = encryption.seal_alone(row, "sealed_views", json.dumps(asdict(changed)).encode())
        row.save()
