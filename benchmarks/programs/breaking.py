"""Asks questions of which the promise breaks in a while, in a process of its own: `… BEGIN NUMBER SPREAD`.

The promises break at random moments from the beginning (in seconds since 1970) on, within the spread. Each is urgent,
so counted day and night, and was asked as long ago as was promised.
"""

import random
import sys
from datetime import UTC, datetime, timedelta

import django

from benchmarks.rows import questions


def main(begin: float, number: int, spread: float) -> None:
    """Take them in by the desk's own command."""
    django.setup()
    from steunpunt.desk.clocks import timetable  # noqa: PLC0415 - only once Django is set up
    from steunpunt.desk.questions import intake  # noqa: PLC0415 - only once Django is set up
    from steunpunt.models import Person  # noqa: PLC0415 - Django must be set up first
    from steunpunt.rules.clocks.clocks import ClockKind  # noqa: PLC0415 - as the others
    from steunpunt.rules.new_question import NewQuestion  # noqa: PLC0415 - as the others
    from steunpunt.rules.words import Category, Phase, Subject, Urgency  # noqa: PLC0415 - as the others

    begins = datetime.fromtimestamp(begin, UTC)
    asker = Person.objects.get(username="maas")
    promise = timetable.promises(at=begins, urgency=Urgency.SPOED)[Urgency.SPOED, ClockKind.FIRST_REACTION]
    matter = NewQuestion(
        headline=questions.SUBJECT,
        body=questions.WORDS,
        urgency=Urgency.SPOED,
        category=Category("belangenverstrengeling"),
        organisation="GM0246",
        subject=Subject("wethouder"),
        phase=Phase("eerste_signaal"),
        contact="0578 123456",
    )
    chance = random.Random(2026)
    for moment in sorted(chance.uniform(0, spread) for _ in range(number)):
        intake.submit(asker=asker, new_question=matter, at=begins + timedelta(seconds=moment) - promise.duration)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
