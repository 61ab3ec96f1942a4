"""Two cabinets invite one new burgemeester at one moment."""

from functools import partial

from steunpunt.desk.package import invitations
from steunpunt.desk.package.invitees import Invited
from steunpunt.models import PackageIssue, Person
from tests.cast import HEERDE, MONDAY, Cast
from tests.races.conftest import overtaken

EPE = "GM0232"


def test_who_is_invited_at_one_moment_from_two_places_is_one_person(racers: Cast) -> None:
    """However each of them writes the address: both invitations stand, as they do one after the other."""
    first, late = (
        partial(
            invitations.issue,
            person=racers.hessel,
            invited=Invited(code, "Nova", "Nieuw", email, MONDAY.date()),
            at=MONDAY,
        )
        for code, email in ((HEERDE, "Nova@Example.org"), (EPE, "nova@EXAMPLE.org"))
    )
    made = overtaken(late, by=first)
    assert isinstance(made, PackageIssue), made
    assert set(PackageIssue.objects.values_list("person", "organisation")) == {
        (Person.objects.get(email__iexact="nova@example.org").pk, code) for code in (HEERDE, EPE)
    }
