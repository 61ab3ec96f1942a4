"""What a second reader remarks at a passage of the draft."""

import json
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from steunpunt.desk.access import permissions, proofs, second_readers
from steunpunt.desk.questions.advice import PARTS
from steunpunt.desk.routing.second_look import looks
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import Person, Remark
from steunpunt.rules import text
from steunpunt.rules.refusals import Fault, Faulty, NotFound

LONGEST_PASSAGE = 300
"""How many signs of the passage stand with a remark; the rest is in the draft."""


def add(*, person: Person, look_id: UUID, part: str, passage: str, words: str, at: datetime) -> Remark:
    """Write a remark at this passage of this part. Raises NotFound unless this person reads along now; Faulty for words
    that cannot be saved.
    """
    words, passage = text.tidy(words), text.tidy(passage)[:LONGEST_PASSAGE]
    complaint = text.complaint(words)
    if complaint is not None:
        raise Faulty([Fault("words", complaint.code, complaint.sentence)])
    if part not in PARTS or text.complaint(passage, required=False) is not None:
        raise NotFound
    with transaction.atomic():
        look = second_readers.require_reader(person, looks.find(person, look_id, at=at), at=at)
        question, at = permissions.lock_question(look.assignment.question_id, at=at)
        if question is None:
            raise NotFound
        look = second_readers.require_reader(person, looks.find(person, look_id, at=at), at=at)
        remark = Remark(id=uuid4(), look=look, part=part, written_at=at)
        with proofs.opening(person, question_id=question.id):
            key = encryption.unlock(question)
        sealed = json.dumps({"passage": passage, "words": words}, ensure_ascii=False)
        remark.sealed_remark = key.seal(remark, "sealed_remark", sealed)
        remark.save(force_insert=True)
        journal.line("meelezen.opmerking", at=at, actor=person, question=question, look=str(look.id))
        return remark
