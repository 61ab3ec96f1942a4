"""The availability of an adviser over the API: read, replaced whole, refused with every fault, used by the router."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from steunpunt.desk.administration import scheduler
from steunpunt.desk.routing import triage
from steunpunt.desk.staff import presence
from steunpunt.models import Absence, Adviser, Assignment, Duty, JournalLine, RosterHours
from tests.api.conftest import Caller
from tests.cast import MONDAY, Cast, again, ask, held_by

MINUTE = timedelta(minutes=1)


def plan(**changed: Any) -> dict[str, Any]:
    """Nothing out of the ordinary."""
    return {"capaciteit": 8, "rooster": [], "afwezigheden": [], "piket": []} | changed


def put(caller: Any, adviser: Any, body: dict[str, Any]) -> Any:
    """Read it, and put this in its place."""
    path = f"/adviseurs/{adviser.pk}/beschikbaarheid"
    return caller.put(path, body, if_match=caller.get(path)["ETag"])


def test_a_plan_is_read_replaced_and_read_back(as_: Caller, cast: Cast) -> None:
    """By the coordinator, who keeps the deputies that the adviser chose. What they may not change they can read."""
    chosen = plan(
        vasteVervanger=str(cast.chris.id), afwezigheden=[{"van": "2026-12-01", "vervanger": str(cast.chris.id)}]
    )
    assert put(as_("anna"), cast.anna, chosen).status_code == 200
    sent = plan(
        capaciteit=3,
        onderwerpen=["nevenfuncties"],
        organisatiesoorten=["waterschap"],
        vasteVervanger=str(cast.chris.id),
        rooster=[
            {"dag": "vrijdag", "van": "18:00:00", "tot": "00:00:00"},
            {"dag": "maandag", "van": "09:00:00", "tot": "12:30:00"},
        ],
        afwezigheden=[{"van": "2026-12-01", "totEnMet": "2026-12-04", "vervanger": str(cast.chris.id)}],
        piket=[{"van": "2026-11-27T17:00:00+01:00", "tot": "2026-11-30T09:00:00+01:00"}],
    )
    answer = put(as_("hessel"), cast.anna, sent)
    assert answer.status_code == 200, answer.json()
    saved = as_("anna").get(f"/adviseurs/{cast.anna.id}/beschikbaarheid").json()
    assert saved == answer.json()
    assert saved["rooster"] == list(reversed(sent["rooster"]))
    assert saved["afwezigheden"] == sent["afwezigheden"]
    assert saved["piket"] == [{"van": "2026-11-27T16:00:00Z", "tot": "2026-11-30T08:00:00Z"}]
    assert (saved["nuAanwezig"], saved["capaciteit"]) == (True, 3)
    away = Absence.objects.get()
    assert away.starts_at == datetime(2026, 11, 30, 23, tzinfo=UTC)  # midnight in Amsterdam
    assert away.ends_at == datetime(2026, 12, 4, 23, tzinfo=UTC)
    assert JournalLine.objects.filter(action="adviseur.planning").latest("id").actor == cast.hessel


def test_it_is_not_for_others_and_never_stale(as_: Caller, cast: Cast) -> None:
    """404 for all but the adviser and who leads the desk; 428 without and 412 with an old ETag."""
    path = f"/adviseurs/{cast.anna.id}/beschikbaarheid"
    for name in ("bram", "maas", "charlie", "beheer"):
        assert as_(name).get(path).status_code == 404
        assert as_(name).put(path, plan(), if_match="*").status_code == 404
    anna = as_("anna")
    etag = anna.get(path)["ETag"]
    assert anna.put(path, plan()).status_code == 428
    assert put(as_("hessel"), cast.anna, plan(capaciteit=5)).status_code == 200
    stale = anna.put(path, plan(), if_match=etag)
    assert (stale.status_code, stale.json()["code"]) == (412, "verouderd")


def test_an_adviser_changes_what_is_theirs_and_no_more(as_: Caller, cast: Cast) -> None:
    """Hours, absences and deputies; every fault that only the desk can find is told together."""
    duty = [{"van": "2026-11-27T17:00:00Z", "tot": "2026-11-28T17:00:00Z"}]
    own_plan = plan(rooster=[{"dag": "dinsdag", "van": "09:00", "tot": "17:00"}], vasteVervanger=str(cast.bram.id))
    assert put(as_("anna"), cast.anna, own_plan).status_code == 200
    refused = put(as_("anna"), cast.anna, plan(capaciteit=50, onderwerpen=["anders"], piket=duty))
    assert refused.status_code == 400
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {"/capaciteit", "/onderwerpen", "/piket"}
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"capaciteit": 0}, "/capaciteit", "buiten-bereik"),
        ({"capaciteit": "8"}, "/capaciteit", "geen-getal"),
        ({"onderwerpen": ["onzin"]}, "/onderwerpen", "onbekende-keuze"),
        ({"vasteVervanger": "11111111-1111-4111-8111-111111111111"}, "/vasteVervanger", "onbekend"),
        ({"rooster": [{"dag": "zondag"}]}, "/rooster/0/van", "verplicht"),
        ({"rooster": [{"dag": "zondag", "van": "9:00", "tot": "24:00"}]}, "/rooster/0/tot", "geen-tijd"),
        ({"rooster": [{"dag": "zondag", "van": "12:00", "tot": "09:00"}]}, "/rooster", "eindigt-te-vroeg"),
        (
            {"rooster": [{"dag": "zondag", "van": v, "tot": t} for v, t in (("09:00", "12:00"), ("11:00", "13:00"))]},
            "/rooster",
            "overlap",
        ),
        ({"afwezigheden": [{"van": "2026-11-31"}]}, "/afwezigheden/0/van", "geen-dag"),
        ({"afwezigheden": [{"van": "2026-12-02", "totEnMet": "2026-12-01"}]}, "/afwezigheden", "eindigt-te-vroeg"),
        ({"afwezigheden": [{"van": "2026-11-20"}]}, "/afwezigheden", "geen-komende-dag"),
        ({"afwezigheden": [{"van": "2026-12-01"}, {"van": "2026-12-03"}]}, "/afwezigheden", "overlap"),
        ({"piket": [{"van": "2026-12-02T10:00:00Z", "tot": "2026-12-01T10:00:00Z"}]}, "/piket", "eindigt-te-vroeg"),
        ({"piket": [{"van": "2025-12-01T10:00:00Z", "tot": "2025-12-02T10:00:00Z"}]}, "/piket", "geen-komend-moment"),
        ({"wat": 1}, "/wat", "onbekend-veld"),
    ],
)
def test_what_is_no_plan_is_refused_where_it_is_wrong(
    as_: Caller, cast: Cast, changed: dict[str, Any], pointer: str, code: str
) -> None:
    """And nothing of it is kept."""
    refused = put(as_("hessel"), cast.anna, plan(**changed))
    assert refused.status_code == 400, refused.json()
    assert (pointer, code) in {(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]}
    assert not (Absence.objects.exists())
    assert not (RosterHours.objects.exists())
    assert not (Duty.objects.exists())


def test_nobody_stands_in_for_themselves(as_: Caller, cast: Cast) -> None:
    refused = put(as_("anna"), cast.anna, plan(vasteVervanger=str(cast.anna.id)))
    assert [fault["code"] for fault in refused.json()["errors"]] == ["zichzelf"]


def test_nobody_chooses_alone_who_stands_in_for_another(as_: Caller, cast: Cast) -> None:
    """Not always, and not in one absence: who stands in reads the questions."""
    chris = str(cast.chris.id)
    for changed, pointer in (
        ({"vasteVervanger": chris}, "/vasteVervanger"),
        ({"afwezigheden": [{"van": "2026-12-01", "vervanger": chris}]}, "/afwezigheden"),
    ):
        refused = put(as_("hessel"), cast.anna, plan(**changed))
        assert refused.status_code == 400
        assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [
            (pointer, "met-zijn-tweeen")
        ]
    assert Adviser.objects.get(person=cast.anna).deputy is None
    assert not Absence.objects.exists()
    chosen = {"van": "2026-12-01", "totEnMet": "2026-12-02", "vervanger": chris}
    assert put(as_("anna"), cast.anna, plan(afwezigheden=[chosen])).status_code == 200
    for last, status in (("2026-12-01", 200), ("2026-12-03", 400), (None, 400)):
        assert put(as_("hessel"), cast.anna, plan(afwezigheden=[chosen | {"totEnMet": last}])).status_code == status


def test_an_absence_that_runs_keeps_its_beginning_and_is_ended_by_leaving_it_out(
    as_: Caller, cast: Cast, clock: Any
) -> None:
    """Put back unchanged it is not touched; with another last day it is moved; left out it ends now."""
    hessel = as_("hessel")
    until = {"van": "2026-11-23", "totEnMet": "2026-11-24", "vervanger": None}
    assert put(hessel, cast.anna, plan(afwezigheden=[until])).json()["nuAanwezig"] is False
    begun = Absence.objects.get()
    assert begun.starts_at == clock.at
    clock.at += timedelta(minutes=30)
    put(hessel, cast.anna, plan(afwezigheden=[until], capaciteit=7))
    assert Absence.objects.get().starts_at == begun.starts_at
    put(hessel, cast.anna, plan(afwezigheden=[until | {"totEnMet": "2026-11-30"}]))
    assert Absence.objects.get().ends_at == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert put(hessel, cast.anna, plan()).json()["nuAanwezig"] is True
    assert Absence.objects.get().ends_at == clock.at


def test_not_now_lasts_an_hour(as_: Caller, cast: Cast) -> None:
    """For the adviser alone; no new offers meanwhile."""
    saved = put(as_("anna"), cast.anna, plan(evenNiet=True)).json()
    assert (saved["nuAanwezig"], saved["evenNietTot"]) == (False, "2026-11-23T10:00:00Z")
    an_hour = MONDAY + timedelta(hours=1)
    assert cast.anna.id not in presence.now(at=an_hour - timedelta(seconds=1)).there
    assert cast.anna.id in presence.now(at=an_hour).there


def test_a_change_of_presence_has_the_router_look_again(as_: Caller, cast: Cast, clock: Any) -> None:
    """At once, and not only a minute later."""
    for adviser in (cast.anna, cast.chris):
        put(as_("hessel"), adviser, plan(afwezigheden=[{"van": "2026-11-23"}]))
    question = ask(cast.maas)
    assert triage.route_next(at=MONDAY)
    assert again(question).nobody_since is not None
    clock.at += timedelta(seconds=5)
    put(as_("hessel"), cast.chris, plan())
    assert scheduler.do_next(at=clock.at)
    assert Assignment.objects.get(question=question).adviser == cast.chris.adviser


def test_all_of_an_adviser_is_moved_over_the_api(as_: Caller, cast: Cast) -> None:
    held_by(cast.anna, cast.maas)
    path = f"/adviseurs/{cast.anna.id}/overdracht"
    assert as_("anna").post(path, {}).status_code == 404
    assert as_("hessel").post(path, {}).json() == {"overgedragen": 1}
    assert as_("hessel").post(path, {}).json() == {"overgedragen": 0}


def test_what_waits_is_told_to_who_leads_and_a_question_is_taken_back_once(as_: Caller, cast: Cast) -> None:
    """Why it waits, until when an offer stands; with the same key again nothing more happens."""
    offered = ask(cast.maas)
    assert triage.route_next(at=MONDAY)
    Adviser.objects.update(capacity=0)
    alone = ask(cast.maas, at=MONDAY + MINUTE)
    assert triage.route_next(at=MONDAY + MINUTE)
    hessel = as_("hessel")
    waiting = {item["kenmerk"]: item for item in hessel.get("/wachtende-vragen").json()["resultaten"]}
    assert waiting[offered.reference]["antwoordVoor"] == "2026-11-23T10:00:00Z"
    assert waiting[alone.reference]["niemandSinds"] == "2026-11-23T09:01:00Z"
    assert (waiting[alone.reference]["fout"], waiting[alone.reference]["onbeantwoord"]) == ("", 0)
    for name in ("anna", "maas", "charlie", "beheer"):
        assert as_(name).get("/wachtende-vragen").status_code == 404
        assert as_(name).post(f"/adviesvragen/{alone.id}/terugneming", {}).status_code in {404, 409}
    for _ in range(2):
        taken = hessel.post(f"/adviesvragen/{offered.id}/terugneming", {}, idempotency_key="eens")
        assert taken.status_code == 204
    assert hessel.post(f"/adviesvragen/{offered.id}/terugneming", {}).status_code == 409
    assert JournalLine.objects.filter(action="toewijzing.overgedragen").count() == 1
