"""Text modules in the browser."""

from steunpunt.models import ModuleVersion
from tests.cast import CANARY, Cast, held_by
from tests.web.desk_pages import as_person, key_of


def test_written_by_one_approved_by_another_and_found(cast: Cast) -> None:
    anna, chris = as_person(cast.anna), as_person(cast.chris)
    there = anna.post("/bouwstenen/nieuw", {"title": "Eerst bellen", "body": "Ik bel u.", "phase": "weging"})[
        "Location"
    ]
    assert "Een collega leest het na." in anna.get(there).content.decode()
    assert "Eerst bellen" in chris.get("/bouwstenen").content.decode()
    assert "Eerst bellen" not in chris.post("/bouwstenen", {"zoek": "eerst"}).content.decode().split('id="lijst"')[1]
    seen = key_of(chris.get(there).content.decode(), "seen")
    assert chris.post(f"{there}/oordeel", {"seen": seen, "vaststellen": "1"})["Location"] == there
    for sought, is_found in (({"zoek": "eerst"}, True), ({"fase": "weging"}, True), ({"fase": "nazorg"}, False)):
        found = chris.post("/bouwstenen", sought).content.decode().split('id="lijst"')[1]
        assert ("Eerst bellen" in found) is is_found
    chris.post(f"{there}/intrekken")
    assert "Eerst bellen" not in anna.get("/bouwstenen").content.decode()


def test_they_are_filled_with_facts_by_role_and_no_content(cast: Cast) -> None:
    """For whoever holds the question, and nobody else."""
    question = held_by(cast.anna, cast.maas)
    version = ModuleVersion.objects.first()
    assert version is not None
    version.body = "{kenmerk} | {organisatie} | {vrager} | {adviseur}"
    version.save()
    page = as_person(cast.anna).get(f"/vragen/{question.id}/bouwstenen").content.decode()
    assert f"{question.reference} | gemeente Heerde | burgemeester | Anna de Wit" in page
    assert CANARY not in page
    for person in (cast.chris, cast.bram, cast.hessel, cast.maas, cast.charlie):
        assert as_person(person).get(f"/vragen/{question.id}/bouwstenen").status_code in {403, 404}


def test_askers_and_administrators_have_no_such_pages(cast: Cast) -> None:
    there = f"/bouwstenen/{ModuleVersion.objects.values_list('module', flat=True)[0]}"
    for person in (cast.maas, cast.beheer, cast.charlie):
        for path in ("/bouwstenen", "/bouwstenen/nieuw", there):
            assert as_person(person).get(path).status_code in {403, 404}


def test_a_module_without_text_or_with_an_unknown_field_is_shown_again(cast: Cast) -> None:
    answer = as_person(cast.anna).post("/bouwstenen/nieuw", {"title": "Titel", "body": "Beste {naam}"})
    assert answer.status_code == 422
    assert "{naam} kennen wij niet." in answer.content.decode()
