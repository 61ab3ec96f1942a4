"""The journal of older versions keeps who acted, by the name of the day of the upgrade."""

from typing import Any

import pytest
from django.core.management import call_command

from steunpunt.models import JournalLine, Person
from tests.cast import MONDAY

BEFORE_NAMES = "0049_sessions_of_a_person"


@pytest.mark.parametrize("old", [BEFORE_NAMES], indirect=True)
def test_former_lines_get_the_name_of_today(old: Any) -> None:
    """A later name does not reach them; the desk's own lines have none."""
    anna = old("steunpunt", "Person").objects.create(username="anna", first_name="Anna", last_name="de Wit")
    for actor in (anna, None):
        old("steunpunt", "JournalLine").objects.create(at=MONDAY, actor=actor, action="adviseur.aanwezig")

    call_command("migrate", interactive=False, verbosity=0)
    Person.objects.filter(username="anna").update(last_name="Bos")
    lines = JournalLine.objects.order_by("id").values_list("actor_name", "actor_roles")
    assert list(lines) == [("Anna de Wit", []), ("", [])]
    with pytest.raises(Exception, match="never changed"):
        JournalLine.objects.update(actor_name="Bram")
