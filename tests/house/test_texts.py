"""What `TEXTS` declares of a text of a question is what every room has of it: docs/adding-a-field.md."""

from dataclasses import fields

import pytest
from django.apps import apps
from django.db.models import BinaryField

from api.resources.questions.intake import QuestionAnswer, QuestionInput
from steunpunt.rules.new_question import TEXTS, NewQuestion, QuestionTexts, TextRule, faults
from steunpunt.web.asker.forms import QuestionForm
from steunpunt.web.http.fields import WordsField
from tests.cast import MONDAY, new_question

ALL = pytest.mark.parametrize(("name", "rule"), TEXTS.items(), ids=list(TEXTS))


def test_every_text_is_declared_and_nothing_else_is() -> None:
    assert {field.name for field in fields(QuestionTexts)} == set(TEXTS)
    columns = {field.name for field in apps.get_model("steunpunt", "Question")._meta.get_fields()}
    assert {name for name in columns if name.startswith("sealed_")} == {
        f"sealed_{name}" for name in (*TEXTS, "call_moments", "asker_reference")
    }


@ALL
def test_a_text_is_encrypted_asked_sent_and_read(name: str, rule: TextRule) -> None:
    """One that is forgotten somewhere is named here."""
    column = apps.get_model("steunpunt", "Question")._meta.get_field(f"sealed_{name}")
    field, sent = QuestionForm.base_fields[name], QuestionInput().fields[rule.api_name]
    assert isinstance(column, BinaryField)
    assert isinstance(field, WordsField)
    assert (field.longest, field.required, field.one_line) == (rule.longest, rule.required, rule.one_line)
    assert sent.required == rule.required
    assert rule.api_name in QuestionAnswer().fields


@ALL
def test_one_sign_too_many_is_a_fault_of_that_text(name: str, rule: TextRule) -> None:
    def found(words: str) -> list[str]:
        asked: NewQuestion = new_question(**{name: words, "contact_confirmed": True})
        return [fault.field for fault in faults(asked, at=MONDAY)]

    assert found("a" * rule.longest) == []
    assert found("a" * (rule.longest + 1)) == [name]
    assert found("") == ([name] if rule.required else [])
    assert found("a\na") == ([name] if rule.one_line else [])
