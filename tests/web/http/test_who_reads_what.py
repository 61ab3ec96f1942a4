"""Who reads what, and where: the table of docs/confidentiality.md is what the desk answers."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from steunpunt.desk.partners import clients
from steunpunt.desk.questions import advice, conversation
from steunpunt.models import Person, Question
from tests.cast import CANARY, Cast, again, held_by
from tests.web.conftest import BrowserOf

PAGE = Path(settings.BASE_DIR, "docs", "confidentiality.md")
READERS = {
    "the asker": "maas",
    "another asker": "smit",
    "the adviser who took it": "anna",
    "an adviser with a conflict": "bram",
    "an adviser without": "chris",
    "the coordinator": "hessel",
    "the administrator": "beheer",
    "no role": "charlie",
    "signed out": "",
}
PAGES = [
    "/",
    "/vragen",
    "/vragen/{id}",
    "/werk",
    "/lijsten",
    "/overzicht",
    "/verdelen",
    "/rooster",
    "/toegang",
    "/mijn-toegang",
]
BEHEER = ["/beheer/steunpunt/question/", "/beheer/steunpunt/message/", "/beheer/steunpunt/journalline/"]
API = ["/adviesvragen", "/adviesvragen/{id}", *(f"/adviesvragen/{{id}}/{part}" for part in (
    "berichten", "adviezen", "gesprekken", "termijnen", "gebeurtenissen", "toewijzingen"))]  # fmt: skip
BEGIN, END = "<!-- who reads what: begin -->\n", "<!-- who reads what: end -->"


def asked_and_advised(cast: Cast) -> Question:
    """With the canary in the question, a message and the advice."""
    at = timezone.now()
    question = held_by(cast.anna, cast.maas, at=at)
    conversation.speak(person=cast.anna, question_id=question.id, words=CANARY, at=at)
    parts = advice.Parts(CANARY, CANARY, CANARY, CANARY, CANARY)
    advice.send(person=cast.anna, question_id=question.id, parts=parts, at=at)
    return again(question)


def reading(body: str, question: Question, *, is_its_own: bool) -> str:
    """What this answer shows of the question; `is_its_own`: it was given, and is about nothing else."""
    if CANARY in body:
        return "content"
    return "facts" if is_its_own or question.reference in body or str(question.id) in body else "–"


def table(cast: Cast, browser: BrowserOf, question: Question) -> str:
    lines = ["| where | " + " | ".join(READERS) + " |", "|---" * (len(READERS) + 1) + "|"]
    tokens = {name: clients.issue_token(name, at=timezone.now()) for name in READERS.values() if name}
    for path in [*PAGES, *BEHEER, *API]:
        is_api = path in API
        cells = []
        for username in READERS.values():
            client = browser(username) if username and not is_api else Client()
            headers = {"Authorization": f"Bearer {tokens[username]}"} if username and is_api else {}
            url = ("/api/v1" if is_api else "") + path.format(id=question.id)
            answer = client.get(url, headers=headers)
            body = b"".join(answer) if answer.streaming else answer.content
            is_given = answer.status_code < 300
            # What a refused path repeats of itself tells nobody anything.
            shown = body.decode().replace(url, "") if is_given else ""
            cells.append(reading(shown, question, is_its_own=is_given and "{id}" in path))
        lines.append(f"| {'API ' if is_api else ''}`{path.replace('{id}', '…')}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


@pytest.mark.exhaustive
@pytest.mark.django_db
def test_the_table_in_the_documentation_is_what_the_desk_answers(cast: Cast, browser: BrowserOf) -> None:
    """When it differs, look whether that was meant; then paste what stands here."""
    found = table(cast, browser, asked_and_advised(cast))
    documented = re.search(f"{re.escape(BEGIN)}(.*?){re.escape(END)}", PAGE.read_text("utf-8"), re.DOTALL)
    assert documented is not None
    assert found == documented[1], f"\n{found}"
    assert Person.objects.filter(username="bram").exists()
