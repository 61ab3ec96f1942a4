"""The bare peer, answering when it is told to: `fill ROWS`, `p99 list|detail TIMES`."""

from typing import Any

import django

from benchmarks.tools.answering import take_turns


def main() -> None:
    """Answer until the other end closes."""
    django.setup()
    from rest_framework.test import APIClient  # noqa: PLC0415 - Django must be set up first

    from benchmarks.bare.models import Note  # noqa: PLC0415 - Django must be set up first
    from benchmarks.rows.questions import SUBJECT, WORDS  # noqa: PLC0415 - Django must be set up first

    client = APIClient(HTTP_HOST="127.0.0.1")

    def fill(rows: str) -> float:
        note = {"title": SUBJECT, "body": WORDS, "urgency": "hoog"}
        Note._default_manager.bulk_create([Note(**note) for _ in range(int(rows))], batch_size=5_000)
        return 0.0

    def ask(page: str) -> Any:
        if page == "list":
            return client.get("/notes")
        return client.get(f"/notes/{Note._default_manager.order_by('pk').values_list('pk', flat=True)[0]}")

    take_turns({"fill": fill}, ask)


if __name__ == "__main__":
    main()
