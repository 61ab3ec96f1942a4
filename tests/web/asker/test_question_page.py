"""The asker's page of a question, and who else may open it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from steunpunt.desk.questions import advice, conversation, reading, talks
from steunpunt.models import Advice, Clock, Draft, JournalLine, Message, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.words import Channel, TalkKind, Urgency
from steunpunt.web.presenters.moments import exactly
from tests.cast import CANARY, Cast, again, ask, held_by
from tests.web.conftest import BrowserOf

ANSWER = "Wacht met een onderzoek; vraag eerst de stukken van de aanbesteding op"


def advised(cast: Cast) -> tuple[Question, Advice]:
    """A question of maas that anna talked about, answered and advised on."""
    now = timezone.now()
    question = held_by(cast.anna, cast.maas, at=now - timedelta(minutes=50))
    question_id = question.id
    reading.content(again(question), person=cast.anna, at=now - timedelta(minutes=45))
    talks.hold_unplanned(
        person=cast.anna,
        question_id=question_id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        held_at=now - timedelta(minutes=40),
        at=now - timedelta(minutes=39),
    )
    half = now - timedelta(minutes=30)
    conversation.speak(person=cast.anna, question_id=question_id, words="Dank voor het gesprek.", at=half)
    conversation.note(person=cast.anna, question_id=question_id, words="Alleen voor de desk", at=half)
    parts = advice.Parts(understood=CANARY, advice=ANSWER, next_steps="Bel uw griffier")
    advice_given = advice.send(person=cast.anna, question_id=question_id, parts=parts, at=now - timedelta(minutes=10))
    return again(question), advice_given


def test_the_asker_follows_their_question(browser: BrowserOf, cast: Cast) -> None:
    question = ask(cast.maas, at=timezone.now())
    page = browser("maas").get(f"/vragen/{question.id}").content.decode()
    for words in (
        question.reference,
        CANARY,
        "Eerste reactie: loopt",
        "U hoort uiterlijk",
        "Nog niemand.",
        "Vraag gesteld",
    ):
        assert words in page
    assert "Leg uit hoe deze tijd is berekend" in page
    assert "Schrijf op wat u zag of hoorde" in page


def test_the_page_after_the_advice(browser: BrowserOf, cast: Cast) -> None:
    question, advice_given = advised(cast)
    client = browser("maas")
    page = client.get(f"/vragen/{question.id}").content.decode()
    for words in (
        "Anna de Wit, uw adviseur",
        "Dank voor het gesprek.",
        "Eerste gesprek, telefoon: gehouden",
        "Lees het advies",
    ):
        assert words in page
    assert "Alleen voor de desk" not in page
    letter = client.get(f"/vragen/{question.id}/advies/{advice_given.id}").content.decode()
    for words in (ANSWER, CANARY, "Bel uw griffier", "Anna de Wit", question.reference):
        assert words in letter
    assert "Bronnen" not in letter, "an empty part is left out"


def test_a_promise_that_was_broken_is_said_honestly(browser: BrowserOf, cast: Cast) -> None:
    question = ask(cast.maas, at=timezone.now() - timedelta(days=20))
    page = browser("maas").get(f"/vragen/{question.id}").content.decode()
    assert "Dat is niet gelukt. Dat spijt ons." in page
    assert "Eerste reactie: later dan beloofd" in page


def test_maas_writes_and_a_double_click_is_one_message(browser: BrowserOf, cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas, at=timezone.now())
    client = browser("maas")
    key = client.get(f"/vragen/{question.id}").context["key"]
    form = {"words": f"Nog iets\n\n{CANARY}", "sleutel": key}
    first, second = (client.post(f"/vragen/{question.id}/antwoord", form) for _ in range(2))
    message = Message.objects.get(question=question)
    assert first["Location"] == second["Location"] == f"/vragen/{question.id}?bericht={message.id}#gesprek"
    page = client.get(first["Location"]).content.decode()
    assert f"Nog iets\n\n{CANARY}" in page
    assert "data-focus" in page
    client.post(f"/vragen/{question.id}/antwoord", form | {"words": "Toch nog iets anders"})
    assert Message.objects.filter(question=question).count() == 2


def test_an_empty_message_is_refused_at_its_field(browser: BrowserOf, cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas, at=timezone.now())
    answer = browser("maas").post(f"/vragen/{question.id}/antwoord", {"words": "  "})
    assert answer.status_code == 422
    assert 'href="#id_words"' in answer.content.decode()


def test_maas_thanks_asks_on_and_closes(browser: BrowserOf, cast: Cast) -> None:
    question, _ = advised(cast)
    client = browser("maas")
    client.post(f"/vragen/{question.id}/dank", {"words": "Dank u wel"})
    assert again(question).status == Status.ADVISED
    client.post(f"/vragen/{question.id}/antwoord", {"words": "En als de raad ernaar vraagt?"})
    assert again(question).status == Status.ADVISED
    assert Clock.objects.filter(question=question, kind=ClockKind.NEXT_REACTION).count() == 1
    advice.send(
        person=cast.anna,
        question_id=question.id,
        parts=advice.Parts(understood="U vraagt", advice="Ja", next_steps="Bel"),
        at=timezone.now(),
    )
    assert client.post(f"/vragen/{question.id}/afsluiten", follow=True).status_code == 200
    assert again(question).status == Status.CLOSED


def test_whose_turn_it_is_follows_the_promised_reaction(browser: BrowserOf, cast: Cast) -> None:
    """After the advice maas is to act; once maas asks on, the adviser is, though the advice stays given."""
    question, _ = advised(cast)
    client = browser("maas")
    for url in ("/", "/vragen"):
        page = client.get(url).content.decode()
        assert "U bent aan zet: lees het advies." in page
        assert f'href="/vragen/{question.id}#advies-kop"' in page
    answer = client.post(f"/vragen/{question.id}/antwoord", {"words": "En nu?"})
    assert "Verstuurd. Uw adviseur is aan zet." in client.get(answer["Location"]).content.decode()
    assert "#advies-kop" not in client.get("/vragen").content.decode()


def test_what_waits_for_the_asker_comes_first_and_says_when_it_was_asked(browser: BrowserOf, cast: Cast) -> None:
    question, _ = advised(cast)
    newer = ask(cast.maas, at=timezone.now())
    page = browser("maas").get("/vragen").content.decode()
    assert page.index(question.reference) < page.index(newer.reference)
    assert f"Gesteld op {exactly(newer.submitted_at, timezone.now())}." in page


def test_what_runs_is_promised_first_and_what_was_kept_is_folded(browser: BrowserOf, cast: Cast) -> None:
    question, _ = advised(cast)
    client = browser("maas")
    client.post(f"/vragen/{question.id}/antwoord", {"words": "En nu?"})
    context = client.get(f"/vragen/{question.id}").context
    assert [promise["promise"]["state"] for promise in context["promises"]] == ["loopt"]
    assert {promise["promise"]["state"] for promise in context["folded_promises"]} == {"gehaald"}
    for promise in [*context["promises"], *context["folded_promises"]]:
        assert promise["explained"]["summary"].endswith(promise["promise"]["promise_label"].lower())


def test_a_question_that_ended_without_messages_promises_none(browser: BrowserOf, cast: Cast) -> None:
    question = ask(cast.maas, at=timezone.now())
    client = browser("maas")
    assert "Hier staan straks de berichten" in client.get(f"/vragen/{question.id}").content.decode()
    client.post(f"/vragen/{question.id}/intrekken")
    page = client.get(f"/vragen/{question.id}").content.decode()
    assert "Hier staan straks de berichten" not in page
    assert "Berichten" not in page


def test_withdrawing_takes_a_second_look(browser: BrowserOf, cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas, at=timezone.now())
    client = browser("maas")
    assert "Trekt u uw vraag in?" in client.get(f"/vragen/{question.id}/intrekken").content.decode()
    assert again(question).status == Status.IN_PROGRESS
    client.post(f"/vragen/{question.id}/intrekken")
    assert again(question).status == Status.WITHDRAWN


def test_what_the_desk_refuses_is_said_and_what_was_typed_stays(browser: BrowserOf, cast: Cast) -> None:
    """The question was closed in another window."""
    question, _ = advised(cast)
    client = browser("maas")
    client.post(f"/vragen/{question.id}/afsluiten")
    answer = client.post(f"/vragen/{question.id}/antwoord", {"words": CANARY})
    assert answer.status_code == 409
    assert CANARY in answer.content.decode()
    assert "Dit kan nu niet" in answer.content.decode()


@pytest.mark.parametrize("username", ["charlie", "smit", "bram", "chris", "beheer"])
def test_to_everybody_else_the_question_does_not_exist(browser: BrowserOf, cast: Cast, username: str) -> None:
    question, advice_given = advised(cast)
    client = browser(username)
    assert client.get(f"/vragen/{uuid4()}").status_code == 404
    for tail in ("", "/bevestiging", f"/advies/{advice_given.id}", "/intrekken", "/antwoord", "/dank", "/afsluiten"):
        url = f"/vragen/{question.id}{tail}"
        answer = client.post(url, {"words": "x"}) if tail in {"/antwoord", "/dank", "/afsluiten"} else client.get(url)
        assert answer.status_code == 404, tail
        assert question.reference not in answer.content.decode(), tail


@pytest.mark.parametrize("username", ["charlie", "bram", "anna", "hessel", "beheer"])
def test_who_may_not_ask_finds_no_form_and_reads_where_to_go(browser: BrowserOf, cast: Cast, username: str) -> None:
    """And of what others asked nothing is there: a list that would be empty does not exist."""
    question = ask(cast.maas)
    client = browser(username)
    assert client.get("/vragen").status_code == 404
    sent = client.post("/vragen/nieuw", {"body": CANARY})
    for answer in (client.get("/vragen/nieuw"), client.get("/vragen/nieuw/controleren"), sent):
        assert answer.status_code == 403
        page = answer.content.decode()
        for place in ("meldpunt van uw eigen organisatie", "Huis voor Klokkenluiders", "politie", "Rijksrecherche"):
            assert place in page
        assert "Ondersteuningsteam Weerbaar Bestuur" in page
        assert "Verder naar controleren" not in page
        assert question.reference not in page
    assert CANARY in sent.content.decode()
    assert not Draft.objects.exists()


def test_hessel_sees_that_it_exists_and_no_word_of_it(browser: BrowserOf, cast: Cast) -> None:
    question, advice_given = advised(cast)
    client = browser("hessel")
    page = client.get(f"/vragen/{question.id}")
    assert page.status_code == 200
    assert question.reference in page.content.decode()
    for words in (CANARY, ANSWER, "Aanbesteding", "06 12345678", "Dank voor het gesprek"):
        assert words not in page.content.decode()
    assert client.get(f"/vragen/{question.id}/advies/{advice_given.id}").status_code == 404
    assert not JournalLine.objects.filter(actor=cast.hessel, action="vraag.gelezen").exists()


def test_no_word_of_content_in_titles_addresses_or_headers(browser: BrowserOf, cast: Cast) -> None:
    question, advice_given = advised(cast)
    client = browser("maas")
    here = f"/vragen/{question.id}"
    sent = client.post(f"{here}/antwoord", {"words": CANARY})
    pages = ["/", "/vragen", here, f"{here}/advies/{advice_given.id}", sent["Location"]]
    for answer in [sent, *(client.get(page) for page in pages)]:
        assert CANARY not in str(answer.headers)
        page = answer.content.decode()
        head = page[: page.find("</head>")]
        assert CANARY not in head
        assert "Aanbesteding" not in head


def test_the_lists_show_no_word_of_content(browser: BrowserOf, cast: Cast) -> None:
    question, _ = advised(cast)
    client = browser("maas")
    for url in ("/", "/vragen"):
        page = client.get(url).content.decode()
        assert question.reference in page
        assert "Aanbesteding" not in page


def test_pages_are_kept_by_nobody_and_run_no_script_of_others(browser: BrowserOf, cast: Cast, client: Client) -> None:
    question = ask(cast.maas, at=timezone.now())
    answer = browser("maas").get(f"/vragen/{question.id}")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    for page in (answer, client.get("/"), client.get("/bestaat-niet")):
        policy = page["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert " style=" not in page.content.decode()
        assert "<script>" not in page.content.decode()


@pytest.mark.parametrize(
    ("username", "where"), [("anna", "/werk"), ("bram", "/werk"), ("hessel", "/overzicht"), ("beheer", "/toegang")]
)
def test_who_works_at_the_desk_goes_on_to_their_work(browser: BrowserOf, username: str, where: str) -> None:
    assert browser(username).get("/")["Location"] == where


def test_the_start_for_everybody_else(browser: BrowserOf, client: Client, cast: Cast) -> None:
    assert "Voor wie" in client.get("/").content.decode()
    assert "U kunt hier geen vraag stellen" in browser("charlie").get("/").content.decode()
    assert "Stel uw vraag" in browser("maas").get("/").content.decode()
    assert "Er loopt geen vraag" in browser("maas").get("/vragen").content.decode()


def test_what_was_done_in_time_and_written_down_later_says_so(browser: BrowserOf, cast: Cast) -> None:
    """A talk of three hours ago, logged when the hour that was promised had long passed."""
    now = timezone.now()
    question = held_by(cast.anna, cast.maas, at=now - timedelta(hours=3), urgency=Urgency.SPOED)
    talks.hold_unplanned(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        held_at=now - timedelta(minutes=150),
        at=now - timedelta(minutes=5),
    )
    page = browser("maas").get(f"/vragen/{question.id}").content.decode()
    assert "Dit is pas" in page
    assert "Gereageerd, op tijd; later vastgelegd" in page
    assert "Gereageerd, op tijd; later vastgelegd" in browser("anna").get(f"/vragen/{question.id}").content.decode()
