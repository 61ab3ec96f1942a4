"""What a partner learns of a referral that they receive, and from when."""

from datetime import timedelta
from typing import Any

from steunpunt.models import Person, Referral
from tests.api import partner_story
from tests.api.conftest import Api, Caller
from tests.api.event_stream import events_of
from tests.api.partner_story import WONINGSCAN
from tests.cast import MONDAY, Cast, held_by

MINUTE = timedelta(minutes=1)


def read_by_receiver(ccv: Api, there: str) -> dict[str, Any]:
    """What the receiver reads of it, but for what only the receiver knows from the asker."""
    answer: dict[str, Any] = ccv.get(there).json()
    return {name: value for name, value in answer.items() if name not in {"id", "verzonden", "oppakkenVoor"}}


def test_a_receiver_does_not_learn_that_there_is_a_question(
    as_: Caller, received: list[Any], cast: Cast, clock: Any
) -> None:
    """One from a question, after a yes and read along, and one of the asker's own: the receiver sees no difference."""
    ccv, maas, anna = (
        partner_story.system("CCV", received, partner_story.SCOPES_OF_CCV, item=WONINGSCAN),
        as_("maas"),
        as_("anna"),
    )
    question = held_by(cast.anna, cast.maas)
    body = {"onderdeel": WONINGSCAN, "deelt": ["naam"]}
    referred = anna.post("/verwijzingen", body | {"adviesvraag": str(question.id)}).headers["Location"]
    clock.at = MONDAY + 5 * MINUTE
    own = maas.post("/verwijzingen", body).headers["Location"]
    assert maas.post(f"{referred}/akkoord", {"akkoord": True}).status_code == 200
    anna.get(referred)
    both = {there: read_by_receiver(ccv, there) for there in (referred, own)}
    for there, item in both.items():
        assert item.pop("gemaakt") == ccv.get(there).json()["verzonden"]
    assert both[referred] == both[own]
    assert [event["gebeurtenis"] for event in events_of(ccv)] == ["verwijzing.verzonden"] * 2
    assert maas.get(referred).json()["gemaakt"] == "2026-11-23T09:00:00Z"


def test_what_comes_later_never_stands_before_where_a_receiver_was(
    as_: Caller, received: list[Any], cast: Cast, clock: Any
) -> None:
    """A referral that waited for its yes comes after the one read meanwhile: in the stream, and in the list."""
    ccv, maas = partner_story.system("CCV", received, partner_story.SCOPES_OF_CCV, item=WONINGSCAN), as_("maas")
    question = held_by(cast.anna, cast.maas)
    body = {"onderdeel": WONINGSCAN, "deelt": ["naam"]}
    waits = as_("anna").post("/verwijzingen", body | {"adviesvraag": str(question.id)}).headers["Location"]
    clock.at = MONDAY + MINUTE
    maas.post("/verwijzingen", body)
    (last,) = events_of(ccv)
    clock.at = MONDAY + 2 * MINUTE
    maas.post(f"{waits}/akkoord", {"akkoord": True})
    later = ccv.get(f"/gebeurtenissen?na={last['id']}").json()["resultaten"]
    assert [item["gebeurtenis"] for item in later] == ["verwijzing.verzonden"]
    assert [event["id"] for event in events_of(ccv)] == [last["id"], later[0]["id"]]
    newest, _ = ccv.get("/verwijzingen").json()["resultaten"]
    assert newest["id"] == waits.rpartition("/")[2]
    first = ccv.get("/verwijzingen?pageSize=1").json()
    assert first["resultaten"] == [newest]
    assert len(ccv.get(first["volgende"]).json()["resultaten"]) == 1


def test_what_a_partner_brought_themselves_they_follow_from_the_beginning(received: list[Any], cast: Cast) -> None:
    """Also when it comes back to the asker."""
    ccv = partner_story.system("CCV", received, partner_story.SCOPES_OF_CCV, item=WONINGSCAN)
    ccv.post("/verwijzingen", {"onderdeel": WONINGSCAN})
    assert Referral.objects.get().asker == Person.objects.get(is_system=True)
    assert [event["gebeurtenis"] for event in events_of(ccv)] == ["verwijzing.gemaakt", "verwijzing.verzonden"]
