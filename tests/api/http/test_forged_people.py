"""A token acts as nobody of whom the database says what the desk did not write."""

from steunpunt.models import JournalLine
from tests import by_sql
from tests.api.conftest import Caller
from tests.cast import Cast


def test_a_forged_role_opens_nothing_on_the_api(cast: Cast, as_: Caller) -> None:
    anna = as_("anna")
    assert anna.get("/adviesvragen").status_code == 200
    by_sql.run("UPDATE steunpunt_person SET is_coordinator = TRUE WHERE username = 'anna'")
    for _ in range(2):
        answer = anna.get("/adviesvragen")
        assert (answer.status_code, answer.json()["code"]) == (403, "toegang-klopt-niet")
    assert JournalLine.objects.filter(action="verzegeling.klopt-niet").count() == 1
    assert as_("bram").get("/adviesvragen").status_code == 200
    assert not cast.anna.is_genuine
