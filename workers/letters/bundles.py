"""Several letters under one heading, put into one message: each says its part, and those that say the same say it once,
with the reference of each beneath it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage

from steunpunt.desk.letters import catalogue
from steunpunt.models import Clock, Letter
from steunpunt.rules.letters import Check, LetterOvertaken, LetterPage
from workers.letters import claims, rendering
from workers.letters.wording import NotNeeded

_PROMISES = "Deze beloften vragen nu uw aandacht. Wilt u kijken wat er nodig is?"


@dataclass(frozen=True, order=True)
class BundleLine:
    """One line of a bundle. The heaviest sorts first: the largest share of a promised time, and then the oldest."""

    weight: Decimal
    since: datetime
    words: str


@dataclass(frozen=True)
class BundlePart:
    """What one letter of a bundle has to say: its words, and beneath them a line of its own, if it has one."""

    letter: Letter
    words: str
    line: BundleLine | None
    is_urgent: bool = False
    leads_somewhere: bool = True


def part_of(letter: Letter, *, at: datetime) -> BundlePart:
    """The part of this letter. Raises NotNeeded when it need not go any more, and whatever is wrong with it."""
    if catalogue.TOPICS[letter.topic].check is Check.RUNG:
        return BundlePart(letter, _PROMISES, _of_promise(letter, at=at), leads_somewhere=False)
    facts = rendering.facts_of(letter, at=at)
    words = rendering.words(catalogue.template_of(letter.topic), facts, wanted="words")
    is_about = bool(facts.reference) or facts.link != rendering.url_of(LetterPage.SIGN_IN)
    line_words = "- " + " – ".join(filter(None, [facts.reference, facts.link]))
    line = BundleLine(Decimal(0), letter.owed_at, line_words) if is_about else None
    return BundlePart(letter, words, line, is_urgent=facts.urgent, leads_somewhere=bool(facts.link))


def _of_promise(letter: Letter, *, at: datetime) -> BundleLine:
    """The line of a letter of the ladder. Raises NotNeeded when it was done since: then nothing asks for attention."""
    claim = claims.claim_of(letter, at=at)
    if claim.done:
        raise NotNeeded(LetterOvertaken.KEPT)
    line_words = rendering.words(catalogue.template_of(letter.topic), claim, wanted="line")
    clock = Clock.objects.select_related("question").get(id=letter.facts["clock"])
    return BundleLine(-Decimal(letter.facts["share"]), clock.due_at, f"- {clock.question.reference} – {line_words}")


def compose(parts: Sequence[BundlePart], *, at: datetime) -> EmailMessage:
    """These parts, at least two, as one message to their common recipient."""
    first = parts[0].letter
    asker = any(part.leads_somewhere for part in parts)
    facts = rendering.Facts(
        name=first.recipient.get_full_name(),
        reference="",
        link=rendering.url_of("my_questions") if asker else "",
        overview=rendering.overview_of(first.recipient),
        urgent=any(part.is_urgent for part in parts),
        to_asker=False,
        heading=str(catalogue.TOPICS[first.topic].together),
        count=len(parts),
        parts=_text_of(parts),
    )
    return rendering.envelope(first, "letters/_bundle.txt", facts, at=at)


def _text_of(parts: Sequence[BundlePart]) -> str:
    """Each text once, with the lines of those that say it, the heaviest first; the same line once."""
    lines: defaultdict[str, list[BundleLine]] = defaultdict(list)
    for part in parts:
        lines[part.words] += [part.line] if part.line else []
    blocks = [[words, *dict.fromkeys(line.words for line in sorted(of_text))] for words, of_text in lines.items()]
    return "\n\n".join("\n\n".join(filter(None, [block[0], "\n".join(block[1:])])) for block in blocks)
