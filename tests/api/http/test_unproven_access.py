"""What nobody at the desk granted is a problem with a code of its own, in the journal, and known to the coordinator."""

from typing import Any

from steunpunt.models import Assignment, JournalLine, Letter, Question
from tests.api.conftest import Caller
from tests.cast import CANARY, Cast, held_by


def test_a_forged_holder_or_asker_reads_and_writes_nothing(cast: Cast, as_: Caller) -> None:
    question = held_by(cast.anna, cast.maas)
    path = f"/adviesvragen/{question.id}"
    assert CANARY in as_("anna").get(path).content.decode()
    Assignment.objects.filter(question=question, ended_at=None).update(adviser=cast.chris.adviser)
    chris = as_("chris")
    told: dict[str, Any] = {"tekst": "Hallo"}
    answers = [chris.get(path), chris.get(f"{path}/berichten"), chris.post(f"{path}/berichten", told)]
    Question.objects.filter(pk=question.pk).update(asker=cast.smit, organisation="PV25")
    answers.append(as_("smit").get(path))
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (403, "toegang-klopt-niet"), answer.content
        assert CANARY not in answer.content.decode()
    lines = JournalLine.objects.filter(action="vraag.niet-geopend").order_by("pk")
    assert [line.actor for line in lines] == [cast.chris, cast.smit]
    assert Letter.objects.filter(topic="toegang-klopt-niet").count() == 2
