"""`python -m benchmarks.programs.claims N`: so many advisers, each with offers to accept.

Prints as JSON, for each adviser, their token and the ids of the questions.
"""

import json
import sys

import django

from benchmarks.programs import routing_turn


def main(number: int) -> None:
    """Ask and assign all of it."""
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - only once Django is set up

    from steunpunt.desk.partners import clients  # noqa: PLC0415 - Django must be set up first

    at = timezone.now()
    routing_turn.advisers(number)
    offers: dict[str, list[str]] = {}
    for person, question in routing_turn.offers(number, at=at):
        offers.setdefault(person.username, []).append(str(question))
    print(json.dumps([[clients.issue_token(username, at=at), ids] for username, ids in offers.items()]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
