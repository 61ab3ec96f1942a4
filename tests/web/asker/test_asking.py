"""maas asks: the form, the page to check, one question however often it is sent."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from steunpunt.desk.questions import drafts, reading
from steunpunt.models import Draft, Letter, Office, Organisation, Question
from steunpunt.rules.words import Function
from tests.cast import CANARY, HEERDE, Cast, held_by
from tests.web.answers import CHECK, FORM, answers
from tests.web.conftest import BrowserOf


def send(client: Client, **changed: str) -> Any:
    """Fill in the form, check it, and send it."""
    filled = client.post(FORM, answers(**changed))
    assert (filled.status_code, filled["Location"]) == (302, CHECK)
    return client.post(CHECK, seal_of(client))


def seal_of(client: Client) -> dict[str, str]:
    """What the page to check sends along: which draft, and which answers."""
    context = client.get(CHECK).context
    return {"concept": str(context["draft"].id), "versie": context["version"]}


def test_a_question_goes_from_the_form_to_the_confirmation(browser: BrowserOf, cast: Cast) -> None:
    client = browser("maas")
    sent = send(client, need="Meedenken over de eerste stap")
    question = Question.objects.get()
    assert sent["Location"] == f"/vragen/{question.id}/bevestiging"
    page = client.get(sent["Location"]).content.decode()
    assert question.reference in page
    assert "U hoort uiterlijk" in page
    assert "Schrijf op wat u zag of hoorde" in page
    read = reading.content(question, person=cast.maas, at=timezone.now())
    assert (read.headline, read.need) == ("Aanbesteding gewonnen door familie", "Meedenken over de eerste stap")
    assert (question.organisation_id, question.subject_organisation_id) == (HEERDE, HEERDE)
    assert not Draft.objects.exists()


def test_all_faults_show_at_once_and_what_was_typed_stays(browser: BrowserOf) -> None:
    wrong = answers(
        headline="",
        body=f"{CANARY} \u202e verborgen",
        phase="",
        category="niets",
        subject="",
        urgency="",
        needed_by="2020-01-01T10:00",
        contact="",
        call_1_day="2026-11-30",
    )
    answer = browser("maas").post(FORM, wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {
        "headline", "body", "phase", "category", "subject", "urgency", "needed_by", "contact", "call_1_day",
    }  # fmt: skip
    page = answer.content.decode()
    assert CANARY in page
    assert "onzichtbaar stuurteken (U+202E)" in page
    for name in ("id_headline", "id_body", "id_phase_0", "id_call_1_day"):
        assert f'href="#{name}"' in page
        assert f'id="{name}"' in page


def test_the_form_says_beside_each_urgency_what_is_promised(browser: BrowserOf) -> None:
    page = browser("maas").get(FORM).content.decode()
    assert page.count("Als u nu verstuurt: eerste reactie uiterlijk ") == 3
    assert "tel:112" in page


@pytest.mark.parametrize("day", ["2020-01-06", "2099-01-05"])
def test_a_moment_to_call_lies_ahead_and_within_a_year(browser: BrowserOf, day: str) -> None:
    answer = browser("maas").post(FORM, answers(call_1_day=day, call_1_from="09:00", call_1_to="10:00"))
    assert set(answer.context["form"].errors) == {"call_1_day"}


def test_moments_to_call_reach_the_desk(browser: BrowserOf, cast: Cast) -> None:
    day = (timezone.now() + timedelta(days=2)).date().isoformat()
    send(browser("maas"), call_2_day=day, call_2_from="09:00", call_2_to="10:30")
    [(begin, end)] = reading.content(Question.objects.get(), person=cast.maas, at=timezone.now()).call_moments
    assert (begin.date().isoformat(), end - begin) == (day, timedelta(minutes=90))


def test_every_script_and_every_emoji_is_kept_as_typed(browser: BrowserOf, cast: Cast) -> None:
    words = "Ça va? 👩🏽‍⚖️ שלום مرحبا 𐍈 <script>alert(1)</script>\n\n  ingesprongen & “aangehaald”"
    client = browser("maas")
    send(client, body=words)
    question = Question.objects.get()
    assert reading.content(question, person=cast.maas, at=timezone.now()).body == words
    page = client.get(f"/vragen/{question.id}").content.decode()
    assert "<script>alert(1)</script>" not in page
    assert "👩🏽‍⚖️ שלום مرحبا 𐍈 &lt;script&gt;" in page


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\u202e"])
def test_what_hides_or_breaks_is_refused_and_nothing_is_lost(browser: BrowserOf, sign: str) -> None:
    answer = browser("maas").post(FORM, answers(body=f"{CANARY}{sign}einde"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"body"}
    assert CANARY in answer.content.decode()


def test_a_megabyte_is_refused_with_a_sentence_and_stays_on_the_page(browser: BrowserOf) -> None:
    long = "a" * 1_000_000
    answer = browser("maas").post(FORM, answers(body=long))
    assert answer.status_code == 422
    assert "Dit is te lang: 1.000.000 tekens." in answer.content.decode()
    assert long in answer.content.decode()
    assert not Question.objects.exists()


def test_far_too_much_is_refused_before_it_is_read(browser: BrowserOf) -> None:
    answer = browser("maas").post(FORM, answers(body="a" * 3_000_000))
    assert answer.status_code == 400
    assert "Schrijf hoogstens 10.000 tekens" in answer.content.decode()


def test_sending_twice_makes_one_question(browser: BrowserOf) -> None:
    client = browser("maas")
    client.post(FORM, answers())
    seal = seal_of(client)
    first, second = client.post(CHECK, seal), client.post(CHECK, seal)
    assert first["Location"] == second["Location"] == f"/vragen/{Question.objects.get().id}/bevestiging"
    assert Letter.objects.filter(topic="ontvangen").count() == 1


def test_answers_that_changed_since_the_check_are_shown_again_first(browser: BrowserOf) -> None:
    """In another window the urgency was changed: what is sent is what was seen."""
    client = browser("maas")
    client.post(FORM, answers())
    seal = seal_of(client)
    client.post(FORM, answers(urgency="spoed"))
    again = client.post(CHECK, seal)
    assert (again.status_code, again["Location"]) == (302, CHECK)
    assert not Question.objects.exists()


def test_the_page_to_check_shows_all_answers_and_who_will_read_them(browser: BrowserOf) -> None:
    client = browser("maas")
    client.post(FORM, answers(need="Een blik op de opdracht"))
    page = client.get(CHECK).content.decode()
    for words in (CANARY, "Wethouder", "Heerde", "Een blik op de opdracht", "06 12345678", "Eerste reactie uiterlijk"):
        assert words in page
    assert 'href="/vragen/nieuw#veld-urgency"' in page
    assert "Alleen de adviseur die uw vraag aanneemt" in page


def test_the_page_to_check_changes_by_section_and_draws_no_bar_for_a_promise_not_made(browser: BrowserOf) -> None:
    client = browser("maas")
    client.post(FORM, answers())
    page = client.get(CHECK).content.decode()
    assert page.count(">Wijzig<") == 4
    assert "promise__bar" not in page


def test_where_the_texts_say_to_call_there_is_a_number(browser: BrowserOf, client: Client, settings: Settings) -> None:
    settings.DESK_PHONE = "070 - 123 45 67"
    for page in (client.get("/inloggen"), browser("charlie").get("/"), browser("maas").get("/vragen")):
        assert 'href="tel:0701234567"' in page.content.decode()
        assert "070 - 123 45 67" in page.content.decode()


def test_without_a_number_no_page_says_to_call(browser: BrowserOf, client: Client, settings: Settings) -> None:
    settings.DESK_PHONE = ""
    for page in (client.get("/inloggen"), browser("charlie").get("/"), browser("maas").get("/vragen")):
        assert "Bel het steunpunt" not in page.content.decode()
        assert 'href="tel:"' not in page.content.decode()


def test_the_party_and_the_wish_for_the_same_adviser_go_along(browser: BrowserOf, cast: Cast) -> None:
    """The wish is asked only of whoever was advised before."""
    client = browser("maas")
    assert "Liefst dezelfde adviseur" not in client.get(FORM).content.decode()
    held_by(cast.anna, cast.maas)
    assert "Liefst dezelfde adviseur" in client.get(FORM).content.decode()
    sent = send(client, party="cda", wants_same_adviser="on")
    question = Question.objects.get(pk=sent["Location"].split("/")[2])
    assert (question.subject_party_id, question.wants_same_adviser, question.asked_as) == ("cda", True, "burgemeester")
    assert set(client.post(FORM, answers(party="onzin")).context["form"].errors) == {"party"}


def test_who_asks_for_two_organisations_says_for_which(browser: BrowserOf, cast: Cast) -> None:
    Office.objects.create(person=cast.maas, organisation_id="GM0232", function=Function.BURGEMEESTER)
    client = browser("maas")
    assert set(client.post(FORM, answers()).context["form"].errors) == {"organisation"}
    assert set(client.post(FORM, answers(organisation="GM0363")).context["form"].errors) == {"organisation"}
    send(client, organisation="GM0232")
    assert Question.objects.get().organisation_id == "GM0232"


def test_the_form_offers_who_is_there_and_turns_away_who_is_not_with_a_name(browser: BrowserOf, cast: Cast) -> None:
    """Epe has merged into Heerde: nobody asks about it any more. When Heerde ends too, maas hears what came after."""
    Organisation.objects.filter(code="GM0232").update(until=date(2025, 12, 31), merged_into="GM0246")
    client = browser("maas")
    assert b'value="GM0244"' in client.get(FORM).content
    assert b'value="GM0232"' not in client.get(FORM).content
    wrong = client.post(FORM, answers(subject_organisation="GM0232"))
    assert set(wrong.context["form"].errors) == {"subject_organisation"}
    Organisation.objects.filter(code="GM0246").update(until=date(2025, 12, 31), merged_into="GM0244")
    page = client.get(FORM)
    assert page.status_code == 403
    assert (
        "Heerde bestaat niet meer sinds 1 januari 2026: opgegaan in gemeente Hattem (GM0244)." in page.content.decode()
    )


def test_a_draft_is_kept_and_found_again(browser: BrowserOf, cast: Cast) -> None:
    client = browser("maas")
    later = client.post(FORM, answers(headline="", stap="bewaar"))
    assert later["Location"] == "/vragen"
    assert "U was een vraag aan het stellen" in client.get("/vragen").content.decode()
    assert "U was een vraag aan het stellen" in client.get("/").content.decode()
    assert CANARY in client.get(FORM).content.decode()
    assert CANARY not in str(Draft.objects.values())
    client.post("/vragen/nieuw/weggooien")
    assert drafts.find(cast.maas) is None
    assert CANARY not in client.get(FORM).content.decode()


def test_while_typing_the_page_saves_and_says_when(browser: BrowserOf, cast: Cast) -> None:
    answer = browser("maas").post("/vragen/nieuw/bewaren", answers())
    assert "Bewaard om" in answer.content.decode()
    draft = drafts.find(cast.maas)
    assert draft is not None
    assert CANARY in draft[1]["body"]


def test_what_is_saved_once_more_unchanged_is_still_what_was_checked(browser: BrowserOf) -> None:
    """A save that comes late, from the form that was left, changes no word: so the question goes out."""
    client = browser("maas")
    client.post(FORM, answers(body="Eerst dit.\r\nDan dat."))
    seal = seal_of(client)
    client.post("/vragen/nieuw/bewaren", answers(body="Eerst dit.\nDan dat."))
    assert client.post(CHECK, seal)["Location"] == f"/vragen/{Question.objects.get().id}/bevestiging"


def test_what_changed_after_the_check_is_looked_over_again(browser: BrowserOf) -> None:
    client = browser("maas")
    client.post(FORM, answers())
    seal = seal_of(client)
    client.post("/vragen/nieuw/bewaren", answers(need="Meedenken"))
    assert client.post(CHECK, seal)["Location"] == CHECK
    assert not Question.objects.exists()


def test_the_page_to_check_without_answers_leads_to_the_form(browser: BrowserOf) -> None:
    client = browser("maas")
    assert client.get(CHECK)["Location"] == FORM
    client.post(FORM, answers(headline="", stap="bewaar"))
    assert client.get(CHECK)["Location"] == f"{FORM}?nakijken"
    assert set(client.get(f"{FORM}?nakijken").context["form"].errors) == {"headline"}


@pytest.mark.parametrize("concept", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_draft_that_is_not_there_sends_nothing(browser: BrowserOf, concept: str) -> None:
    answer = browser("maas").post(CHECK, {"concept": concept, "versie": "x"})
    assert answer.status_code in {302, 404}
    assert not Question.objects.exists()
