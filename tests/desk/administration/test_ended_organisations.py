"""What the end or the beginning of an organisation means for whoever asks."""

from datetime import UTC, datetime

import pytest

from steunpunt.desk.access import self_involvement
from steunpunt.desk.partners import clients
from steunpunt.desk.questions import intake
from steunpunt.models import Client, Office
from steunpunt.rules.refusals import Faulty, Refusal
from steunpunt.rules.words import Function, Subject
from tests.cast import HEERDE, MONDAY, Cast, ask, new_question
from tests.desk.administration.renewals import GELDERLAND, HEADING, MERGER, VALLEI, VELUWE, renew

LAST_DAY = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
"""A minute before the new year in Amsterdam."""
NEXT_DAY = datetime(2027, 1, 1, 8, tzinfo=UTC)


def test_nobody_asks_from_what_has_ended(cast: Cast) -> None:
    """On its last day maas still does; the day after she hears what came in its place, until her office says so."""
    renew(MERGER)
    ask(cast.maas, at=LAST_DAY)
    with pytest.raises(Refusal) as refused:
        ask(cast.maas, at=NEXT_DAY)
    assert refused.value.code == "organisatie-opgeheven"
    assert "niet meer sinds 1 januari 2027: opgegaan in gemeente Veluwe (GM9901)" in refused.value.sentence
    assert not intake.may_ask(cast.maas, at=NEXT_DAY)
    with pytest.raises(Refusal) as unchanged:
        ask(cast.maas, at=NEXT_DAY, organisation=VELUWE)
    assert unchanged.value.code == "organisatie-opgeheven"
    Office.objects.create(person=cast.maas, organisation_id=VELUWE, function=Function.BURGEMEESTER)
    assert [organisation.code for organisation in intake.organisations_of(cast.maas, at=LAST_DAY)] == [HEERDE]
    assert [organisation.code for organisation in intake.organisations_of(cast.maas, at=NEXT_DAY)] == [VELUWE]
    assert ask(cast.maas, at=NEXT_DAY, organisation=VELUWE).organisation_id == VELUWE


def test_nobody_asks_about_what_has_ended_or_has_yet_to_begin(cast: Cast) -> None:
    """Through two mergers the sentence names who is there now."""
    renew(MERGER)
    renew(
        f"{HEADING}\nGM9903;IJsselrand;gemeente;PV25;2028-01-01;;\n{VELUWE};Veluwe;gemeente;PV25;2027-01-01;2027-12-31;GM9903"
    )
    for at, concerned, code, says in (
        (MONDAY, VELUWE, "organisatie-begint-nog", "pas vanaf 1 januari 2027"),
        (NEXT_DAY, HEERDE, "organisatie-opgeheven", "opgegaan in gemeente Veluwe (GM9901)"),
        (NEXT_DAY.replace(year=2028), HEERDE, "organisatie-opgeheven", "opgegaan in gemeente IJsselrand (GM9903)"),
    ):
        with pytest.raises(Faulty) as refused:
            ask(cast.smit, organisation=GELDERLAND, subject_organisation=concerned, at=at)
        (fault,) = refused.value.faults
        assert (fault.field, fault.code) == ("subject_organisation", code)
        assert says in fault.sentence


def test_a_partner_of_what_has_ended_is_told_too(cast: Cast) -> None:
    issued = clients.issue_client("zaaksysteem", scope="adviesvragen:schrijven", organisation=HEERDE, at=MONDAY)
    hand = Client.objects.get(client_id=issued.client_id).user
    renew(MERGER)
    ask(hand, at=LAST_DAY)
    with pytest.raises(Faulty) as refused:
        ask(hand, at=NEXT_DAY)
    gone = [("organisation", "organisatie-opgeheven")]
    assert [(fault.field, fault.code) for fault in refused.value.faults] == gone
    with pytest.raises(Faulty) as refused:
        clients.issue_client("nog een", scope="adviesvragen:lezen", organisation=HEERDE, at=NEXT_DAY)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == gone


def test_a_dijkgraaf_may_ask(cast: Cast) -> None:
    """Of whose province the desk does not guess."""
    Office.objects.create(person=cast.charlie, organisation_id=VALLEI, function=Function.DIJKGRAAF)
    about = new_question(organisation=VALLEI, subject=Subject.DIJKGRAAF)
    assert intake.submit(asker=cast.charlie, new_question=about, at=MONDAY).organisation_id == VALLEI
    concern = self_involvement.of_new_question(cast.charlie, about, at=MONDAY)
    assert concern is not None
    assert (concern.instead, concern.organisation) == ("de commissaris van de Koning in die provincie", "")


def test_the_cdk_of_a_new_municipality_is_known(cast: Cast) -> None:
    """Its province stands on its row: about its burgemeester the CdK there can ask."""
    renew(MERGER)
    Office.objects.create(person=cast.maas, organisation_id=VELUWE, function=Function.BURGEMEESTER)
    herself = new_question(organisation=VELUWE, subject=Subject.BURGEMEESTER)
    concern = self_involvement.of_new_question(cast.maas, herself, at=NEXT_DAY)
    assert concern is not None
    assert (concern.instead, concern.organisation) == ("de commissaris van de Koning in Gelderland", GELDERLAND)
    about_smit = new_question(organisation=VELUWE, subject=Subject.CDK, subject_organisation=GELDERLAND)
    question = intake.submit(asker=cast.maas, new_question=about_smit, at=NEXT_DAY)
    concerns = self_involvement.of_questions([question])
    assert concerns == {question.id: self_involvement.of_question(question)}
    assert concerns[question.id].bond == "vrager_valt_onder_betrokkene"
