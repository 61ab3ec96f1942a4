"""A desk that answers when it is told to: a process of its own, for one database of `crowd`.

`p99 list|detail TIMES`: the seconds under which 99 in a hundred answers stay; `count list|detail`: what an answer says
to the database. By the burgemeester, who asked all of the crowd, and whose own question is told with its words.
"""

from typing import Any

import django

from benchmarks.programs.routing_turn import AT
from benchmarks.tools.answering import take_turns


def main() -> None:
    """Ask one question, and answer."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 - Django must be set up first
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - Django must be set up first
    from django.utils import timezone  # noqa: PLC0415 - Django must be set up first
    from rest_framework.test import APIClient  # noqa: PLC0415 - Django must be set up first

    from steunpunt.desk.partners import clients  # noqa: PLC0415 - Django must be set up first
    from steunpunt.desk.questions import intake  # noqa: PLC0415 - Django must be set up first
    from steunpunt.models import Person  # noqa: PLC0415 - Django must be set up first
    from tests.cast import new_question  # noqa: PLC0415 - Django must be set up first

    maas = Person.objects.get(username="maas")
    question = intake.submit(asker=maas, new_question=new_question(), at=AT)
    token = clients.issue_token("maas", at=timezone.now())
    client = APIClient(HTTP_AUTHORIZATION=f"Bearer {token}", HTTP_HOST="127.0.0.1")
    paths = {"list": "/api/v1/adviesvragen?pageSize=50", "detail": f"/api/v1/adviesvragen/{question.id}"}

    def ask(page: str) -> Any:
        return client.get(paths[page])

    def count(page: str) -> list[str]:
        ask(page)
        with CaptureQueriesContext(connection) as captured:
            ask(page)
        return [str(query["sql"]) for query in captured.captured_queries if query["sql"]]

    take_turns({"count": count}, ask)


if __name__ == "__main__":
    main()
