"""Every text that can be typed, on a page or over the API, is typed; then no column of any table can be read.

What may be typed is read from the OpenAPI document and from the forms themselves: a new one that is in neither table of
`typed_fields` fails the test, and so does any column in which a word of it then stands.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from steunpunt.desk.partners import clients
from steunpunt.models import Draft, KnowledgeArticle, Party, SecondLook
from steunpunt.web.http.fields import WordsField
from steunpunt.web.http.forms import DeskForm
from tests.cast import MONDAY, Cast, held_by
from tests.journeys.typed_fields import OPEN_ON_PAGES, OPEN_OVER_THE_API, TYPED_ON_PAGES, TYPED_OVER_THE_API
from tests.past_the_rules import as_superuser
from tests.plaintext import columns, columns_with
from tests.web.answers import CHECK, FORM, answers
from tests.web.desk_pages import key_of

CANARY = "kwartelkoning"
WORDS = f"De {CANARY} roept bij de sluis"
NUMBER = f"06 12345678 {CANARY}"
TRAINING = "training"


@pytest.fixture(autouse=True)
def _on_monday(time_machine: Any, plain_static_files: None) -> None:
    time_machine.move_to(MONDAY, tick=False)


def rows(statement: Any) -> list[tuple[Any, ...]]:
    """What this statement finds in the database of the test."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def send(token: str, path: str, body: dict[str, Any], *, key: str) -> Any:
    """One POST, under a key that somebody made up of their words."""
    headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
    return APIClient().post(f"/api/v1{path}", body, format="json", headers=headers)


def typed_over_the_api(cast: Cast) -> None:
    """Every field of `TYPED_OVER_THE_API`, under an Idempotency-Key that says what it is about."""
    maas, anna = (clients.issue_token(name, at=MONDAY) for name in ("maas", "anna"))
    question = held_by(cast.anna, cast.maas)
    scope = f"{clients.READ_REFERRALS} {clients.WRITE_REFERRALS}"
    ccv = clients.issue_client("CCV", scope=scope, item=TRAINING, at=MONDAY)
    question_body = {
        "urgentie": "hoog", "categorie": "belangenverstrengeling", "organisatie": "GM0246", "betrokkene": "wethouder",
        "fase": "eerste_signaal", "onderwerp": WORDS, "vraag": WORDS, "behoefte": WORDS, "contact": NUMBER,
        "uwKenmerk": WORDS,
    }  # fmt: skip
    advice = dict.fromkeys(("vraagBegrepen", "advies", "opties", "vervolgstappen", "bronnen"), WORDS)
    referred = {"onderdeel": TRAINING, "deelt": ["telefoon", "toelichting"], "toelichting": WORDS, "telefoon": NUMBER}
    posts: list[tuple[str, str, dict[str, Any]]] = [
        (maas, "/adviesvragen", question_body),
        (anna, f"/adviesvragen/{question.id}/berichten", {"tekst": WORDS}),
        (anna, f"/adviesvragen/{question.id}/berichten", {"tekst": WORDS, "intern": True}),
        (anna, f"/adviesvragen/{question.id}/pauzes", {"reden": "wacht_op_vrager", "vraag": WORDS}),
        (anna, f"/adviesvragen/{question.id}/adviezen", advice),
        (maas, "/verwijzingen", referred),
    ]
    for number, (token, path, body) in enumerate(posts):
        answer = send(token, path, body, key=f"{WORDS} {number}")
        assert answer.status_code == 201, (path, answer.content)
        assert send(token, path, body, key=f"{WORDS} {number}").content == answer.content
    credentials = {"client_id": ccv.client_id, "client_secret": ccv.client_secret, "grant_type": "client_credentials"}
    token = Client().post("/oauth/token", credentials).json()["access_token"]
    returned = {"id": WORDS, "status": "teruggegeven", "reden": WORDS}
    there = f"/verwijzingen/{answer.json()['id']}"
    assert send(token, f"{there}/statusmeldingen", returned, key=WORDS).status_code in {200, 201}
    referral = APIClient().get(f"/api/v1{there}", headers={"authorization": f"Bearer {maas}"}).json()
    assert referral["reden"] == WORDS
    # What is refused is not written down either.
    assert send(maas, "/adviesvragen", {"urgentie": WORDS, CANARY: WORDS}, key=f"{WORDS}!").status_code == 400


def typed_on_pages(cast: Cast) -> None:
    """Every field of `TYPED_ON_PAGES`, in browsers."""
    maas, anna = _browser(cast.maas), _browser(cast.anna)
    maas.post(FORM, answers(headline=WORDS, body=WORDS, need=WORDS, contact=NUMBER))
    context = maas.get(CHECK).context
    assert Draft.objects.count() == 1  # a draft, as long as it was not sent
    assert columns_with(CANARY, rows) == []
    assert maas.post(CHECK, {"concept": context["draft"].id, "versie": context["version"]}).status_code == 302
    maas.post(FORM, answers(headline=WORDS, body=WORDS, need=WORDS, contact=NUMBER))
    question = held_by(cast.anna, cast.maas)
    there = f"/vragen/{question.id}"
    shares = {"shares": ["telefoon", "toelichting"], "note": WORDS}
    posts: list[tuple[Client, str, dict[str, Any]]] = [
        (maas, f"{there}/antwoord", {"words": WORDS, "sleutel": CANARY}),
        (anna, f"{there}/desk/berichten", {"words": WORDS, "key": uuid4()}),
        (anna, f"{there}/desk/notities", {"words": WORDS, "key": uuid4()}),
        (anna, f"{there}/desk/pauze", {"reason": "wacht_op_vrager", "asks": WORDS, "key": uuid4()}),
        (anna, f"{there}/verwijzen", {**shares, "shares": ["toelichting"], "item": TRAINING, "key": uuid4()}),
        (maas, f"/veiligheidspakket/{TRAINING}", {**shares, "phone": NUMBER, "key": uuid4()}),
    ]
    for _, path, body in posts:  # when the session ended meanwhile
        Client().post(path, body)
        assert columns_with(CANARY, rows) == []
    went = [browser.post(path, body) for browser, path, body in posts]
    assert [answer.status_code for answer in went] == [302] * len(posts)
    referred = went[4]["Location"]
    for browser, body in ((maas, {"stap": "akkoord"}), (anna, {"stap": "teruggeven", "reason": WORDS})):
        assert browser.post(referred, body).status_code == 302
    assert WORDS in maas.get(referred).content.decode()
    parts = dict.fromkeys(("understood", "advice", "options", "next_steps", "sources"), WORDS)
    assert anna.post(f"{there}/desk/advies/bewaren", parts).status_code < 300
    _read_along(anna, _browser(cast.chris), there, cast.chris.pk)
    assert anna.post("/zoeken", {"zoek": WORDS}).status_code == 200
    assert anna.post("/lijsten/weergaven", {"query": "lijst=open", "name": WORDS}).status_code == 302
    assert WORDS in anna.get("/lijsten", {"organisatie": WORDS}).content.decode()
    assert columns_with(CANARY, rows) == []
    looked = anna.get(f"{there}/desk/advies/nakijken").content.decode()
    keys = {"key": key_of(looked), "version": key_of(looked, "version")}
    assert anna.post(f"{there}/desk/advies/nakijken", keys).status_code == 302
    _write_article(anna, _browser(cast.chris), there)
    assert maas.post(f"{there}/dank", {"words": WORDS, "sleutel": f"{CANARY}!"}).status_code == 302
    assert maas.post(f"{there}/heropenen", {"sleutel": CANARY}).status_code in {302, 409, 422}


def _read_along(anna: Client, chris: Client, there: str, reader: UUID) -> None:
    """chris remarks at a passage of the draft."""
    assert anna.post(f"{there}/desk/meelezen", {"reader": str(reader)}).status_code == 302
    look = f"/meelezen/{SecondLook.objects.get().pk}"
    assert chris.post(f"{look}/verklaren").status_code == 302
    remark = {"part": "advice", "passage": WORDS, "words": WORDS, "key": uuid4()}
    assert chris.post(f"{look}/opmerkingen", remark).status_code == 302
    assert WORDS in anna.get(f"{there}/desk/advies").content.decode()


def _write_article(anna: Client, chris: Client, there: str) -> None:
    """For the knowledge base; the other adviser returns it with a remark."""
    words = {"title": WORDS, "body": WORDS, "category": "anders", "phase": "weging"}
    for decision in ("bewaren", "indienen"):
        assert anna.post(f"{there}/kennisartikel", words | {"besluit": decision}).status_code == 302
    article = KnowledgeArticle.objects.get()
    page = chris.get(f"/kennisbank/{article.pk}").content.decode()
    assert WORDS in page
    returned = {"seen": key_of(page, "seen"), "remarks": WORDS, "besluit": "terug"}
    assert chris.post(f"/kennisbank/{article.pk}/oordeel", returned).status_code == 302
    assert chris.post("/kennisbank", {"zoek": WORDS}).status_code == 200
    assert WORDS in anna.get(f"/kennisbank/{article.pk}").content.decode()


def typed_as_reason(cast: Cast) -> None:
    """Why access is to change, on every form of 'Toegang'."""
    beheer, of_anna = _browser(cast.beheer), f"/toegang/mensen/{cast.anna.pk}"
    system = clients.issue_client("Zaaksysteem", scope=clients.CALCULATE, at=MONDAY)
    party = Party.objects.create(code="partij", name="Partij")
    person = {"first_name": "Nina", "last_name": "Nieuw", "email": "nina@example.org"}
    office = {"deel": "functie", "organisation": "GM0246", "function": "raadslid"}
    for path, body in (
        ("/toegang/nieuw", person),
        (of_anna, {"deel": "persoon", **person, "roles": ["adviseur"], "signs_in": "on"}),
        (of_anna, office),
        (of_anna, {"deel": "partij", "party": party.code}),
        (of_anna, {"deel": "vervanger", "deputy": str(cast.chris.pk)}),
        ("/toegang/banden/organisatie", {"months": "12"}),
        (f"/toegang/koppelingen/{system.client_id}", {"scopes": [clients.READ]}),
    ):
        assert beheer.post(path, {**body, "reason": WORDS}).status_code == 302, path
    assert WORDS in _browser(cast.hessel).get("/toegang").content.decode()


def _browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _typed(schema: dict[str, Any], parts: dict[str, Any]) -> Iterator[str]:
    """The names of what may be any readable text in a body of this kind."""
    if "$ref" in schema:
        schema = parts[schema["$ref"].rpartition("/")[2]]
    for part in ("allOf", "anyOf", "oneOf"):
        for item in schema.get(part, []):
            yield from _typed(item, parts)
    for name, field in schema.get("properties", {}).items():
        yield from (f"{name}/{inner}" for inner in _typed(field.get("items", field), parts))
        if _is_text(field) or _is_text(field.get("items", {})):
            yield name


def _is_text(field: dict[str, Any]) -> bool:
    """Whether words can be written here: not where only codes, numbers and moments are taken."""
    kinds = field.get("type")
    is_string = "string" in (kinds if isinstance(kinds, list) else [kinds])
    pattern = field.get("pattern", "")
    is_narrow = "enum" in field or field.get("format") in {"uuid", "date", "date-time", "time-local"}
    is_coded = bool(pattern) and " " not in pattern and "\\s" not in pattern and "\\x00" not in pattern
    return is_string and not is_narrow and not is_coded


@pytest.mark.django_db
def test_every_text_of_the_api_is_in_the_journey() -> None:
    document = APIClient().get("/api/v1/openapi.json").json()
    fields = {
        (f"{method.upper()} {path}", name)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for kind in operation.get("requestBody", {}).get("content", {}).values()
        for name in _typed(kind["schema"], document["components"]["schemas"])
    }
    assert fields == TYPED_OVER_THE_API | OPEN_OVER_THE_API


@pytest.mark.django_db
def test_every_text_of_the_pages_is_in_the_journey(client: Client) -> None:
    client.get("/")  # the pages are there, and with them their forms

    def forms(kind: type[DeskForm]) -> Iterator[type[DeskForm]]:
        for subclass in kind.__subclasses__():
            yield subclass
            yield from forms(subclass)

    fields = {
        f"{form.__name__}.{name}"
        for form in forms(DeskForm)
        for name, field in form.base_fields.items()
        if isinstance(field, WordsField)
    }
    assert fields == TYPED_ON_PAGES | OPEN_ON_PAGES


def test_nothing_typed_over_the_api_can_be_read_in_the_database(cast: Cast) -> None:
    typed_over_the_api(cast)
    assert columns_with(CANARY, rows) == []


def test_nothing_typed_on_a_page_can_be_read_in_the_database(cast: Cast) -> None:
    typed_on_pages(cast)
    typed_as_reason(cast)
    assert columns_with(CANARY, rows) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", f"'zo {CANARY.upper()} zo'"),
        ("varchar(50)", f"'{CANARY}'"),
        ("jsonb", f"""'{{"a": ["{CANARY}"]}}'"""),
        ("text[]", f"ARRAY['a', '{CANARY}']"),
        ("bytea", f"'{CANARY}'::bytea"),
        ("text", f"encode('{CANARY}'::bytea, 'hex')"),
        ("text", f"'x:' || encode('een {CANARY}'::bytea, 'base64') || ':y'"),
    ],
)
def test_a_new_column_is_found_without_naming_it(kind: str, value: str) -> None:
    """What the search is worth: a plain column that somebody adds tomorrow."""
    with as_superuser(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE morgen (nieuw {kind})")
        cursor.execute("GRANT SELECT ON morgen TO PUBLIC")
        cursor.execute(f"INSERT INTO morgen VALUES ({value})")
    assert ("morgen", "nieuw") in columns(rows)
    assert columns_with(CANARY, rows) == ["morgen.nieuw"]
    assert columns_with("zeearend", rows) == []
