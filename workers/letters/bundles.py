"""Several letters under one heading, put into one message: each says its part, and those that say the same say it once,
with the reference of each beneath it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage

from django.conf import settings

from steunpunt.desk.clocks import notifications
from steunpunt.desk.letters import catalogue
from steunpunt.models import Letter
from workers.letters import rendering
from workers.letters.claims import ClaimLine, line_of

_PROMISES = "Deze beloften vragen nu uw aandacht. Wilt u kijken wat er nodig is?"


@dataclass(frozen=True)
class BundlePart:
    """What one letter of a bundle has to say: its words, and beneath them a line of its own, if it has one."""

    letter: Letter
    words: str
    line: ClaimLine | None
    is_urgent: bool = False
    leads_somewhere: bool = True


def part_of(letter: Letter, *, at: datetime) -> BundlePart:
    """The part of this letter. Raises Pointless when it need not go any more, and whatever is wrong with it."""
    if letter.topic in notifications.TO_STAFF:
        return BundlePart(letter, _PROMISES, line_of(letter, at=at), leads_somewhere=False)
    facts = rendering.facts_of(letter, at=at)
    words = rendering.words(f"letters/{letter.topic}.txt", replace(facts, part=True))
    is_about = bool(facts.reference) or facts.link != f"{settings.SITE_URL}/inloggen"
    said = "- " + " – ".join(filter(None, [facts.reference, facts.link]))
    line = ClaimLine(0, letter.owed_at, said) if is_about else None
    return BundlePart(letter, words, line, is_urgent=facts.urgent, leads_somewhere=bool(facts.link))


def compose(parts: Sequence[BundlePart], *, at: datetime) -> EmailMessage:
    """These parts, at least two, as one message to their common recipient."""
    first = parts[0].letter
    asker = any(part.leads_somewhere for part in parts)
    facts = rendering.Facts(
        name=first.recipient.get_full_name(),
        reference="",
        link=f"{settings.SITE_URL}/vragen" if asker else "",
        overview=rendering.overview_of(first.recipient),
        code="",
        how="",
        urgent=any(part.is_urgent for part in parts),
        asked=False,
        heading=str(catalogue.TOPICS[first.topic].together),
        count=len(parts),
        told=_told(parts),
    )
    return rendering.envelope(first, "bundel", facts, at=at)


def _told(parts: Sequence[BundlePart]) -> str:
    """Each text once, with the lines of those that say it, the heaviest first; the same line once."""
    lines: defaultdict[str, list[ClaimLine]] = defaultdict(list)
    for part in parts:
        lines[part.words] += [part.line] if part.line else []
    blocks = [[words, *dict.fromkeys(line.words for line in sorted(found))] for words, found in lines.items()]
    return "\n\n".join("\n\n".join(filter(None, [block[0], "\n".join(block[1:])])) for block in blocks)
