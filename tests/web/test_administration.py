"""The administrator runs the system and reads no content."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from steunpunt.desk import conversation
from steunpunt.models import JournalLine, Letter, Message, Question
from tests.cast import CANARY, Cast, held_by
from tests.web.conftest import Door

LOOKED_AT = [Question, Message, Letter, JournalLine]


@pytest.mark.parametrize("model", LOOKED_AT)
def test_beheer_sees_that_it_exists_and_may_change_nothing(
    door: Door, cast: Cast, model: type[Question | Message | Letter | JournalLine]
) -> None:
    question = held_by(cast.anna, cast.maas, at=timezone.now())
    conversation.speak(person=cast.anna, question_id=question.id, words=CANARY, at=timezone.now())
    client = door("beheer")
    name = f"admin:steunpunt_{model._meta.model_name}"
    one = model.objects.order_by("pk").last()
    assert one is not None
    for url in (reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[one.pk])):
        page = client.get(url)
        assert page.status_code == 200
        for words in (CANARY, "Aanbesteding", "06 12345678", "sealed", "wrapped_key"):
            assert words not in page.content.decode()
    assert client.post(reverse(f"{name}_change", args=[one.pk]), {}).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=[one.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse(f"{name}_add")).status_code == 403


def test_no_page_of_the_administrator_has_a_sealed_field() -> None:
    for model, page in admin.site._registry.items():
        shown = {str(field) for field in page.fields or [field.name for field in model._meta.fields if field.editable]}
        assert not {name for name in shown if "sealed" in name or "wrapped" in name}, model


@pytest.mark.parametrize("username", ["maas", "anna", "hessel", "charlie"])
def test_nobody_else_comes_in(door: Door, username: str) -> None:
    answer = door(username).get(reverse("admin:steunpunt_question_changelist"), follow=True)
    assert answer.redirect_chain
    assert "/beheer" not in answer.request["PATH_INFO"]
