"""Who hid a conflict of interest in the database accepts nothing by it over the API either."""

import pytest

from steunpunt.models import Assignment, JournalLine
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.hidden_conflicts import HIDINGS, offered_to_chris


@pytest.mark.parametrize("way", HIDINGS)
def test_a_hidden_conflict_keeps_its_adviser_out(cast: Cast, as_: Caller, way: str) -> None:
    question = offered_to_chris(cast, HIDINGS[way])
    for _ in range(2):
        answer = as_("chris").post(f"/adviesvragen/{question.id}/aanvaarding", {})
        assert (answer.status_code, answer.json()["code"]) == (403, "toegang-klopt-niet"), answer.content
    assert not Assignment.objects.filter(question=question, claimed_at__isnull=False).exists()
    assert JournalLine.objects.filter(action="vraag.niet-geopend", actor=cast.chris).count() == 1
