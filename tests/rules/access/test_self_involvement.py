"""Who asks about themselves, or about whom they answer to; and who can ask in their place."""

from itertools import product

import pytest

from steunpunt.rules.access.self_involvement import ALTERNATIVES, Bond, HeldFunction, bond, describe
from steunpunt.rules.words import MAY_ASK, Function, Subject

VAALS, HEERDE, LIMBURG, GELDERLAND, VALLEI = "GM0981", "GM0246", "PV31", "PV25", "WS0662"
PROVINCES = {VAALS: LIMBURG, HEERDE: GELDERLAND}
IS, UNDER = Bond.IS_SUBJECT, Bond.ANSWERS_TO


def judged(function: Function | None, organisation: str, subject: Subject, concerned: str) -> Bond | None:
    """What ties who holds this one function to the person concerned."""
    return bond([HeldFunction(function, organisation)], subject=subject, concerned=concerned, province_of=PROVINCES.get)


@pytest.mark.parametrize(
    ("function", "organisation", "subject", "concerned", "found"),
    [
        (Function.BURGEMEESTER, VAALS, Subject.BURGEMEESTER, VAALS, IS),
        (Function.CDK, LIMBURG, Subject.CDK, LIMBURG, IS),
        (Function.DIJKGRAAF, VALLEI, Subject.DIJKGRAAF, VALLEI, IS),
        (Function.BURGEMEESTER, VAALS, Subject.BURGEMEESTER, HEERDE, None),
        (Function.BURGEMEESTER, VAALS, Subject.WETHOUDER, VAALS, None),
        (Function.GRIFFIER, VAALS, Subject.BURGEMEESTER, VAALS, UNDER),
        (Function.SECRETARIS, VAALS, Subject.BURGEMEESTER, VAALS, UNDER),
        (Function.SECRETARIS, VAALS, Subject.BURGEMEESTER, HEERDE, None),
        (Function.SECRETARIS, VAALS, Subject.WETHOUDER, VAALS, None),
        (Function.GRIFFIER, VAALS, Subject.RAADSLID, VAALS, None),
        (Function.GRIFFIER, LIMBURG, Subject.CDK, LIMBURG, UNDER),
        (Function.SECRETARIS, VALLEI, Subject.DIJKGRAAF, VALLEI, UNDER),
        (Function.BURGEMEESTER, VAALS, Subject.CDK, LIMBURG, UNDER),
        (Function.BURGEMEESTER, VAALS, Subject.CDK, GELDERLAND, None),
        (Function.GRIFFIER, VAALS, Subject.CDK, LIMBURG, None),
        (Function.CDK, LIMBURG, Subject.BURGEMEESTER, VAALS, None),
        (None, VAALS, Subject.BURGEMEESTER, VAALS, UNDER),
        (None, LIMBURG, Subject.BURGEMEESTER, VAALS, None),
        (None, VAALS, Subject.RAADSLID, VAALS, None),
    ],
)
def test_each_case_of_the_desk(
    function: Function | None, organisation: str, subject: Subject, concerned: str, found: Bond | None
) -> None:
    """The demo cases among them: a griffier about a raadslid and a secretaris about a wethouder just ask."""
    assert judged(function, organisation, subject, concerned) is found


@pytest.mark.parametrize(("function", "subject"), list(product(sorted(MAY_ASK), Subject)))
def test_nobody_is_tied_to_an_office_of_another_organisation(function: Function, subject: Subject) -> None:
    """But a burgemeester to the CdK of their own province."""
    for organisation, concerned in product([VAALS, LIMBURG, VALLEI], repeat=2):
        judgement = judged(function, organisation, subject, concerned)
        of_own_province = (function, organisation, subject, concerned) == (
            Function.BURGEMEESTER, VAALS, Subject.CDK, LIMBURG,
        )  # fmt: skip
        if organisation != concerned and not of_own_province:
            assert judgement is None


@pytest.mark.parametrize("order", [1, -1])
def test_to_be_the_person_concerned_weighs_most(order: int) -> None:
    """Whoever is secretaris and burgemeester of one place (for a while, after a merger) is the person concerned."""
    both = [HeldFunction(Function.SECRETARIS, VAALS), HeldFunction(Function.BURGEMEESTER, VAALS)][::order]
    assert bond(both, subject=Subject.BURGEMEESTER, concerned=VAALS, province_of=PROVINCES.get) is IS


def test_a_municipality_of_an_unknown_province_ties_to_no_cdk() -> None:
    """None is not taken for the same as an unknown one."""
    assert judged(Function.BURGEMEESTER, "GM9999", Subject.CDK, LIMBURG) is None


@pytest.mark.parametrize("subject", Subject)
def test_for_every_office_somebody_else_can_ask(subject: Subject) -> None:
    """Never the person concerned; and of whoever may ask at all, or the ministry."""
    instead = ALTERNATIVES[subject]
    assert instead.function is None or (instead.function in MAY_ASK and instead.function.value != subject.value)
    assert describe(instead, "X")
    assert "  " not in describe(instead, "")


def test_the_cdk_asks_about_a_burgemeester_and_the_ministry_about_a_cdk() -> None:
    """With their province where it is known."""
    assert describe(ALTERNATIVES[Subject.BURGEMEESTER], "Limburg") == "de commissaris van de Koning in Limburg"
    assert describe(ALTERNATIVES[Subject.WETHOUDER], "Vaals") == "de burgemeester van Vaals"
    assert describe(ALTERNATIVES[Subject.CDK], "") == "het ministerie van Binnenlandse Zaken en Koninkrijksrelaties"
