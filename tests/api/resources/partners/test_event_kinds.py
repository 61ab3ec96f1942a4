"""An abonnement names kinds of events that exist; a typing error is refused with the nearest name."""

import pytest

from steunpunt.models import LadderRung, Subscription
from tests.api.conftest import Caller

URL = "https://x.example/"


def _subscribe(as_: Caller, *kinds: str) -> tuple[int, list[dict[str, str]]]:
    answer = as_("maas").post("/abonnementen", {"url": URL, "soorten": list(kinds)})
    return answer.status_code, answer.json().get("errors", [])


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("vraag.aanvard", "vraag.aanvaard"),
        ("advies.gegven", "advies.gegeven"),
        ("verwijzingen", "verwijzing"),
        ("vragen", "vraag"),
        ("nl.steunpunt.vraag.aanvaard", "vraag.aanvaard"),
        ("vraag.geenadviseur", "vraag.geen-adviseur"),
        ("termijn.overschreiding", "termijn.overschrijding"),
        ("proefberichten", "proefbericht"),
        ("VRAAG.AANVAARD", "vraag.aanvaard"),
        ("Vraag", "vraag"),
        ("vraag.", "vraag"),
        ("vraag.*", "vraag"),
        ("*.aanvaard", "vraag.aanvaard"),
        ("Verwijzing.Akkoord.", "verwijzing.akkoord"),
        ("vraag/aanvaard", "vraag.aanvaard"),
        ("vraag_geen_adviseur", "vraag.geen-adviseur"),
        ("NL.STEUNPUNT.ADVIES", "advies"),
        ("*", None),
        ("", None),
        ("🙂", None),
        ("abonnement.gemaakt", None),
        ("zzz", None),
    ],
)
def test_a_kind_that_does_not_exist_is_refused_with_the_nearest_name(as_: Caller, kind: str, meant: str | None) -> None:
    status, faults = _subscribe(as_, "vraag", kind)
    assert status == 400
    assert [(fault["pointer"], fault["code"]) for fault in faults] == [("/soorten/1", "onbekende-soort")]
    assert f"‘{kind}’" in faults[0]["detail"]
    if meant is not None:
        assert f"Bedoelt u ‘{meant}’?" in faults[0]["detail"]
    else:
        assert "Kies uit: aanbod, advies, " in faults[0]["detail"]
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("kind", ["v" * 41, "vraag\0", 7, None, ["vraag"]])
def test_what_is_no_name_at_all_is_refused(as_: Caller, kind: object) -> None:
    answer = as_("maas").post("/abonnementen", {"url": URL, "soorten": [kind]})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "geen-naam")


def test_every_unknown_kind_is_told_together_with_the_address(as_: Caller) -> None:
    answer = as_("maas").post("/abonnementen", {"url": "https://10.0.0.1/", "soorten": ["onzin", "vraag", "vraaag"]})
    assert answer.status_code == 400
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/url", "/soorten/0", "/soorten/2"}


def test_names_first_parts_and_the_rungs_of_the_desk_itself_are_kinds(as_: Caller) -> None:
    """Also a rung that the desk added to its ladder."""
    LadderRung.objects.create(code="halverwege", share="0.5", recipients=["adviseur"])
    kinds = ["vraag", "vraag.aanvaard", "termijn.waarschuwing", "termijn.halverwege", "proefbericht", "uitreiking"]
    assert _subscribe(as_, *kinds) == (201, [])
    assert _subscribe(as_) == (201, [])
