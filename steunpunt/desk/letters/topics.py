"""What a row of the catalogue of letters says, and the rows that several subjects make alike."""

from dataclasses import dataclass

from steunpunt.rules.letters import Check, LetterPage, RecipientRole

PROMISES = "Beloften die uw aandacht vragen"
"""The heading of what the ladder tells the desk, whatever the rung."""

ASKER = frozenset({RecipientRole.ASKER})
ADVISER = frozenset({RecipientRole.ADVISER})
COORDINATOR = frozenset({RecipientRole.COORDINATOR})
DESK = ADVISER | COORDINATOR
PARTNER = frozenset({RecipientRole.PARTNER})
OTHER = frozenset({RecipientRole.OTHER})
EVERYBODY = frozenset(RecipientRole)
CONFIRMING = COORDINATOR | OTHER
"""Who may confirm changes of access: an administrator need have no part in a question."""


@dataclass(frozen=True)
class Topic:
    """A kind of letter.

    `folder`: where its template stands, see `template_of`.
    `title`: its name on the pages of the desk.
    `together`: the heading under which several of one minute go in one letter, with all topics that share the heading;
    None: each goes alone, and never waits for another.
    `to`: who gets it. Partners' systems are passed over unless they are named here.
    `check`: what it claims, looked up again before it goes.
    `page`: where it leads; without a question, the sign-in page instead of the question's.
    `may_be_closed`: it may reach somebody for whom the question does not open (the head, who has duty outside hours, a
    deputy of before); then it has no link.
    """

    folder: str
    title: str
    together: str | None
    to: frozenset[RecipientRole]
    check: Check = Check.NOTHING
    page: LetterPage = LetterPage.QUESTION
    may_be_closed: bool = False


def of_ladder(title: str) -> Topic:
    to = DESK | {RecipientRole.HEAD}
    return Topic("clocks", title, PROMISES, to, Check.RUNG, may_be_closed=True)


def of_own_work(title: str, together: str, to: frozenset[RecipientRole]) -> Topic:
    return Topic("routing", title, together, to, Check.HANDED_OVER, LetterPage.SIGN_IN)


def of_referral(title: str, together: str) -> Topic:
    to = ASKER | DESK | PARTNER
    return Topic("package", title, together, to, page=LetterPage.REFERRAL)


def of_signing_in(title: str) -> Topic:
    everybody = frozenset(RecipientRole) - PARTNER
    return Topic("signing_in", title, None, everybody, page=LetterPage.SECURITY)


def of_access(title: str, to: frozenset[RecipientRole], page: LetterPage) -> Topic:
    return Topic("access", title, None, to, page=page)


def of_subscription(title: str, together: str) -> Topic:
    to = PARTNER | OTHER | DESK
    return Topic("partners", title, together, to, page=LetterPage.SUBSCRIPTIONS)
