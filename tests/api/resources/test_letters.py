"""The letters of a question, for whoever works at the desk: how they stand, why one does not arrive, and once more."""

from datetime import timedelta

from steunpunt.desk.letters import outbox
from steunpunt.models import JournalLine, Letter
from tests.api.conftest import Caller
from tests.cast import MONDAY, Cast, held_by

SECOND = timedelta(seconds=1)


def test_each_letter_says_to_whom_and_how_it_stands(as_: Caller, cast: Cast) -> None:
    """The coordinator reads all, the adviser those to the asker and to them; no address, no name of the asker."""
    question = held_by(cast.anna, cast.maas)
    Letter.objects.filter(topic="ontvangen").update(sent_at=MONDAY, next_attempt_at=None, attempts=1)
    Letter.objects.filter(topic="aanvaard").update(
        attempts=3, last_fault="ontvanger-geweigerd-452", tried_at=MONDAY + SECOND, next_attempt_at=MONDAY + 9 * SECOND
    )
    answer = as_("hessel").get(f"/adviesvragen/{question.id}/brieven")
    letters = {item["soort"]: item for item in answer.json()["resultaten"]}
    assert {topic: (item["aan"], item["stand"]) for topic, item in letters.items()} == {
        "ontvangen": ("vrager", "verzonden"),
        "aangeboden": ("adviseur", "wacht"),
        "aanvaard": ("vrager", "mislukt"),
    }
    assert letters["ontvangen"]["verzonden"] == "2026-11-23T09:00:00Z"
    assert {name: letters["aanvaard"][name] for name in ("titel", "reden", "pogingen", "laatstePoging")} == {
        "titel": "Uw vraag is aangenomen",
        "reden": "De mailbox van de ontvanger neemt nu niets aan. Misschien is die vol.",
        "pogingen": 3,
        "laatstePoging": "2026-11-23T09:00:01Z",
    }
    assert "maas" not in answer.content.decode().lower()
    outbox.enqueue([outbox.OutgoingLetter("b", "bezwaar", cast.hessel)], question=question, at=MONDAY)
    letters_of_anna = as_("anna").get(f"/adviesvragen/{question.id}/brieven").json()["resultaten"]
    assert {item["soort"] for item in letters_of_anna} == {"ontvangen", "aangeboden", "aanvaard"}
    for username in ("maas", "bram", "charlie", "beheer"):
        assert as_(username).get(f"/adviesvragen/{question.id}/brieven").status_code == 404


def test_what_does_not_arrive_stands_together_and_goes_once_more(as_: Caller, cast: Cast) -> None:
    """For the coordinator; who has the question sends its letters again too, and nobody a letter that is well."""
    question = held_by(cast.anna, cast.maas)
    letter = Letter.objects.get(topic="aanvaard")
    assert as_("hessel").get("/brieven").json()["resultaten"] == []
    assert as_("anna").post(f"/brieven/{letter.id}/herhalingen", {}).status_code == 404
    Letter.objects.filter(pk=letter.pk).update(attempts=3, next_attempt_at=None, given_up_at=MONDAY, last_fault="x")
    (shown,) = as_("hessel").get("/brieven").json()["resultaten"]
    assert (shown["id"], shown["adviesvraag"], shown["kenmerk"], shown["stand"]) == (
        str(letter.id),
        str(question.id),
        question.reference,
        "opgegeven",
    )
    for username in ("maas", "bram", "charlie", "beheer"):
        assert as_(username).post(f"/brieven/{letter.id}/herhalingen", {}).status_code == 404
        assert as_(username).get("/brieven").status_code == 404
    again = as_("anna").post(f"/brieven/{letter.id}/herhalingen", {})
    assert (again.status_code, again.json()["stand"]) == (200, "wacht")
    assert as_("hessel").get("/brieven").json()["resultaten"] == []
    assert JournalLine.objects.get(action="brief.opnieuw").actor == cast.anna
