"""What a letter contains, and that it shows no content."""

import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings
from icalendar import Calendar, Event
from pytest_django import Settings

from steunpunt.desk.administration import demo
from steunpunt.desk.letters import catalogue, failures, outbox
from steunpunt.desk.questions import talks
from steunpunt.desk.routing import triage
from steunpunt.models import Letter, Person
from steunpunt.rules.letters import Check, RecipientRole
from steunpunt.rules.words import Category, Channel, Function, OrganisationKind, Phase, Subject, TalkKind, Urgency
from tests.cast import CANARY, MONDAY, Cast, ask, held_by
from tests.workers.every_letter import CODE, MINUTE, all_letters, all_that_go, enqueue_every_letter
from workers.letters import bundles, rendering

FOLDER = Path(settings.BASE_DIR, "templates", "letters")


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def everything_of(message: EmailMessage) -> str:
    """All that travels: headers, text and invitation, decoded."""
    parts = [str(part.get_content()) for part in message.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in message.items()), *parts])


def compose(topic: str, *, at: datetime = MONDAY) -> EmailMessage:
    return rendering.compose(Letter.objects.filter(topic=topic).order_by("owed_at", "key")[0], at=at)


def test_every_letter_goes_to_those_whom_its_row_names(cast: Cast) -> None:
    """An asker is somebody outside the desk where the letter is about no question."""
    enqueue_every_letter(cast)
    for letter in all_letters():
        to, role = catalogue.TOPICS[letter.topic].to, failures.role_of(letter)
        outside = {RecipientRole.ASKER, RecipientRole.OTHER} if letter.question is None else {role}
        assert role in to or (role in outside and to & outside), (letter.topic, role)


def test_several_of_a_topic_say_in_one_letter_all_that_each_says(cast: Cast) -> None:
    """For each topic that goes with others: its words once, and the reference and link of each; and no more."""
    enqueue_every_letter(cast)
    secret = {CANARY, "kanarie", "Heerde", "06 12345678", "wethouder"}
    topics = set()
    for letter, alone in all_that_go():
        if letter.topic in topics or not catalogue.gathered_with(letter.topic):
            continue
        try:
            part = bundles.part_of(letter, at=letter.owed_at)
        except (
            rendering.NotNeeded
        ):  # a promise that was kept late: told by itself, no matter for attention among others
            continue
        topics.add(letter.topic)
        words = text_of(bundles.compose([part, part], at=letter.owed_at))
        assert words.count(part.words) == 1
        assert letter.question is None or words.count(letter.question.reference) == 1, letter.topic
        assert letter.topic in catalogue.with_check(Check.RUNG) or part.words in text_of(alone)
        assert not {word for word in secret if word in words}, letter.topic
    assert topics == {topic for topic in catalogue.TOPICS if catalogue.gathered_with(topic)}


def test_no_letter_betrays_anything_of_the_matter(cast: Cast) -> None:
    """Not the words, not the category, not the organisations, not the roles, not who else is in it: not even to
    somebody who reads over a shoulder. Nor how urgent it is, but for an offer that cannot wait.
    """
    enqueue_every_letter(cast)
    labels = {word.label for words in (Category, Phase, Subject, Urgency, Function) for word in words}
    labels |= {word.value for words in (Category, Phase, Subject, Urgency, Function) for word in words}
    labels |= {kind.label for kind in OrganisationKind} | {"Heerde", "Gelderland", CANARY, "06 12345678", "kanarie"}
    labels -= {"Iets anders", "anders"}  # ordinary words of any letter
    composed = all_that_go()
    assert {letter.topic for letter, _ in composed} == set(Letter.objects.values_list("topic", flat=True))
    for letter, message in composed:
        names = {
            part for username, (*name, _) in demo.CAST.items() for part in name if username != letter.recipient.username
        }
        travels = everything_of(message).replace(letter.recipient.get_full_name(), "")
        leaked = {word for word in labels | names if re.search(rf"\b{re.escape(word)}\b", travels, re.IGNORECASE)}
        assert (letter.topic, leaked) == (letter.topic, set())


def test_a_template_reaches_for_nothing_but_the_facts_of_a_letter() -> None:
    """No filter, no attribute, no field of a row: `Facts` is all there is."""
    used = {
        name.strip()
        for file in FOLDER.rglob("*.txt")
        for name in re.findall(r"{{(.*?)}}|{%\s*(?:el)?if(.*?)%}", file.read_text(encoding="utf-8"))
        for name in name
        if name
    }
    asked_for = {f'wanted == "{part}"' for part in ("subject", "line", "spoken", "letter")}
    assert used - asked_for <= {fact.name for fact in fields(rendering.Facts)}


def test_no_letter_shows_a_gap_where_a_fact_is_missing(cast: Cast) -> None:
    """Every letter about a question has its reference and a way in; no braces and no 'None' are left. One that wakes
    somebody has no reference: it stands on a locked screen.
    """
    enqueue_every_letter(cast)
    for letter, message in all_that_go():
        words = str(message["Subject"]) + "\n" + text_of(message)
        assert not re.search(r"None|[{}%]|\n\n\n|\(\)|op \.|:\n\n\n", words), words
        if letter.question is not None and letter.topic != "wekken":
            assert letter.question.reference in str(message["Subject"])
            assert letter.question.reference in text_of(message)
            assert str(letter.question.id) in words or "/werk" in words
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["To"] == (letter.address or letter.recipient.email)


def test_the_receipt_tells_by_when_the_asker_hears_from_the_desk(cast: Cast) -> None:
    """High urgency, asked on Monday at ten: two working hours later, in words, in Amsterdam."""
    question = ask(cast.maas)
    message = compose("ontvangen")
    assert message["Subject"] == f"Wij hebben uw vraag ontvangen ({question.reference})"
    assert "U hoort uiterlijk maandag 23 november om 12.00 uur van een adviseur." in text_of(message)
    assert f"http://127.0.0.1:8000/vragen/{question.id}" in text_of(message)
    assert text_of(message).startswith("Goedendag Marijke Maas,\n")


def test_an_offer_says_by_when_the_asker_hears_and_whether_it_can_wait(cast: Cast) -> None:
    """'Spoed' stands in the subject of an offer of spoed, and in no other letter or part of it."""
    subjects = {}
    for urgency in Urgency:
        question = ask(cast.maas, urgency=urgency)
        triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
        message = rendering.compose(Letter.objects.get(topic="aangeboden", question=question), at=MONDAY)
        subjects[urgency] = str(message["Subject"]).replace(question.reference, "ADV")
        assert "poed" not in text_of(message)
        assert "poed" not in everything_of(
            rendering.compose(Letter.objects.get(topic="ontvangen", question=question), at=MONDAY)
        )
        if urgency is Urgency.HOOG:
            assert "De vrager hoort uiterlijk maandag 23 november om 12.00 uur iets van ons." in text_of(message)
    assert subjects == {
        Urgency.SPOED: "Spoed: er wacht een vraag op u (ADV)",
        Urgency.HOOG: "Er wacht een vraag op u (ADV)",
        Urgency.NORMAAL: "Er wacht een vraag op u (ADV)",
    }


@pytest.mark.parametrize(
    ("channel", "to_asker", "to_adviser"),
    [
        (Channel.TELEFOON, "uw adviseur belt u.", "u belt de vrager."),
        (Channel.BEZOEK, "uw adviseur spreekt met u af waar.", "spreek met de vrager af waar."),
        (Channel.VIDEO, "uw adviseur laat u weten hoe u meedoet.", "laat de vrager weten hoe die meedoet."),
    ],
)
def test_a_talk_is_announced_with_how_and_who_begins_it(
    cast: Cast, channel: Channel, to_asker: str, to_adviser: str
) -> None:
    """In the letter and in the calendar, to maas and to anna each in their own words."""
    question = held_by(cast.anna, cast.maas)
    talks.plan(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=channel,
        planned_at=MONDAY + 60 * MINUTE,
        at=MONDAY,
    )
    for recipient, sentence in ((cast.maas, to_asker), (cast.anna, to_adviser)):
        message = rendering.compose(Letter.objects.get(topic="gesprek", recipient=recipient), at=MONDAY)
        (attached,) = message.iter_attachments()
        (event,) = Calendar.from_ical(attached.get_content()).walk("VEVENT")
        assert str(event["DESCRIPTION"]).endswith(sentence)
        assert sentence in text_of(message)


def test_a_promise_kept_before_the_letter_went_is_not_repeated(cast: Cast) -> None:
    """The mail was down; the adviser has called meanwhile."""
    question = ask(cast.maas)
    question.clocks.update(stopped_at=MONDAY, next_check_at=None)
    assert "uiterlijk" not in text_of(compose("ontvangen"))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 26, 13, 30, tzinfo=UTC), "donderdag 26 november om 14.30 uur"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "vrijdag 1 januari 2027 om 00.30 uur"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "zondag 28 maart 2027 om 03.00 uur"),
    ],
)
def test_a_moment_in_words_is_one_of_amsterdam(moment: datetime, words: str) -> None:
    assert rendering.in_words(moment, at=MONDAY) == words


def test_a_name_is_written_as_it_is(cast: Cast) -> None:
    """Plain text: an apostrophe or an ampersand is not made into a code."""
    maas = cast.maas
    maas.first_name, maas.last_name = "Siân <b>", "O'Neil & Zn"
    maas.save()
    ask(maas)
    assert text_of(compose("ontvangen")).startswith("Goedendag Siân <b> O'Neil & Zn,")


def test_the_invitation_has_the_moment_and_how_and_nothing_else(cast: Cast) -> None:
    """The talk that was moved keeps its UID and has a higher number, so that a calendar replaces it."""
    enqueue_every_letter(cast)
    letter = Letter.objects.filter(topic="gesprek", recipient=cast.maas).latest("owed_at")
    message = rendering.compose(letter, at=MONDAY)
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "REQUEST"
    calendar = Calendar.from_ical(attached.get_content())
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    assert letter.question is not None
    reference = letter.question.reference
    assert calendar["METHOD"] == "REQUEST"
    assert (str(event["UID"]), event["SEQUENCE"]) == (letter.facts["talk"], 1)
    assert event["SUMMARY"] == f"Telefoongesprek met het Steunpunt {reference}"
    assert event["DESCRIPTION"] == "Het is een telefoongesprek: uw adviseur belt u."
    assert (event.start, event.end) == (MONDAY + 300 * MINUTE, MONDAY + 330 * MINUTE)
    assert event["ATTENDEE"] == "mailto:maas@example.org"
    assert not {"LOCATION", "CONTACT", "COMMENT"} & set(event)
    assert f"Gesprek op maandag 23 november om 15.00 uur ({reference})" == message["Subject"]


def test_the_same_letter_has_the_same_name_at_every_attempt(cast: Cast, settings: Settings) -> None:
    """Whoever gets it twice can see that it is one letter; only the date of sending differs."""
    settings.MAIL_FROM = "Steunpunt <desk@steunpunt.example>"
    ask(cast.maas)
    letter = Letter.objects.get()
    first, second = rendering.compose(letter, at=MONDAY), rendering.compose(letter, at=MONDAY + MINUTE)
    assert first["Message-ID"] == second["Message-ID"] == f"<{letter.id}@steunpunt.example>"
    assert first["Date"].datetime + timedelta(minutes=1) == second["Date"].datetime
    assert rendering.name_of(letter) == f"20261123T090000.000000Z-ontvangen-{letter.id}"


def test_a_code_comes_in_its_letter_for_ten_minutes(cast: Cast) -> None:
    """After that it is of no use, and is not sent."""
    outbox.enqueue_code(cast.maas, CODE, at=MONDAY)
    letter = Letter.objects.get()
    message = rendering.compose(letter, at=MONDAY + timedelta(minutes=10, microseconds=-1))
    assert f"\n    {CODE}\n" in text_of(message)
    assert CODE not in str(message["Subject"])
    with pytest.raises(rendering.NotNeeded, match="code-verlopen"):
        rendering.compose(letter, at=MONDAY + timedelta(minutes=10))


@pytest.mark.parametrize("topic", ["uw-toegang-gewijzigd", "uw-toegang-voorgesteld", "toegang-niet-gewijzigd"])
def test_who_cannot_sign_in_is_led_to_no_page(cast: Cast, topic: str) -> None:
    """Somebody who was blocked reads whom to call; the others are led to their own access."""
    enqueue_every_letter(cast)
    letters = Letter.objects.filter(topic=topic, recipient__is_system=False).order_by("owed_at", "key")
    letter = letters[0]
    page = f"{settings.SITE_URL}/mijn-toegang"
    assert page in text_of(rendering.compose(letter, at=MONDAY))
    Person.objects.filter(pk=letter.recipient_id).update(is_active=False)
    text = text_of(rendering.compose(Letter.objects.get(pk=letter.pk), at=MONDAY))
    assert settings.SITE_URL not in text
    assert "Inloggen kunt u nu niet." in text
