"""How an advice is written, over the API: the source and its format."""

from tests.api import bodies
from tests.api.conftest import Caller
from tests.cast import Cast, held_by


def test_the_source_and_how_it_is_written_come_back(as_: Caller, cast: Cast) -> None:
    """Markdown when it was said, plain otherwise: an older system sends what it always did."""
    path = f"/adviesvragen/{held_by(cast.anna, cast.maas).id}/adviezen"
    formatted = bodies.ADVICE | {"advies": "# Eerst\n- *dit*", "opmaak": "markdown"}
    assert as_("anna").post(path, formatted).json()["opmaak"] == "markdown"
    assert as_("anna").post(path, bodies.ADVICE).json()["opmaak"] == "tekst"
    read = as_("maas").get(path).json()["resultaten"]
    assert {(each["opmaak"], each["advies"]) for each in read} == {
        ("markdown", "# Eerst\n- *dit*"),
        ("tekst", bodies.ADVICE["advies"]),
    }


def test_a_format_that_is_none_is_refused(as_: Caller, cast: Cast) -> None:
    path = f"/adviesvragen/{held_by(cast.anna, cast.maas).id}/adviezen"
    answer = as_("anna").post(path, bodies.ADVICE | {"opmaak": "html"})
    assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (400, ["/opmaak"])
