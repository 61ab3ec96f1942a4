"""Drafts outlive an ended session, an old token, and another person at the same machine; none is shown to another."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from steunpunt.desk.questions import drafts
from steunpunt.models import Draft, Person
from tests.cast import CANARY, Cast
from tests.web.answers import FORM, SAVE, answers
from tests.web.conftest import BrowserOf


def page_of(client: Client) -> dict[str, str]:
    """What the form that this browser has open sends along: for whom it was made."""
    return {"namens": client.get(FORM).context["seal"]}


def kept_by(person: Person) -> str:
    """The body in this person's draft, or nothing."""
    saved = drafts.find(person)
    return "" if saved is None else saved[1]["body"]


def test_what_was_typed_survives_an_expired_session(browser: BrowserOf, cast: Cast) -> None:
    """maas finds it again after signing in."""
    client = browser("maas")
    page = page_of(client)
    client.logout()
    answer = client.post(FORM, answers() | page)
    assert answer["Location"] == "/inloggen?next=/vragen/nieuw"
    assert "Uw tekst is bewaard." in client.get(answer["Location"]).content.decode()
    assert CANARY in kept_by(cast.maas)
    client.force_login(cast.maas)
    assert CANARY in client.get(FORM).content.decode()


def test_somebody_else_who_signs_in_at_the_same_machine_sees_no_word_of_it(browser: BrowserOf, cast: Cast) -> None:
    client = browser("maas")
    page = page_of(client)
    client.logout()
    client.post(FORM, answers() | page)
    client.force_login(cast.smit)
    for url in (FORM, "/", "/vragen"):
        assert CANARY not in client.get(url).content.decode()
    assert kept_by(cast.smit) == ""


def test_a_form_of_maas_sent_while_smit_is_signed_in_is_kept_for_maas(browser: BrowserOf, cast: Cast) -> None:
    page = page_of(browser("maas"))
    smit = browser("smit")
    answer = smit.post(FORM, answers() | page, follow=True)
    assert CANARY in kept_by(cast.maas)
    assert kept_by(cast.smit) == ""
    assert CANARY not in answer.content.decode()
    assert "voor die persoon bewaard" in answer.content.decode()
    smit.post(SAVE, answers(body="Nog iets") | page)
    assert (kept_by(cast.maas), kept_by(cast.smit)) == ("Nog iets", "")


def test_saving_while_typing_goes_on_after_the_session_ended(browser: BrowserOf, cast: Cast) -> None:
    client = browser("maas")
    page = page_of(client)
    client.logout()
    answer = client.post(SAVE, answers() | page, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "U bent intussen uitgelogd." in answer.content.decode()
    assert CANARY in kept_by(cast.maas)


def test_a_token_that_is_too_old_loses_nothing(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.maas)
    page = page_of(client)
    answer = client.post(FORM, answers() | page)
    assert answer["Location"] == FORM
    assert CANARY in client.get(FORM).content.decode()


@pytest.mark.parametrize("namens", ["", "onzin", "IjEyMyI:1abc:xyz"])
def test_a_forged_name_keeps_nothing_for_anybody(cast: Cast, namens: str) -> None:
    """But what was typed is shown again, to copy."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.maas)
    answer = client.post(FORM, answers() | {"namens": namens})
    assert answer.status_code == 403
    assert CANARY in answer.content.decode()
    assert not Draft.objects.exists()


def test_a_form_that_lay_open_for_days_is_shown_again_and_not_kept(browser: BrowserOf, cast: Cast) -> None:
    page = page_of(browser("maas"))
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        answer = Client().post(FORM, answers() | page)
    assert answer.status_code == 403
    assert "U bent uitgelogd" in answer.content.decode()
    assert CANARY in answer.content.decode()
    assert kept_by(cast.maas) == ""


def test_a_message_typed_after_the_session_ended_is_shown_again(browser: BrowserOf) -> None:
    client = Client()
    answer = client.post("/vragen/00000000-0000-0000-0000-000000000000/antwoord", {"words": CANARY})
    assert answer.status_code == 403
    assert CANARY in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("stood_on", "way_in"),
    [
        ("http://testserver/vragen/x?bericht=1", "/inloggen?next=%2Fvragen%2Fx"),
        ("https://example.com/vragen/x", "/inloggen"),
        ("", "/inloggen"),
    ],
)
def test_after_signing_in_again_one_is_back_at_the_page(stood_on: str, way_in: str) -> None:
    """Only at a page of ours."""
    words = {"words": CANARY}
    answer = Client().post(f"/vragen/{uuid4()}/antwoord", words, headers={"Referer": stood_on})
    assert f'href="{way_in}"' in answer.content.decode()
