"""Self-involvement and danger at intake."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from steunpunt.desk.questions import conversation, drafts, reading, urgent_notices
from steunpunt.desk.routing import acceptance, triage
from steunpunt.models import Adviser, Draft, Duty, JournalLine, Letter, Office, Person, Question
from steunpunt.rules.words import Function, Notice, Subject, Urgency
from tests.cast import CANARY, Cast, ask
from tests.web.answers import CHECK, FORM, answers
from tests.web.conftest import BrowserOf

VAALS, LIMBURG = "GM0981", "PV31"
DANGER = "/gevaar"


@pytest.fixture
def vaals(cast: Cast, client: Client) -> Client:
    """The burgemeester of Vaals, signed in."""
    person = Person.objects.create(username="vaals", first_name="Toon", last_name="Lemmens", email="vaals@example.org")
    Office.objects.create(person=person, organisation_id=VAALS, function=Function.BURGEMEESTER)
    client.force_login(person)
    return client


def looked_over(client: Client, **changed: str) -> dict[str, str]:
    """Fill in the form; what the page to check sends along."""
    client.post(FORM, answers(**changed))
    return signals_seen(client)


def signals_seen(client: Client) -> dict[str, str]:
    """What the page to check sends along: which draft, and which answers."""
    context = client.get(CHECK).context
    return {"concept": str(context["draft"].id), "versie": context["version"]}


def test_who_asks_about_themselves_reads_why_and_who_can_ask(vaals: Client) -> None:
    """And both ways on say what is sent; for whom it does not hold, nothing of it stands there."""
    looked_over(vaals, subject="burgemeester")
    page = vaals.get(CHECK).content.decode()
    assert "Gaat deze vraag over uzelf?" in page
    assert "Wie er wel vraagt: de commissaris van de Koning in Limburg." in page
    assert "Dat is geen verwijt" in page
    assert "Niet wat u zelf schreef" in page
    for others in ({"subject": "wethouder"}, {"subject": "burgemeester", "subject_organisation": "GM0246"}):
        looked_over(vaals, **others)
        assert "Wie er wel vraagt" not in vaals.get(CHECK).content.decode()


def test_to_be_passed_on_goes_without_their_own_words_and_these_stay_theirs(vaals: Client) -> None:
    seal = looked_over(vaals, subject="burgemeester", need="Kunt u mij helpen?")
    sent = vaals.post(CHECK, seal | {"doorgeven": "1"})
    question = Question.objects.get()
    assert sent["Location"] == f"/vragen/{question.id}/bevestiging"
    words = reading.content(question, person=question.asker, at=timezone.now())
    assert (words.headline, words.need) == ("Verzoek om een vraag door te geven", "")
    assert "de commissaris van de Koning in Limburg" in words.body
    assert "Aanbesteding" not in words.body
    assert CANARY not in words.body
    assert words.contact == "06 12345678"
    kept = drafts.find(question.asker)
    assert kept is not None
    assert CANARY in kept[1]["body"]
    page = vaals.get(sent["Location"]).content.decode()
    assert "Uw verzoek is verstuurd" in page
    assert "niet meegestuurd" in page
    for seen_by_asker in (page, vaals.get(f"/vragen/{question.id}").content.decode()):
        assert "Confronteer de betrokkene" not in seen_by_asker


def test_passing_on_twice_makes_one_question_and_a_changed_one_another(vaals: Client) -> None:
    seal = looked_over(vaals, subject="burgemeester")
    first, second = (vaals.post(CHECK, seal | {"doorgeven": "1"}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Letter.objects.filter(topic="doorgeven").count() == 1
    vaals.post(CHECK, looked_over(vaals, subject="burgemeester", urgency="normaal") | {"doorgeven": "1"})
    assert set(Question.objects.values_list("urgency", flat=True)) == {"hoog", "normaal"}


def test_who_is_concerned_may_still_send_their_own_words(vaals: Client, cast: Cast) -> None:
    """Nobody is refused: and the desk sees that the asker is concerned, by the facts alone."""
    vaals.post(CHECK, looked_over(vaals, subject="burgemeester"))
    question = Question.objects.get()
    assert CANARY in reading.content(question, person=question.asker, at=timezone.now()).body
    assert not Draft.objects.exists()
    assert not Letter.objects.filter(topic="doorgeven").exists()
    notices = urgent_notices.of_question(question)
    assert notices.concern is not None
    assert (notices.notices, notices.concern.organisation) == (frozenset(), LIMBURG)


def test_who_is_not_concerned_cannot_have_it_passed_on(browser: BrowserOf) -> None:
    """A forged button sends the question as it was typed: nothing is lost, and nothing is made up."""
    client = browser("maas")
    client.post(CHECK, looked_over(client) | {"doorgeven": "1"})
    question = Question.objects.get()
    assert CANARY in reading.content(question, person=question.asker, at=timezone.now()).body
    assert not JournalLine.objects.filter(action="vraag.doorgeven").exists()


@pytest.mark.parametrize("passed_on", [True, False])
def test_the_desk_sees_at_once_that_the_asker_is_concerned(
    vaals: Client, browser: BrowserOf, cast: Cast, passed_on: bool
) -> None:
    """The coordinator in the overview and on the question, the adviser before taking it; no word of content."""
    vaals.post(CHECK, looked_over(vaals, subject="burgemeester") | ({"doorgeven": "1"} if passed_on else {}))
    question = Question.objects.get()
    sentence = (
        "De vrager vraagt om deze vraag door te geven" if passed_on else "De vrager is misschien zelf de betrokkene"
    )
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=timezone.now())
    hessel, anna = browser("hessel"), browser("anna")
    url = f"/vragen/{question.id}"
    overview = hessel.get("/overzicht")
    assert "De vrager is misschien zelf betrokken" in overview.content.decode()
    for page in (overview, hessel.get(url), anna.get("/werk"), anna.get(url)):
        assert page is overview or sentence in page.content.decode()
        assert CANARY not in page.content.decode()
    for page in (hessel.get(url), anna.get(url)):
        assert "de commissaris van de Koning in Limburg" in page.content.decode()
    assert browser("charlie").get(url).status_code == 404


def test_an_ordinary_question_gives_the_desk_no_signal(browser: BrowserOf, cast: Cast) -> None:
    question = ask(cast.maas, at=timezone.now())
    for page in ("/overzicht", f"/vragen/{question.id}"):
        assert "betrokken is" not in browser("hessel").get(page).content.decode()
        assert "De vrager is" not in browser("hessel").get(page).content.decode()


def test_a_function_that_ended_ties_nobody_and_one_held_then_still_does(cast: Cast) -> None:
    """By the day of asking: what happens to the office later changes nothing."""
    now = timezone.now()
    today = now.date()
    office = Office.objects.get(person=cast.maas)
    question = ask(cast.maas, at=now, subject=Subject.BURGEMEESTER)
    office.until = today + timedelta(days=1)
    office.save()
    assert urgent_notices.of_question(question).concern is not None
    office.until = today - timedelta(days=2)
    office.save()
    assert urgent_notices.of_question(Question.objects.get()).concern is None


def in_danger(client: Client, **changed: str) -> Any:
    return client.post(FORM, answers(danger="on", **changed))


def test_in_danger_the_numbers_come_first_and_nothing_typed_is_lost(browser: BrowserOf, cast: Cast) -> None:
    """Before the page to check, whatever else is wrong with the form; and nobody is told yet."""
    client = browser("maas")
    for changed in ({}, {"headline": "", "urgency": ""}):
        answer = in_danger(client, **changed)
        assert (answer.status_code, answer["Location"]) == (302, DANGER)
        page = client.get(DANGER).content.decode()
        assert 'href="tel:112"' in page
        assert "het steunpunt weet nog niet" in page
        assert CANARY not in page
        draft = drafts.find(cast.maas)
        assert draft is not None
        assert CANARY in draft[1]["body"]
    assert "checked" in client.get(FORM).content.decode().split('name="danger"')[1].split(">")[0]
    assert client.get(CHECK)["Location"] == f"{FORM}?nakijken"
    assert not Letter.objects.exists()


@pytest.mark.parametrize("urgency", ["", "normaal"])
def test_danger_is_urgent_whatever_was_chosen_and_the_coordinator_hears(
    browser: BrowserOf, cast: Cast, urgency: str
) -> None:
    """Once, however often it is sent; by a letter that knows nothing of the matter."""
    client = browser("maas")
    in_danger(client, urgency=urgency)
    seal = signals_seen(client)
    sent = client.post(CHECK, seal)
    client.post(CHECK, seal)
    question = Question.objects.get()
    assert question.urgency == Urgency.SPOED
    assert urgent_notices.of_question(question).notices == {Notice.DANGER}
    letters = Letter.objects.filter(topic="gevaar")
    assert [(letter.recipient.username, letter.facts) for letter in letters] == [("hessel", {})]
    assert "Wacht bij gevaar niet op ons" in client.get(sent["Location"]).content.decode()


def hearing(cast: Cast, notice: Notice, *, at: datetime) -> set[str]:
    """Who gets a letter when maas says this."""
    question = ask(cast.maas, at=at)
    urgent_notices.record(question, [notice], asker=cast.maas, at=at)
    letters = Letter.objects.filter(question=question).exclude(topic="ontvangen")
    return set(letters.values_list("recipient__username", flat=True))


def test_by_night_the_adviser_on_duty_hears_of_danger_unless_they_are_tied(cast: Cast) -> None:
    """bram sat in the council of Heerde; and to pass a question on wakes nobody."""
    now = timezone.now()
    for adviser in ("bram", "chris"):
        Duty.objects.create(
            adviser=Adviser.objects.get(person__username=adviser), starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=1),
        )  # fmt: skip
    assert hearing(cast, Notice.DANGER, at=now) == {"hessel", "chris"}
    assert hearing(cast, Notice.PASS_ON, at=now) == {"hessel"}


def test_where_every_coordinator_is_tied_the_head_hears_of_danger(cast: Cast) -> None:
    Office.objects.create(person=cast.hessel, organisation_id="GM0246", function=Function.MEDEWERKER)
    Person.objects.filter(username="beheer").update(is_head=True)
    now = timezone.now()
    assert hearing(cast, Notice.DANGER, at=now) == {"beheer"}


def test_danger_leaves_the_top_of_the_overview_once_somebody_has_spoken(browser: BrowserOf, cast: Cast) -> None:
    """But stays to be seen on the question itself."""
    client = browser("maas")
    in_danger(client)
    client.post(CHECK, signals_seen(client))
    question = Question.objects.get()
    assert "Er loopt iemand gevaar" in browser("hessel").get("/overzicht").content.decode()
    now = timezone.now()
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=now)
    acceptance.claim(person=cast.anna, question_id=question.id, at=now)
    conversation.speak(person=cast.anna, question_id=question.id, words="Ik bel u nu.", at=now)
    assert "Er loopt iemand gevaar" not in browser("hessel").get("/overzicht").content.decode()
    assert "De vrager meldt dat iemand gevaar loopt" in browser("hessel").get(f"/vragen/{question.id}").content.decode()


def test_the_emergency_page_is_for_everybody(browser: BrowserOf, client: Client, settings: Settings) -> None:
    """Signed out, without a role, at the desk: and nobody reads of another's draft."""
    settings.SUPPORT_TEAM_PHONE = "070 - 765 43 21"
    in_danger(browser("maas"))
    for visitor in (client, browser("charlie"), browser("hessel"), browser("smit")):
        answer = visitor.get(DANGER)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert 'href="tel:112"' in page
        assert 'href="tel:0707654321"' in page
        assert "Wat u had geschreven" not in page
        assert "<script>" not in page
    assert "Wat u had geschreven" in browser("maas").get(DANGER).content.decode()


def test_every_page_for_who_is_not_in_yet_leads_to_the_emergency_page(browser: BrowserOf, client: Client) -> None:
    for page in (client.get("/"), browser("charlie").get("/"), browser("charlie").get(FORM), browser("maas").get(FORM)):
        assert f'href="{DANGER}"' in page.content.decode()
