"""Text modules: written by one, approved by another, offered by what they fit, kept by version."""

from datetime import timedelta

import pytest

from steunpunt.desk.knowledge import text_modules
from steunpunt.desk.knowledge.text_modules import ModuleText
from steunpunt.models import ModuleVersion, TextModule
from steunpunt.rules.refusals import Faulty, NotFound, Refusal
from steunpunt.rules.words import Category, Phase
from tests.cast import MONDAY, Cast

LATER = MONDAY + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def nothing_yet(cast: Cast) -> None:
    """Without what the demo desk has."""
    TextModule.objects.update(withdrawn_at=MONDAY)


def written(cast: Cast, title: str = "Titel", body: str = "Tekst", **where: Category | Phase) -> ModuleVersion:
    category, phase = where.get("category"), where.get("phase")
    assert category is None or isinstance(category, Category)
    assert phase is None or isinstance(phase, Phase)
    words = ModuleText(title, body, category, phase)
    return text_modules.write(person=cast.anna, words=words, at=MONDAY)


def approved(cast: Cast, title: str = "Titel", body: str = "Tekst", **where: Category | Phase) -> ModuleVersion:
    version = written(cast, title, body, **where)
    return text_modules.review(person=cast.chris, module_id=version.module_id, seen=MONDAY, approves=True, at=LATER)


def test_it_is_offered_once_somebody_else_approved_it(cast: Cast) -> None:
    """Never by its writer, and nothing of a version that was turned down."""
    version = written(cast)
    assert text_modules.offered() == []
    with pytest.raises(Refusal) as refused:
        text_modules.review(person=cast.anna, module_id=version.module_id, seen=MONDAY, approves=True, at=LATER)
    assert refused.value.code == "eigen-bouwsteen"
    text_modules.review(person=cast.chris, module_id=version.module_id, seen=MONDAY, approves=False, at=LATER)
    assert text_modules.offered() == []
    again = text_modules.write(
        person=cast.anna, words=ModuleText("Beter", "Tekst"), module_id=version.module_id, at=LATER
    )
    text_modules.review(person=cast.chris, module_id=again.module_id, seen=LATER, approves=True, at=LATER)
    assert [(offer.title, offer.number) for offer in text_modules.offered()] == [("Beter", 2)]


def test_a_new_version_replaces_the_former_when_it_is_approved(cast: Cast) -> None:
    """Both are kept. What was changed after somebody read it is not approved."""
    first = approved(cast)
    text_modules.write(person=cast.anna, words=ModuleText("Nieuw", "A"), module_id=first.module_id, at=LATER)
    assert [offer.title for offer in text_modules.offered()] == ["Titel"]
    with pytest.raises(Refusal) as refused:
        text_modules.write(person=cast.bram, words=ModuleText("Ander", "B"), module_id=first.module_id, at=LATER)
    assert refused.value.code == "in-nalezing"
    with pytest.raises(Refusal) as refused:
        text_modules.review(person=cast.chris, module_id=first.module_id, seen=MONDAY, approves=True, at=LATER)
    assert refused.value.code == "bouwsteen-gewijzigd"
    text_modules.review(person=cast.chris, module_id=first.module_id, seen=LATER, approves=True, at=LATER)
    assert [offer.title for offer in text_modules.offered()] == ["Nieuw"]
    assert [version.title for version in text_modules.versions_of(first.module_id)] == ["Nieuw", "Titel"]


def test_a_withdrawn_one_is_offered_no_more(cast: Cast) -> None:
    version = approved(cast)
    text_modules.withdraw(person=cast.bram, module_id=version.module_id, at=LATER)
    assert text_modules.offered() == []
    assert len(text_modules.versions_of(version.module_id)) == 1
    with pytest.raises(NotFound):
        text_modules.write(person=cast.anna, words=ModuleText("Titel", "A"), module_id=version.module_id, at=LATER)


def test_what_fits_the_question_comes_first(cast: Cast) -> None:
    approved(cast, "Andere fase", phase=Phase.NAZORG)
    approved(cast, "Altijd")
    approved(cast, "Fase", phase=Phase.WEGING)
    approved(cast, "Fase en onderwerp", category=Category.ANDERS, phase=Phase.WEGING)
    found = text_modules.offered(category=Category.ANDERS, phase=Phase.WEGING)
    assert [offer.title for offer in found] == ["Fase en onderwerp", "Fase", "Altijd", "Andere fase"]
    assert [offer.title for offer in text_modules.offered(words="onderwerp fase")] == ["Fase en onderwerp"]


def test_a_field_that_is_none_is_refused(cast: Cast) -> None:
    with pytest.raises(Faulty) as refused:
        written(cast, body="Beste {vrager}, uw {organsiatie}")
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("body", "onbekend-veld")]


def test_only_whoever_advises_or_leads_works_with_them(cast: Cast) -> None:
    version = written(cast)
    for person in (cast.maas, cast.beheer, cast.charlie):
        with pytest.raises(NotFound):
            text_modules.write(person=person, words=ModuleText("T", "B"), at=MONDAY)
        with pytest.raises(NotFound):
            text_modules.review(person=person, module_id=version.module_id, seen=MONDAY, approves=True, at=LATER)
        with pytest.raises(NotFound):
            text_modules.withdraw(person=person, module_id=version.module_id, at=LATER)
