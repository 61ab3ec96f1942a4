"""A sentence goes through the whole desk, and is found nowhere but with those who may read it.

Real processes: web, worker, beat, PostgreSQL and Valkey. Afterwards every file that the house wrote is searched:
tables and write-ahead log, Valkey's log of commands, letters, logs, sessions.
"""

import base64
import json
import quopri
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
import redis

from local.child import wait_until
from tests.plaintext import columns, columns_with
from tests.running import HttpAnswer, RunningDesk

pytestmark = pytest.mark.timeout(240)

CANARY = "kwartelkoning"
"""A word that stands nowhere else."""
ITEM = "training"
SENTENCE = f"De {CANARY} roept om half drie bij de Wapenvelder sluis"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RunningDesk]:
    """A desk with nobody in it but the cast."""
    desk = RunningDesk(tmp_path / "home")
    desk.open()
    yield desk
    desk.signal(signal.SIGTERM)


def test_the_canary_is_found_only_with_who_may_read_it(desk: RunningDesk) -> None:
    """Asked, routed by the real worker, taken, talked about, advised; then the search."""
    tokens = {name: desk.token(name) for name in ("maas", "anna", "chris", "hessel", "charlie", "bram")}
    answer = desk.api(
        "POST",
        "/adviesvragen",
        tokens["maas"],
        {
            "onderwerp": SENTENCE,
            "vraag": SENTENCE,
            "urgentie": "hoog",
            "categorie": "belangenverstrengeling",
            "organisatie": "GM0246",
            "betrokkene": "wethouder",
            "fase": "eerste_signaal",
            "contact": f"06 12345678 {CANARY}",
        },
    )
    assert answer.status == 201, answer.body
    question = f"/adviesvragen/{answer.json()['id']}"

    adviser = _routed_by_the_worker(desk, question, tokens)
    assert desk.api("POST", f"{question}/aanvaarding", tokens[adviser], {}).status in {200, 201}
    for body, path in (
        ({"tekst": SENTENCE}, "berichten"),
        ({"tekst": SENTENCE, "intern": True}, "berichten"),
        ({"soort": "intake", "kanaal": "telefoon", "gepland": "2099-01-01T10:00:00Z"}, "gesprekken"),
        ({"vraagBegrepen": SENTENCE, "advies": SENTENCE, "vervolgstappen": SENTENCE, "bronnen": SENTENCE}, "adviezen"),
    ):
        desk.api("POST", f"{question}/{path}", tokens[adviser], body)
    _referred_and_given_back(desk, tokens["maas"])
    # What is refused is not written down either.
    assert desk.api("POST", "/adviesvragen", tokens["maas"], {"urgentie": SENTENCE, "vraag": SENTENCE}).status == 400

    for name in ("maas", adviser):
        assert SENTENCE in desk.api("GET", question, tokens[name]).text
        assert SENTENCE in desk.api("GET", f"{question}/adviezen", tokens[name]).text
    for name in ("hessel", "charlie", "bram"):
        for path in ("", "/berichten", "/adviezen", "/termijnen", "/toewijzingen", "/gebeurtenissen"):
            assert CANARY not in desk.api("GET", question + path, tokens[name]).text, (name, path)
    _search_the_pages(desk, answer.json()["id"])

    letters = desk.places.mail
    assert wait_until(lambda: len(list(letters.glob("*.eml"))) >= 4, 30.0)
    for letter in letters.glob("*.eml"):
        parts = list(message_from_bytes(letter.read_bytes(), policy=policy.default).walk())
        assert CANARY not in "".join(str(part.get_content()) for part in parts if not part.is_multipart()), letter.name
    _mistype(desk)
    _search_valkey(desk)
    _search_the_tables(desk)
    files = [path for path in sorted(desk.places.home.rglob("*")) if path.is_file() and _holds_canary(path)]
    assert files == []


def _mistype(desk: RunningDesk) -> None:
    """Addresses with the word in them, as people mistype them, and lines that are no requests at all."""
    for path in (f"/welkom/{CANARY}", f"/wellkom/{CANARY}/", f"/{CANARY}", f"/vragen/{CANARY}", f"/welkom{CANARY}"):
        for method in ("GET", "POST", "DELETE"):
            assert desk.request(method, path).status in {403, 404, 405}
    for line in (f"GET /welkom/{CANARY} nog iets HTTP/1.1", f"{CANARY}", f"GET / HTTP/1.1\r\n{CANARY} {CANARY}"):
        with socket.create_connection(("127.0.0.1", desk.port), timeout=10) as connection:
            connection.sendall(f"{line}\r\n\r\n".encode())
            assert b" 400 " in connection.recv(1000).partition(b"\r\n")[0]


def _referred_and_given_back(desk: RunningDesk, token: str) -> None:
    """With words of the asker's along, by a system that says why, under ids and keys made up of words."""
    made = desk.manage("issue_client", "CCV", "--scope", "verwijzingen:lezen verwijzingen:schrijven", "--item", ITEM)
    assert made.returncode == 0, made.stderr
    credentials = dict(re.findall(r"(client_id|client_secret)\W+(\S+)", made.stdout))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"grant_type": "client_credentials", **credentials}).encode()
    receiver = desk.request("POST", "/oauth/token", body=body, headers=form).json()["access_token"]
    words = {"onderdeel": ITEM, "deelt": ["telefoon", "toelichting"], "toelichting": SENTENCE, "telefoon": CANARY}
    referred = _post(desk, "/verwijzingen", token, words)
    answer = {"id": f"{CANARY}-1", "status": "teruggegeven", "reden": SENTENCE}
    _post(desk, f"/verwijzingen/{referred.json()['id']}/statusmeldingen", receiver, answer)


def _post(desk: RunningDesk, path: str, token: str, body: dict[str, Any]) -> HttpAnswer:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", "Idempotency-Key": SENTENCE}
    answer = desk.request("POST", f"/api/v1{path}", body=json.dumps(body).encode(), headers=headers)
    assert answer.status in {200, 201}, answer.text
    return answer


def _routed_by_the_worker(desk: RunningDesk, question: str, tokens: dict[str, str]) -> str:
    """Within seconds, by itself; the name of the adviser who got it."""
    takers: list[str] = []

    def offered() -> bool:
        takers[:] = [name for name in ("anna", "chris") if desk.api("GET", question, tokens[name]).status == 200]
        return bool(takers)

    assert wait_until(offered, 20.0)
    facts = desk.api("GET", question, tokens[takers[0]])
    assert CANARY not in facts.text
    assert not {"onderwerp", "vraag", "contact"} & set(facts.json())
    return takers[0]


def _search_the_pages(desk: RunningDesk, question_id: str) -> None:
    """What hessel, beheer and charlie can open, the administrator's lists and rows included."""
    pages = ["/", "/overzicht", "/werk", "/vragen", f"/vragen/{question_id}", "/beheer/"]
    tables = ["question", "message", "letter", "journalline", "person", "adviser"]
    pages += [f"/beheer/steunpunt/{table}/" for table in tables]
    pages.append(f"/beheer/steunpunt/question/{question_id}/change/")
    for name in ("hessel", "beheer", "charlie"):
        cookie = desk.sign_in(name)
        answers: dict[str, HttpAnswer] = {page: desk.request("GET", page, cookie=cookie) for page in pages}
        assert [page for page, answer in answers.items() if CANARY in answer.text] == [], name
        assert [page for page, answer in answers.items() if answer.status >= 500] == [], name
        if name == "beheer":
            assert answers["/beheer/steunpunt/question/"].status == 200


def _search_valkey(desk: RunningDesk) -> None:
    with closing(redis.Redis.from_url(desk.places.redis_url)) as valkey:
        for key in valkey.keys("*"):
            assert CANARY.encode() not in (valkey.dump(key) or b""), key
            assert CANARY not in str(key)


def _search_the_tables(desk: RunningDesk) -> None:
    """Every column of every table that can hold words, without naming one."""
    with closing(psycopg.connect(desk.places.database_url)) as connection:

        def rows(statement: Any) -> list[tuple[Any, ...]]:
            return connection.execute(statement).fetchall()

        assert len(columns(rows)) > 100
        assert columns_with(CANARY, rows) == []


def _holds_canary(path: Path) -> bool:
    written = path.read_bytes()
    forms = {CANARY.encode(), CANARY.encode().hex().encode(), CANARY.encode("utf-16-le")}
    forms |= {base64.b64encode((" " * shift + CANARY).encode())[4:16] for shift in range(3)}
    return any(form in written for form in forms) or CANARY.encode() in quopri.decodestring(written)


def test_a_content_type_that_cannot_be_read_is_refused_and_not_an_error(desk: RunningDesk) -> None:
    """Django fails on it before any middleware, so only a real server shows it."""
    headers = {"Content-Type": "a/b; charset*=bogus'en'x", "Authorization": f"Bearer {desk.token('maas')}"}
    answer = desk.request("POST", "/api/v1/adviesvragen", body=b"{}", headers=headers)
    assert (answer.status, answer.headers["content-type"]) == (415, "application/problem+json")
