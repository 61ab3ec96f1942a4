"""Who had better ask instead: the asker is the one concerned, or answers to him.

The burgemeester, the commissaris van de Koning and the dijkgraaf promote the integrity of their own administration
(article 170 Gemeentewet; for province and waterschap the like provisions of their own acts). Where one of them is
himself concerned, he cannot weigh it himself, and neither can who works for him: over a burgemeester or a dijkgraaf
the commissaris asks, over a commissaris the minister of BZK.
"""

from steunpunt.rules.words import Function, Subject, Word


class Closeness(Word):
    """How close the asker stands to who is concerned."""

    SELF = "zelf", "De vrager is zelf de betrokkene"
    ANSWERS_TO = "ondergeschikt", "De vrager werkt voor de betrokkene"


_ASKS_INSTEAD = {
    Subject.BURGEMEESTER: "de commissaris van de Koning van de provincie",
    Subject.DIJKGRAAF: "de commissaris van de Koning van de provincie",
    Subject.CDK: "de minister van Binnenlandse Zaken en Koninkrijksrelaties",
}
_WORKS_FOR_THE_HEAD = frozenset({Function.GRIFFIER, Function.SECRETARIS})


def closeness(*, asked_as: str, asked_from: str, subject: str, subject_organisation: str) -> Closeness | None:
    """How close who asks in this function, from this organisation (its code), stands to who is concerned; None: not.

    Whether a burgemeester falls under this very commissaris is not looked at: over any of them he asks no question.
    """
    same = asked_from == subject_organisation
    if asked_as == Function.BURGEMEESTER and subject == Subject.CDK:
        return Closeness.ANSWERS_TO
    if not same or subject not in set(_ASKS_INSTEAD):
        return None
    if asked_as == subject:
        return Closeness.SELF
    return Closeness.ANSWERS_TO if asked_as in _WORKS_FOR_THE_HEAD else None


def asks_instead(subject: str) -> str:
    """Who had better ask over somebody in this office, in words."""
    return _ASKS_INSTEAD[Subject(subject)]
