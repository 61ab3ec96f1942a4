"""Every GET has a version and takes only what it declares; every change says which version was seen."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from steunpunt.models import Question
from tests.api.conftest import Caller
from tests.api.every_post import HOOK, ITEM, ONE, Post, address, advised, asked, held, paused, routes
from tests.cast import MONDAY, Cast, ask

GETS = {
    "/adviesvragen": Post("maas"),
    ONE: Post("maas"),
    f"{ONE}/toewijzingen": Post("hessel", begin=held),
    f"{ONE}/berichten": Post("anna", begin=held),
    f"{ONE}/gesprekken": Post("anna", begin=held),
    f"{ONE}/gesprekken/<id:talk_id>": Post("anna", begin=held),
    f"{ONE}/adviezen": Post("maas", begin=advised),
    f"{ONE}/pauzes": Post("maas", begin=paused),
    f"{ONE}/pauzes/<id:pause_id>": Post("maas", begin=paused),
    f"{ONE}/urgentiewijzigingen": Post("maas", begin=held),
    f"{ONE}/urgentiewijzigingen/<id:change_id>": Post("maas", begin=held),
    f"{ONE}/termijnen": Post("maas"),
    f"{ONE}/gebeurtenissen": Post("maas"),
    f"{ONE}/brieven": Post("hessel"),
    "/brieven": Post("hessel"),
    "/wachtende-vragen": Post("hessel"),
    "/gebeurtenissen": Post("maas"),
    "/abonnementen": Post("maas"),
    HOOK: Post("maas"),
    f"{HOOK}/bezorgingen": Post("maas"),
    "/pakketonderdelen": Post("maas"),
    ITEM: Post("maas"),
    "/verwijzingen": Post("maas"),
    "/verwijzingen/<id:referral_id>": Post("maas", begin=held),
    "/uitreikingen": Post("smit"),
    "/uitreikingen/<id:issue_id>": Post("smit"),
    "/adviseurs": Post("hessel"),
    "/adviseurs/<id:adviser_id>/beschikbaarheid": Post("anna"),
    "/gezondheid": Post(""),
    "/openapi.json": Post(""),
}
CHANGES: dict[tuple[str, str], dict[str, Any]] = {
    ("patch", f"{ONE}/gesprekken/<id:talk_id>"): {"gepland": "2026-11-25T10:00:00Z"},
    ("put", ITEM): {"naam": "A", "van": "B", "uitleg": "C", "hoeBereikbaar": "D"},
    ("delete", HOOK): {},
    ("put", "/adviseurs/<id:adviser_id>/beschikbaarheid"): {"capaciteit": 8},
}


@pytest.fixture
def find(as_: Caller, cast: Cast) -> Callable[..., str]:
    """The address of a route, with what it names in place."""

    def path_of(route: str, question: Question) -> str:
        path = address(route, question, cast)
        for name, part in (("<id:talk_id>", "gesprekken"), ("<id:pause_id>", "pauzes")):
            if name in path:
                talk = {"soort": "intake", "kanaal": "video", "gepland": "2026-11-24T10:00:00Z"}
                there = f"/adviesvragen/{question.id}/{part}"
                if part == "gesprekken":
                    as_("anna").post(there, talk)
                path = path.replace(name, as_("anna").get(there).json()["resultaten"][0]["id"])
        return path

    return path_of


def test_no_resource_is_forgotten() -> None:
    """A new one stands in a table above, or this fails."""
    assert set(GETS) == routes("get")
    changed = {(method, route) for method in ("patch", "put", "delete") for route in routes(method)}
    assert set(CHANGES) == changed


@pytest.mark.exhaustive
@pytest.mark.parametrize("route", GETS)
def test_what_is_read_has_a_version(as_: Caller, cast: Cast, find: Callable[..., str], route: str) -> None:
    """304 without a body to whoever has it, in any of the ways to say so; another answer has another version."""
    get = GETS[route]
    path, caller = find(route, get.begin(cast)), as_(get.by)
    first = caller.get(path)
    assert first.status_code == 200, first.content
    etag = first["ETag"]
    assert etag[0] == etag[-1] == '"'
    for value in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        unchanged = caller.get(path, if_none_match=value)
        assert (unchanged.status_code, unchanged.content, unchanged["ETag"], "Content-Type" in unchanged) == (
            304,
            b"",
            etag,
            False,
        )
    assert caller.get(path, if_none_match='"x"').content == first.content
    assert caller.head(path)["ETag"] == etag


def test_a_list_that_grows_has_a_new_version(as_: Caller, cast: Cast) -> None:
    """And one that somebody else sees has another."""
    maas = as_("maas")
    first = maas.get("/adviesvragen")["ETag"]
    ask(cast.maas)
    second = maas.get("/adviesvragen", if_none_match=first)
    assert (second.status_code, second["ETag"] != first) == (200, True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("route", GETS)
def test_what_is_not_declared_is_refused(as_: Caller, cast: Cast, find: Callable[..., str], route: str) -> None:
    """Every stranger by name, whoever asks."""
    get = GETS[route]
    path, caller = find(route, get.begin(cast)), as_(get.by)
    answer = caller.get(f"{path}?stauts=x")
    assert (answer.status_code, answer.json()["code"]) == (400, "onbekende-parameter")
    both = caller.get(f"{path}?stauts=x&a%2Fb=")
    assert both.json()["code"] == "ongeldige-parameters"
    assert [(fault["parameter"], fault["code"]) for fault in both.json()["errors"]] == [
        ("stauts", "onbekende-parameter"),
        ("a~1b", "onbekende-parameter"),
    ]


def test_a_write_takes_no_parameters(as_: Caller, cast: Cast) -> None:
    """Not even those of the list at the same address."""
    answer = as_("maas").post("/adviesvragen?pageSize=2", {})
    assert (answer.status_code, answer.json()["code"]) == (400, "onbekende-parameter")


@pytest.mark.exhaustive
@pytest.mark.parametrize(("method", "route"), CHANGES)
def test_who_changes_says_what_they_saw(
    as_: Caller, cast: Cast, clock: Any, find: Callable[..., str], method: str, route: str
) -> None:
    """Absent 428, stale 412, what stands 200, any 200; a refused change changes nothing."""
    get, body = GETS[route], CHANGES[method, route]
    path, caller = find(route, get.begin(cast)), as_("hessel" if "adviseurs" in route or route == ITEM else get.by)
    before = caller.get(path)
    change = getattr(caller, method)
    refused = [change(path, body), change(path, body, if_match=""), change(path, body, if_match='"oud"')]
    refused.append(change(path, body, if_match=f"W/{before['ETag']}"))  # a weak version compares with nothing
    assert [answer.status_code for answer in refused] == [428, 428, 412, 412]
    assert caller.get(path).content == before.content
    nothing = re.sub(r"[^/]+(/beschikbaarheid)?$", rf"{uuid4()}\1", path)
    assert change(nothing, body).status_code == 404  # whatever version was seen of what is not there
    done = change(path, body, if_match=f'"x", {before["ETag"]}')
    if method == "delete":
        assert (done.status_code, caller.get(path).status_code) == (204, 404)
        return
    assert (done.status_code, done["ETag"]) == (200, caller.get(path)["ETag"])
    clock.at = MONDAY + timedelta(minutes=5)
    assert change(path, body, if_match="*").status_code == 200
    assert asked(cast).status
