"""Those who work at the desk keep their own telephone number, and hear by mail that it changed."""

from typing import Any

import pytest
from django.db import connection

from steunpunt.desk.letters import contacts
from steunpunt.desk.staff import contact_preferences
from steunpunt.desk.storage import encryption
from steunpunt.models import ContactPreferences, JournalLine, Letter
from tests.cast import MONDAY, Cast
from tests.web.conftest import BrowserOf
from tests.web.desk_pages import main_of


@pytest.fixture(autouse=True)
def _on_monday(time_machine: Any) -> None:
    time_machine.move_to(MONDAY, tick=False)


def test_an_adviser_keeps_a_number_and_hears_of_it_once(cast: Cast, browser: BrowserOf) -> None:
    anna = browser("anna")
    for _ in range(2):
        assert anna.post("/profiel/telefoon", {"phone": "+31 (0)6-12345678"}).status_code == 302
    assert contact_preferences.of(cast.anna.pk).phone == "+31612345678"
    assert 'value="06 12345678"' in main_of(anna.get("/profiel"))
    letter = Letter.objects.get(topic="bereikbaarheid-gewijzigd")
    assert (letter.recipient, letter.facts) == (cast.anna, {})
    line = JournalLine.objects.get(action="bereikbaarheid.gewijzigd")
    assert line.facts == {"person": str(cast.anna.pk), "fields": ["phone"]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(preferences)::text FROM steunpunt_contactpreferences preferences")
        assert "12345678" not in bytes(ContactPreferences.objects.get().sealed_phone or b"").decode("latin-1")
        assert "612345678" not in cursor.fetchone()[0]
    anna.post("/profiel/telefoon", {"phone": ""})
    assert contact_preferences.of(cast.anna.pk).phone == ""
    assert Letter.objects.filter(topic="bereikbaarheid-gewijzigd").count() == 2


def test_what_is_no_number_stays_on_the_form(cast: Cast, browser: BrowserOf) -> None:
    answer = browser("anna").post("/profiel/telefoon", {"phone": "06 1234567"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="06 1234567"' in page
    assert "Dit is geen telefoonnummer" in page
    assert not Letter.objects.exists()


def test_an_asker_has_a_profile_without_a_number_to_keep(cast: Cast, browser: BrowserOf) -> None:
    maas = browser("maas")
    assert "telefoon-kop" not in main_of(maas.get("/profiel"))
    assert maas.post("/profiel/telefoon", {"phone": "06 12345678"}).status_code == 404
    assert not ContactPreferences.objects.exists()


def test_a_number_put_in_the_row_of_another_opens_for_nobody(cast: Cast) -> None:
    """Whoever writes in the database gives an adviser no other number."""
    contacts.save_phone(person=cast.chris, typed="06 87654321", at=MONDAY)
    ContactPreferences(person=cast.anna, sealed_phone=ContactPreferences.objects.get().sealed_phone).save()
    with pytest.raises(encryption.Sealed):
        contact_preferences.of(cast.anna.pk)


def test_the_coordinator_finds_the_number_on_the_roster(cast: Cast, browser: BrowserOf) -> None:
    contacts.save_phone(person=cast.bram, typed="06 12345678", at=MONDAY)
    assert '<a class="nl-link" href="tel:+31612345678">06 12345678</a>' in main_of(browser("hessel").get("/rooster"))
