"""Moments and promises in the words of a letter; and that a letter has lost its use."""

from datetime import datetime

from django.utils import formats, timezone, translation

from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.letters import LetterOvertaken
from steunpunt.rules.time.calendar import ZONE

PROMISED = {
    ClockKind.FIRST_REACTION: "een eerste reactie",
    ClockKind.NEXT_REACTION: "een reactie op uw bericht",
    ClockKind.ADVICE: "ons advies",
}
"""What was promised, said to the asker."""
OWED = {
    ClockKind.FIRST_REACTION: "de eerste reactie",
    ClockKind.NEXT_REACTION: "de volgende reactie",
    ClockKind.ADVICE: "het advies",
}
"""The same, said to whoever works at the desk."""


class NotNeeded(Exception):  # noqa: N818 - nothing went wrong: the letter has lost its use
    """The letter need not go any more; `fault` says why."""

    def __init__(self, why: LetterOvertaken) -> None:
        super().__init__(str(why))
        self.fault = str(why)


def in_words(moment: datetime, *, at: datetime) -> str:
    """`maandag 23 november om 14.30 uur` in Amsterdam; with the year when that is not the present one."""
    local, today = moment.astimezone(ZONE), at.astimezone(ZONE)
    with translation.override("nl"), timezone.override(ZONE):
        day = formats.date_format(local, "l j F" if local.year == today.year else "l j F Y")
    return f"{day} om {local:%H.%M} uur"
