"""The administrator runs the system and reads no content."""

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from steunpunt.desk.clocks import audit
from steunpunt.desk.questions import conversation
from steunpunt.desk.storage import journal
from steunpunt.models import (
    Adviser,
    CalendarVersion,
    Clock,
    Duty,
    JournalLine,
    LadderRung,
    Letter,
    Message,
    Organisation,
    Party,
    PauseLimit,
    Question,
    Target,
)
from steunpunt.web.entry.administration import site
from tests.cast import CANARY, MONDAY, Cast, ask, held_by
from tests.web.conftest import BrowserOf

LOOKED_AT = [Question, Message, Letter, JournalLine, Organisation]


@pytest.mark.parametrize("model", LOOKED_AT)
def test_beheer_sees_that_it_exists_and_may_change_nothing(
    browser: BrowserOf, cast: Cast, model: type[Question | Message | Letter | JournalLine | Organisation]
) -> None:
    question = held_by(cast.anna, cast.maas, at=timezone.now())
    conversation.speak(person=cast.anna, question_id=question.id, words=CANARY, at=timezone.now())
    client = browser("beheer")
    name = f"admin:steunpunt_{model._meta.model_name}"
    row = model.objects.order_by("pk").last()
    assert row is not None
    for url in (reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[row.pk])):
        page = client.get(url)
        assert page.status_code == 200
        for words in (CANARY, "Aanbesteding", "06 12345678", "sealed", "wrapped_key"):
            assert words not in page.content.decode()
    assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse(f"{name}_add")).status_code == 403


def test_no_page_of_the_administrator_has_a_sealed_field() -> None:
    for model, page in site._registry.items():
        shown = {str(field) for field in page.fields or [field.name for field in model._meta.fields if field.editable]}
        assert not {name for name in shown if "sealed" in name or "wrapped" in name}, model


@pytest.mark.parametrize("typed", ["Bel \u202e112", "Bel\x07 112", "\u200d", "Bel\x0b112", "\x1b[2J"])
def test_beheer_judges_text_as_every_page_does(browser: BrowserOf, cast: Cast, typed: str) -> None:
    """What hides or breaks is refused at its field: a line of first aid, a party, the name of a person."""
    beheer = browser("beheer")
    for table, field, sent in (
        ("firstaid", "text", {"phase": "weging", "place": "77"}),
        ("party", "name", {"code": "bel"}),
    ):
        if field == "name" and typed in {"Bel \u202e112", "Bel\x0b112"}:
            continue  # a name loses it, or has a blank for it
        answer = beheer.post(reverse(f"admin:steunpunt_{table}_add"), sent | {field: typed})
        assert answer.status_code == 200
        assert set(answer.context["adminform"].form.errors) == {field}


@pytest.mark.parametrize("username", ["maas", "anna", "hessel", "charlie"])
def test_nobody_else_comes_in(browser: BrowserOf, username: str) -> None:
    answer = browser(username).get(reverse("admin:steunpunt_question_changelist"), follow=True)
    assert answer.redirect_chain
    assert "/beheer" not in answer.request["PATH_INFO"]


def test_no_table_of_a_library_stands_there() -> None:
    """Tokens above all: whoever can filter a list by what a token begins with, has the token."""
    assert {model._meta.app_label for model in site._registry} == {"steunpunt"}


@pytest.mark.parametrize(
    ("table", "query"),
    [
        ("adviser", "person__password__startswith=!"),
        ("question", "status__regex=["),
        ("question", "sealed_body__contains=a"),
        ("question", "asker__email__startswith=m"),
        ("journalline", "at__year=99999999999"),
        ("message", "sent_at__year=99999999999"),
        ("letter", "id__regex=("),
    ],
)
def test_a_list_answers_only_to_its_own_filters(browser: BrowserOf, cast: Cast, table: str, query: str) -> None:
    """Any other question about a column is refused, and none is an error of ours."""
    held_by(cast.anna, cast.maas, at=timezone.now())
    answer = browser("beheer").get(f"{reverse(f'admin:steunpunt_{table}_changelist')}?{query}")
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/beheer/r/1/1/", "/beheer/r/1/x/", "/beheer/r/5/%00/"])
def test_the_shortcut_by_numbers_leads_nowhere(browser: BrowserOf, path: str) -> None:
    assert browser("beheer").get(path).status_code == 404


@pytest.mark.parametrize("model", [CalendarVersion, Target])
def test_calendars_and_targets_are_looked_at_and_changed_through_the_desk(
    browser: BrowserOf, model: type[CalendarVersion | Target]
) -> None:
    """Which first says what moves."""
    client, name = browser("beheer"), f"admin:steunpunt_{model._meta.model_name}"
    row = model.objects.first()
    assert row is not None
    for url in (reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[row.pk])):
        assert client.get(url).status_code == 200
    assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse(f"{name}_add")).status_code == 403


def test_the_rung_at_which_a_promise_breaks_stays(browser: BrowserOf) -> None:
    """Refused with a sentence, by its share and by being taken away; who hears of it may change."""
    client, where = browser("beheer"), reverse("admin:steunpunt_ladderrung_change", args=["overschrijding"])
    moved = client.post(where, {"share": "0,900", "recipients": ["vrager"]})
    assert "Deze trede zegt dat een belofte niet is gehaald. Haar deel blijft 1,000." in moved.content.decode()
    gone = client.post(
        reverse("admin:steunpunt_ladderrung_delete", args=["overschrijding"]), {"post": "yes"}, follow=True
    )
    assert "Zij kan niet worden verwijderd." in gone.content.decode()
    assert LadderRung.objects.get(pk="overschrijding").share == 1
    assert client.post(where, {"share": "1,000", "recipients": ["vrager", "hoofd"]}).status_code == 302
    assert LadderRung.objects.get(pk="overschrijding").recipients == ["vrager", "hoofd"]


def test_the_other_rungs_are_data(browser: BrowserOf) -> None:
    client = browser("beheer")
    added: dict[str, Any] = {"code": "halverwege", "share": "0,500", "recipients": ["adviseur"]}
    assert client.post(reverse("admin:steunpunt_ladderrung_add"), added).status_code == 302
    assert "halverwege" in client.get(reverse("admin:steunpunt_ladderrung_changelist")).content.decode()
    faults: list[dict[str, Any]] = [{"share": "0"}, {"share": "0,750"}, {"recipients": []}, {"recipients": ["buurman"]}]
    for faulty in faults:
        answer = client.post(reverse("admin:steunpunt_ladderrung_add"), added | {"code": "nog-een"} | faulty)
        assert answer.status_code == 200, faulty
    assert client.post(reverse("admin:steunpunt_ladderrung_delete", args=["halverwege"]), {"post": "yes"}).status_code
    assert not LadderRung.objects.filter(pk__in=["halverwege", "nog-een"]).exists()


def test_a_changed_ladder_holds_for_the_promises_that_run(cast: Cast, browser: BrowserOf) -> None:
    """The next look moves at once, and back; each change is a line in the journal."""
    client = browser("beheer")
    question = ask(cast.maas)
    clock = Clock.objects.get(question=question, kind="eerste_reactie")

    def next_look() -> timedelta:
        clock.refresh_from_db()
        assert list(audit.differences()) == []
        assert clock.next_check_at is not None
        return clock.next_check_at - MONDAY

    assert next_look() == timedelta(minutes=90)
    client.post(
        reverse("admin:steunpunt_ladderrung_add"), {"code": "halverwege", "share": "0,500", "recipients": ["adviseur"]}
    )
    assert next_look() == timedelta(minutes=60)
    where = reverse("admin:steunpunt_ladderrung_change", args=["halverwege"])
    client.post(where, {"share": "0,250", "recipients": ["adviseur"]})
    assert next_look() == timedelta(minutes=30)
    client.post(reverse("admin:steunpunt_ladderrung_delete", args=["halverwege"]), {"post": "yes"})
    assert next_look() == timedelta(minutes=90)
    lines = JournalLine.objects.filter(action__startswith="trede.").order_by("id")
    assert [(line.action, line.actor, line.facts["rung"]) for line in lines] == [
        ("trede.gewijzigd", cast.beheer, "halverwege"),
        ("trede.gewijzigd", cast.beheer, "halverwege"),
        ("trede.verwijderd", cast.beheer, "halverwege"),
    ]


def test_the_longest_pause_is_set_in_days(browser: BrowserOf) -> None:
    client, limit = browser("beheer"), PauseLimit.objects.get(reason="wacht_op_vrager")
    where = reverse("admin:steunpunt_pauselimit_change", args=[limit.pk])
    assert 'value="14"' in client.get(where).content.decode()
    assert client.post(where, {"days": "0"}).status_code == 200
    assert client.post(where, {"days": "10"}).status_code == 302
    limit.refresh_from_db()
    assert limit.longest.days == 10
    assert JournalLine.objects.get(action="pauzeduur.gewijzigd").facts["seconds"] == 864_000
    assert (
        client.post(reverse("admin:steunpunt_pauselimit_delete", args=[limit.pk]), {"post": "yes"}).status_code == 403
    )
    assert client.get(reverse("admin:steunpunt_pauselimit_add")).status_code == 403


def test_who_is_on_duty_is_kept_here(browser: BrowserOf, cast: Cast) -> None:
    client, where = browser("beheer"), reverse("admin:steunpunt_duty_add")
    turn = {
        "adviser": cast.anna.pk,
        "starts_at_0": "2026-11-27",
        "starts_at_1": "17:00",
        "ends_at_0": "2026-11-30",
        "ends_at_1": "09:00",
    }
    backwards = client.post(where, turn | {"ends_at_0": "2026-11-20"})
    assert "Het einde ligt na het begin." in backwards.content.decode()
    assert client.post(where, turn).status_code == 302
    assert Duty.objects.get().adviser.person == cast.anna


@pytest.mark.parametrize("table", ["person", "office", "absence", "lookback"])
def test_who_has_access_is_changed_elsewhere(browser: BrowserOf, table: str) -> None:
    """By two people, under 'Toegang'."""
    assert browser("beheer").get(f"/beheer/steunpunt/{table}/").status_code == 404


def test_a_party_is_added_and_never_renamed(browser: BrowserOf) -> None:
    """A swap of two names would turn the conflicts of interest of a party around."""
    beheer = browser("beheer")
    assert beheer.post(reverse("admin:steunpunt_party_add"), {"code": "nieuw", "name": "Nieuw"}).status_code == 302
    assert JournalLine.objects.get(action="partij.toegevoegd").facts == {"party": "nieuw"}
    beheer.post(reverse("admin:steunpunt_party_change", args=["nieuw"]), {"code": "oud", "name": "Oud"})
    assert list(Party.objects.filter(code__in=["nieuw", "oud"]).values_list("code", "name")) == [("nieuw", "Nieuw")]
    assert beheer.post(reverse("admin:steunpunt_party_delete", args=["nieuw"]), {"post": "yes"}).status_code == 403


def test_of_an_adviser_only_the_work_is_changed_here(browser: BrowserOf, cast: Cast) -> None:
    """Not whether they are one, nor who stands in for them."""
    where = reverse("admin:steunpunt_adviser_change", args=[cast.anna.pk])
    sent = {"capacity": "3", "categories": "", "kinds": "", "is_active": "", "deputy": str(cast.chris.pk)}
    assert browser("beheer").post(where, sent).status_code == 302
    anna = Adviser.objects.get(person=cast.anna)
    assert (anna.capacity, anna.is_active, anna.deputy) == (3, True, None)
    assert browser("beheer").get(reverse("admin:steunpunt_adviser_add")).status_code == 403
    assert browser("beheer").post(reverse("admin:steunpunt_adviser_delete", args=[anna.pk])).status_code == 403


def test_the_journal_says_of_a_question_no_names(browser: BrowserOf, cast: Cast) -> None:
    """Who asked what is not for the administrator: the role and the reference are."""
    question = held_by(cast.anna, cast.maas, at=timezone.now())
    journal.line("adviseur.aanwezig", at=timezone.now(), actor=cast.chris)
    pages = [reverse("admin:steunpunt_journalline_changelist")]
    pages += [
        reverse("admin:steunpunt_journalline_change", args=[pk])
        for pk in JournalLine.objects.values_list("pk", flat=True)
    ]
    shown = "".join(browser("beheer").get(page).content.decode() for page in pages)
    assert question.reference in shown
    assert "Vrager" in shown
    assert "Chris Bakker" in shown
    for name in ("Maas", "Anna de Wit", "Hessel"):
        assert name not in shown


@pytest.mark.parametrize(("host", "status"), [("beheer.example.nl", 200), ("desk.example.nl", 404)])
def test_under_a_host_of_their_own_if_wanted(browser: BrowserOf, settings: Settings, host: str, status: int) -> None:
    settings.ADMIN_HOST = "beheer.example.nl"
    settings.ALLOWED_HOSTS = ["beheer.example.nl", "desk.example.nl"]
    page = browser("beheer").get(reverse("admin:index"), HTTP_HOST=f"{host}:8443")
    assert page.status_code == status


def test_off_unless_asked_for() -> None:
    """Another process, because the URLs are read once."""
    program = "import django; django.setup(); from django.urls import resolve; resolve('/beheer/')"
    for switch, is_there in (("0", False), ("1", True)):
        environ = {**os.environ, "ADMIN": switch, "DJANGO_SETTINGS_MODULE": "steunpunt.settings"}
        done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, check=False)
        assert (done.returncode == 0) is is_there, done.stderr
