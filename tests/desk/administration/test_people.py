"""Presence, drafts, first aid, partners and the seed."""

import hashlib
from datetime import timedelta

import pytest
from oauth2_provider.models import AccessToken

from steunpunt.desk.administration import demo, first_aid, seed
from steunpunt.desk.partners import clients
from steunpunt.desk.questions import drafts
from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, Client, Draft, FirstAid, JournalLine, Target
from steunpunt.rules.refusals import Faulty, NotFound
from steunpunt.rules.words import Phase
from tests.cast import CANARY, MONDAY, Cast

HOUR = timedelta(hours=1)


def test_away_until_a_moment_and_back_by_itself(cast: Cast) -> None:
    """Half-open: at that moment the adviser is there."""
    presence.leave(person=cast.anna, until=MONDAY + HOUR, at=MONDAY)
    anna = Adviser.objects.get(person=cast.anna)
    assert presence.away_until(anna, at=MONDAY) == (True, MONDAY + HOUR)
    assert presence.away_until(anna, at=MONDAY + HOUR) == (False, None)


def test_leaving_again_replaces_the_earlier_absence_and_being_back_ends_it(cast: Cast) -> None:
    """No second absence lies in wait behind the first."""
    presence.leave(person=cast.anna, until=MONDAY + 5 * HOUR, at=MONDAY)
    presence.leave(person=cast.anna, until=MONDAY + 2 * HOUR, at=MONDAY + HOUR)
    anna = Adviser.objects.get(person=cast.anna)
    assert presence.away_until(anna, at=MONDAY + 3 * HOUR) == (False, None)
    presence.leave(person=cast.anna, until=None, at=MONDAY + 3 * HOUR)
    presence.be_back(person=cast.anna, at=MONDAY + 4 * HOUR)
    assert presence.away_until(anna, at=MONDAY + 4 * HOUR) == (False, None)


@pytest.mark.parametrize("username", ["maas", "hessel", "charlie"])
def test_only_an_adviser_is_present_or_away(cast: Cast, username: str) -> None:
    """For others the command does not exist."""
    with pytest.raises(NotFound):
        presence.leave(person=getattr(cast, username), until=None, at=MONDAY)


def test_a_draft_is_one_persons_and_ciphertext(cast: Cast) -> None:
    """Kept anew at every save under the same id, found by nobody else."""
    first = drafts.save(person=cast.maas, answers={"body": "half"}, at=MONDAY)
    second = drafts.save(person=cast.maas, answers={"body": CANARY}, at=MONDAY + HOUR)
    assert first is not None
    assert second is not None
    assert first.id == second.id
    assert CANARY.encode() not in bytes(Draft.objects.get().sealed_answers)
    draft = drafts.find(cast.maas)
    assert draft is not None
    assert draft[1] == {"body": CANARY}
    assert drafts.find(cast.smit) is None
    assert drafts.find(cast.smit, first.id) is None


def test_what_can_never_be_a_question_is_not_kept_in_place_of_what_could(cast: Cast) -> None:
    """A megabyte leaves the earlier draft as it was."""
    drafts.save(person=cast.maas, answers={"body": "goed"}, at=MONDAY)
    assert drafts.save(person=cast.maas, answers={"body": "x" * 1_000_000}, at=MONDAY) is None
    draft = drafts.find(cast.maas)
    assert draft is not None
    assert draft[1] == {"body": "goed"}


def test_first_aid_is_the_coordinators_to_write(cast: Cast) -> None:
    """Blank lines fall away, the order stays, and nobody else writes."""
    first_aid.rewrite(person=cast.hessel, phase=Phase.WEGING, lines=["Adem in.", " ", "Bel ons."], at=MONDAY)
    assert first_aid.lines_for(Phase.WEGING) == ["Adem in.", "Bel ons."]
    with pytest.raises(Faulty):
        first_aid.rewrite(person=cast.hessel, phase=Phase.WEGING, lines=["x" * 301], at=MONDAY)
    with pytest.raises(NotFound):
        first_aid.rewrite(person=cast.anna, phase=Phase.WEGING, lines=[], at=MONDAY)
    assert first_aid.lines_for(Phase.WEGING) == ["Adem in.", "Bel ons."]


def test_furnishing_again_keeps_what_the_desk_changed(cast: Cast) -> None:
    """Every start furnishes; none overwrites."""
    FirstAid.objects.all().delete()
    FirstAid.objects.create(phase=Phase.WEGING, text="Eigen tekst")
    Target.objects.filter(urgency="hoog", kind="advies").update(duration=12 * HOUR)
    seed.seed()
    assert FirstAid.objects.get().text == "Eigen tekst"
    assert Target.objects.get(urgency="hoog", kind="advies").duration == 12 * HOUR
    assert Target.objects.count() == 9


def test_the_demo_is_loaded_only_into_an_empty_desk(cast: Cast) -> None:
    """Real people are never joined by the cast."""
    assert demo.load() is False


def test_a_token_acts_for_an_hour_and_is_journalled(cast: Cast) -> None:
    """Not for a partner's hand, nor for somebody unknown."""
    token = clients.issue_token("anna", at=MONDAY)
    kept = AccessToken.objects.get(user=cast.anna)
    assert kept.token == ""
    assert kept.token_checksum == hashlib.sha256(token.encode()).hexdigest()
    assert kept.expires == MONDAY + HOUR
    line = JournalLine.objects.get(action="token.uitgegeven")
    assert line.actor == cast.anna
    assert token not in str(line.facts)
    clients.issue_client("zaaksysteem", scope="adviesvragen:lezen", organisation=None, at=MONDAY)
    hand = Client.objects.get().user
    for username in (hand.username, "niemand"):
        with pytest.raises(NotFound):
            clients.issue_token(username, at=MONDAY)


def test_a_client_is_refused_with_every_fault_at_once(cast: Cast) -> None:
    """Unknown scope, unknown organisation, no name."""
    with pytest.raises(Faulty) as refused:
        clients.issue_client(" ", scope="alles", organisation="GM9999", at=MONDAY)
    assert [fault.field for fault in refused.value.faults] == ["scope", "name", "organisation"]
    assert not Client.objects.exists()


def test_the_secret_of_a_client_is_kept_as_a_hash(cast: Cast) -> None:
    """Who reads the database cannot pose as a partner."""
    issued = clients.issue_client("zaaksysteem", scope="adviesvragen:lezen", organisation="GM0246", at=MONDAY)
    assert issued.client_secret not in str(Client.objects.values().get())
