"""Who had better ask instead."""

import pytest

from steunpunt.rules.asking import Closeness, asks_instead, closeness
from steunpunt.rules.words import Function, Subject

HEERDE, EPE, GELDERLAND = "GM0246", "GM0232", "PV25"


@pytest.mark.parametrize(
    ("asked_as", "asked_from", "subject", "of", "close"),
    [
        (Function.BURGEMEESTER, HEERDE, Subject.BURGEMEESTER, HEERDE, Closeness.SELF),
        (Function.BURGEMEESTER, HEERDE, Subject.BURGEMEESTER, EPE, None),
        (Function.BURGEMEESTER, HEERDE, Subject.WETHOUDER, HEERDE, None),
        (Function.BURGEMEESTER, HEERDE, Subject.CDK, GELDERLAND, Closeness.ANSWERS_TO),
        (Function.GRIFFIER, HEERDE, Subject.BURGEMEESTER, HEERDE, Closeness.ANSWERS_TO),
        (Function.SECRETARIS, HEERDE, Subject.BURGEMEESTER, HEERDE, Closeness.ANSWERS_TO),
        (Function.GRIFFIER, HEERDE, Subject.BURGEMEESTER, EPE, None),
        (Function.GRIFFIER, HEERDE, Subject.RAADSLID, HEERDE, None),
        (Function.CDK, GELDERLAND, Subject.CDK, GELDERLAND, Closeness.SELF),
        (Function.CDK, GELDERLAND, Subject.BURGEMEESTER, HEERDE, None),
        (Function.DIJKGRAAF, "WS0155", Subject.DIJKGRAAF, "WS0155", Closeness.SELF),
        (Function.SECRETARIS, "WS0155", Subject.DIJKGRAAF, "WS0155", Closeness.ANSWERS_TO),
        ("", HEERDE, Subject.BURGEMEESTER, HEERDE, None),
    ],
)
def test_closeness(asked_as: str, asked_from: str, subject: Subject, of: str, close: Closeness | None) -> None:
    """A partner's system asks in no function: it is not known how close it stands."""
    found = closeness(asked_as=asked_as, asked_from=asked_from, subject=subject, subject_organisation=of)
    assert found is close
    if found is not None:
        assert asks_instead(subject)
