"""Drafts: the unsent form of an asker, encrypted, to continue after a lost connection or an ended session."""

import json
import logging
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from steunpunt.desk.storage import encryption
from steunpunt.desk.storage.aead import KeyMissing, Sealed
from steunpunt.models import Draft, Person

log = logging.getLogger(__name__)

Answers = dict[str, str]
"""The form's fields as typed, by name."""
LONGEST = 200_000


def save(*, person: Person, answers: Answers, at: datetime) -> Draft | None:
    """Save these answers instead of the earlier ones. Returns None, and saves nothing, when they are too long."""
    words = json.dumps(answers, ensure_ascii=True)
    if len(words) > LONGEST:
        return None
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        draft = Draft.objects.filter(person=person).first() or Draft(id=uuid4(), person=person)
        key = encryption.fresh(draft)
        draft.sealed_answers = key.seal(draft, "sealed_answers", words)
        draft.saved_at = at
        draft.save()
        return draft


def find(person: Person, draft_id: UUID | None = None) -> tuple[Draft, Answers] | None:
    """Return this person's draft, if there is one (and if it is this one, when `draft_id` is given); none when it is
    not what they saved.
    """
    drafts = Draft.objects.filter(person=person)
    draft = (drafts if draft_id is None else drafts.filter(id=draft_id)).first()
    if draft is None:
        return None
    try:
        answers: Answers = json.loads(encryption.unlock(draft).open(draft, "sealed_answers"))
    except KeyMissing:
        raise
    except Sealed:
        log.warning("the draft %s is not what its owner saved, and is left out", draft.pk)
        return None
    return draft, answers


def discard(*, person: Person) -> None:
    Draft.objects.filter(person=person).delete()
