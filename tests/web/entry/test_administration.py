"""The administrator runs the system and reads no content."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from steunpunt.desk.clocks import audit
from steunpunt.desk.questions import conversation
from steunpunt.models import (
    CalendarVersion,
    Clock,
    Duty,
    JournalLine,
    LadderRung,
    Letter,
    Message,
    Organisation,
    PauseLimit,
    Person,
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
        ("person", "password__startswith=!"),
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


def test_a_new_address_is_journalled_and_the_coordinator_hears_of_it(browser: BrowserOf, cast: Cast) -> None:
    """Otherwise who runs the system could sign in as an adviser, and read."""
    anna = cast.anna
    form = {
        "username": "anna",
        "first_name": "Anna",
        "last_name": "de Wit",
        "email": "elders@example.org",
        "is_active": "on",
        "offices-TOTAL_FORMS": "0",
        "offices-INITIAL_FORMS": "0",
        "party_functions-TOTAL_FORMS": "0",
        "party_functions-INITIAL_FORMS": "0",
    }
    answer = browser("beheer").post(reverse("admin:steunpunt_person_change", args=[anna.pk]), form)
    assert answer.status_code == 302
    assert Person.objects.get(pk=anna.pk).email == "elders@example.org"
    line = JournalLine.objects.get(action="persoon.gewijzigd")
    assert (line.actor, line.facts["fields"]) == (cast.beheer, ["email"])
    assert list(Letter.objects.values_list("topic", "recipient__username")) == [("nieuw-adres", "hessel")]


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


def test_the_head_is_named_here(browser: BrowserOf, cast: Cast) -> None:
    page = browser("beheer").get(reverse("admin:steunpunt_person_change", args=[cast.charlie.pk])).content.decode()
    assert 'name="is_head"' in page
