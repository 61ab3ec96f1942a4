"""For whom a question is out of bounds it does not exist: role by role, over every page, endpoint, count and letter.

Everything that somebody can ask of the desk is asked twice: before the question comes, with the id of nothing, and when
the question is in full swing, with its own id. Not a byte may differ, nor how much is asked of the database for it.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from oauth2_provider.models import get_access_token_model
from time_machine import TimeMachineFixture

from steunpunt.desk.administration import health, scheduler
from steunpunt.desk.administration.health import WatchedPart
from steunpunt.desk.clocks import escalation
from steunpunt.desk.partners import events, tokens
from steunpunt.desk.questions import advice, conversation, pausing, talks
from steunpunt.desk.routing import acceptance, handover, triage
from steunpunt.desk.staff import presence
from steunpunt.models import Duty, Letter, Office, PartyFunction, Person, Question
from steunpunt.rules.clocks.clocks import PauseReason
from steunpunt.rules.words import Channel, Function, RecusalReason, TalkKind, Urgency
from tests.api import bodies
from tests.cast import CANARY, HEERDE, MONDAY, Cast, ask

MINUTE = timedelta(minutes=1)
NOW = MONDAY + 40 * MINUTE

pytestmark = pytest.mark.timeout(600)  # every page and resource, for every role, twice
_PASSING = re.compile(
    rb"\('RateLimit(?:-Policy)?', '[^']+'\), |"
    rb'csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"|csrftoken=\w+|"token": "[^"]+"'
    rb"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
"""What differs between any two answers: how many questions are left, tokens, nonces and ids."""
_ONCE = frozenset({"uitloggen", "demo/inloggen", "inloggen", "inloggen/code"})
"""What would end the session."""
_OWN = frozenset({"beveiliging/app", "beveiliging/apparaten", "beveiliging/passkey"})
"""What shows a new secret, or the sessions of whoever asks, and nothing else."""


def _paths(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _paths(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


PATHS = sorted({path for path in _paths(get_resolver().url_patterns) if path not in _ONCE | _OWN and "(" not in path})


def filled(path: str, question: UUID) -> str:
    """The address, with the question's id where it takes one, and with some other word elsewhere."""
    named = re.sub(r"<[^>]*question_id>", str(question), path)
    named = re.sub(r"<path:object_id>", str(question), named)
    return "/" + re.sub(r"<(?:uuid|id)[^>]*>", str(uuid4()), re.sub(r"<(?:str:|path:)?\w+>", "spoed", named))


def everything(person: Person, question: UUID) -> dict[str, bytes]:
    """What this person gets from every address of the desk, by page and by token, read and sent; while all letters
    have gone and every part of the desk is awake.
    """
    ContentType.objects.clear_cache()
    while events.number():
        pass
    Letter.objects.update(sent_at=NOW, next_attempt_at=None)
    for part in WatchedPart:
        health.beat(part, at=NOW)
    browser, scope = Client(raise_request_exception=False), "adviesvragen:lezen adviesvragen:schrijven"
    browser.force_login(person)
    token = tokens.new(person.pk, scope)
    get_access_token_model().objects.create(user=person, token=token, expires=NOW + timedelta(days=900), scope=scope)
    answers = {}
    for path in PATHS:
        address = filled(path, question)
        extra: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if path.startswith("api/") else {}
        for method in ("GET", "POST") if "question_id" in path else ("GET",):
            body = {"data": BODY, "content_type": "application/json"} if method == "POST" else {}
            with CaptureQueriesContext(connection) as captured:
                answer = getattr(browser, method.lower())(address, **body, **extra)
            answer_in_full = b"%d %s %s" % (
                answer.status_code,
                repr(sorted(answer.headers.items())).encode(),
                answer.content,
            )
            effort = b" by %d statements" % len(captured)  # who waits longer has learnt something
            answers[f"{method} {path}"] = _PASSING.sub(b"", answer_in_full) + effort
    return answers


BODY = {**bodies.ADVICE, "tekst": "Woorden", "reden": "anders"}


def in_full_swing(cast: Cast, *, holder: Person) -> Question:
    """Asked, offered, taken, talked about, paused, advised upon in draft, and late."""
    question = ask(cast.maas, urgency=Urgency.SPOED)
    triage.assign(person=_leader(), question_id=question.id, adviser_id=holder.id, at=MONDAY)
    acceptance.claim(person=holder, question_id=question.id, at=MONDAY)
    common: dict[str, Any] = {"person": holder, "question_id": question.id, "at": MONDAY + MINUTE}
    talks.plan(**common, kind=TalkKind.INTAKE, channel=Channel.TELEFOON, planned_at=MONDAY + timedelta(hours=9))
    conversation.note(**common, words=CANARY)
    conversation.say(person=cast.maas, question_id=question.id, words=CANARY, at=MONDAY + 2 * MINUTE)
    advice.save_draft(**common, parts=advice.Parts(understood=CANARY, advice=CANARY, next_steps=CANARY))
    pausing.pause(**(common | {"at": MONDAY + 3 * MINUTE}), reason=PauseReason.FOR_THIRD)
    pausing.object_to(person=cast.maas, question_id=question.id, at=MONDAY + 4 * MINUTE)
    late = ask(cast.maas, urgency=Urgency.SPOED)
    Question.objects.filter(pk=late.pk).update(next_route_at=NOW + timedelta(days=1))
    while escalation.climb(at=MONDAY + timedelta(hours=3)):
        pass
    return question


def _leader() -> Person:
    return Person.objects.get(username="wilma")


def _by_office(person: Person, function: Function = Function.MEDEWERKER) -> None:
    Office.objects.create(person=person, organisation_id=HEERDE, function=function)


def _bram_is_tied(cast: Cast) -> Person:
    """An adviser, on duty, who is also the deputy of whoever holds it."""
    Duty.objects.create(adviser=cast.bram.adviser, starts_at=MONDAY, ends_at=NOW + timedelta(days=1))
    return cast.bram


def _hessel_is_tied(cast: Cast) -> Person:
    _by_office(cast.hessel)
    return cast.hessel


def _beheer_is_tied(cast: Cast) -> Person:
    _by_office(cast.beheer)
    return cast.beheer


def _the_head_is_tied(cast: Cast) -> Person:
    Person.objects.filter(username="charlie").update(is_head=True)
    _by_office(cast.charlie)
    return cast.charlie


def _charlie_has_no_role(cast: Cast) -> Person:
    return cast.charlie


def _the_deputy_of_the_desk_need_not_know(cast: Cast) -> Person:
    """hessel may know of it, so the deputy coordinator may not."""
    Person.objects.filter(username="charlie").update(is_deputy_coordinator=True)
    return cast.charlie


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "outsider_of",
    [
        _bram_is_tied,
        _hessel_is_tied,
        _beheer_is_tied,
        _the_head_is_tied,
        _charlie_has_no_role,
        _the_deputy_of_the_desk_need_not_know,
    ],
)
def test_for_whom_it_is_out_of_bounds_nothing_tells_of_it(
    cast: Cast, time_machine: TimeMachineFixture, outsider_of: Callable[[Cast], Person]
) -> None:
    """Every role that comes near questions, and one that does not."""
    time_machine.move_to(NOW, tick=False)
    Person.objects.create(username="wilma", is_coordinator=True, email="wilma@example.org")
    outsider = outsider_of(cast)
    presence.leave(person=cast.chris, until=None, at=NOW - MINUTE, deputy=cast.bram.id)
    before = everything(outsider, uuid4())
    question = in_full_swing(cast, holder=cast.chris)
    after = everything(outsider, question.id)
    assert _differing(before, after) == {}
    assert not Letter.objects.filter(recipient=outsider).exists()


@pytest.mark.exhaustive
def test_who_had_it_and_may_not_have_it_any_more_finds_no_trace(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """anna stepped back for a tie; chris turned out to have one: both see what they saw before it came.

    That it was theirs the desk must look up, to say nothing of it: effort is not compared.
    """
    time_machine.move_to(NOW, tick=False)
    Person.objects.create(username="wilma", is_coordinator=True, email="wilma@example.org")
    PartyFunction.objects.create(person=cast.chris, party_id="vvd")
    before = {person.username: everything(person, uuid4()) for person in (cast.anna, cast.chris)}
    question = in_full_swing(cast, holder=cast.anna)
    acceptance.recuse(
        person=cast.anna, question_id=question.id, reason=RecusalReason.PERSOONLIJK, at=MONDAY + 9 * MINUTE
    )
    while scheduler.do_next(at=MONDAY + 10 * MINUTE):
        pass
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY + 11 * MINUTE)
    Question.objects.filter(pk=question.pk).update(subject_party="vvd")
    handover.hand_over_forbidden([cast.chris.id], by=None, at=MONDAY + 12 * MINUTE)
    for person in (cast.anna, cast.chris):
        after = everything(person, question.id)
        assert _differing(_without_author(before[person.username]), _without_author(after)) == {}


def _without_author(answers: dict[str, bytes]) -> dict[str, bytes]:
    """The answers without the effort that they took."""
    return {address: answer.rpartition(b" by ")[0] for address, answer in answers.items()}


def _differing(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, tuple[bytes, bytes]]:
    """Per address that answered otherwise: from where the two answers part."""
    differing = {}
    for address, answers in after.items():
        earlier = before[address]
        if answers != earlier:
            parts = next(
                (at for at, (item, other) in enumerate(zip(earlier, answers, strict=False)) if item != other), 0
            )
            differing[address] = (earlier[max(0, parts - 40) : parts + 120], answers[max(0, parts - 40) : parts + 120])
    return differing


@pytest.mark.exhaustive
def test_the_matrix_would_see_it(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """For who may know of it, much differs: the comparison is no empty one."""
    time_machine.move_to(NOW, tick=False)
    Person.objects.create(username="wilma", is_coordinator=True, email="wilma@example.org")
    before = everything(cast.hessel, uuid4())
    question = in_full_swing(cast, holder=cast.anna)
    after = everything(cast.hessel, question.id)
    assert {"GET overzicht", "GET vragen/<uuid:question_id>", "GET api/v1/adviesvragen"} <= _differing(
        before, after
    ).keys()
