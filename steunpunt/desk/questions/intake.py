"""The desk takes a question in."""

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from steunpunt.desk.access import asker_references, self_involvement
from steunpunt.desk.clocks import clocks, timetable
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import organisations, urgent_notices
from steunpunt.desk.staff import offices
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import Client, Clock, Draft, Office, Organisation, Party, Person, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.new_question import TEXTS, NewQuestion, faults
from steunpunt.rules.refusals import Fault, Faulty, Kind, Refusal
from steunpunt.rules.time.wall_clock import day_of, full_date
from steunpunt.rules.values import references
from steunpunt.rules.words import MAY_ASK, Notice

_AT_ONCE = (ClockKind.FIRST_REACTION, ClockKind.ADVICE)


class MayNotAsk(Refusal):
    """Who asks is not one of those whom the desk advises."""

    def __init__(self) -> None:
        super().__init__(
            "mag-niet-vragen",
            "Alleen wie een integriteitsonderzoek kan laten doen, of daarbij helpt, kan hier een vraag stellen:"
            " de burgemeester, de commissaris van de Koning, de dijkgraaf, de griffier of de secretaris."
            " Wilt u zelf iets melden? Dat kan bij uw eigen organisatie of bij het Huis voor Klokkenluiders.",
            Kind.FORBIDDEN,
        )


@dataclass(frozen=True)
class Taken:
    """A question that was taken in, and the clocks that started with it."""

    question: Question
    clocks: list[Clock]


def submit(*, asker: Person, new_question: NewQuestion, at: datetime, notices: Collection[Notice] = ()) -> Question:
    """Take the question in, as `take` does."""
    return take(asker=asker, new_question=new_question, at=at, notices=notices).question


def take(*, asker: Person, new_question: NewQuestion, at: datetime, notices: Collection[Notice] = ()) -> Taken:
    """Take the question in: its words encrypted, its clocks running, a journal line, a letter to the asker.

    `notices` is what the asker says beside it, each a journal line and letters (`desk.questions.urgent_notices`).
    Refusals: Faulty with every fault at once; `mag-niet-vragen` for whoever may not ask.
    """
    question = _question(asker, new_question, asked_as=check(asker=asker, new_question=new_question, at=at), at=at)
    # Without a savepoint of its own, which would cost two statements: a caller with a transaction gives up all of it.
    with transaction.atomic(savepoint=False):
        current = timetable.lock_edition()
        question.save(force_insert=True)
        started = clocks.start(question, _AT_ONCE, by=current, at=at, actor=asker)
        journal.line("vraag.ontvangen", at=at, actor=asker, question=question)
        receipt = outbox.OutgoingLetter(f"ontvangen:{question.id}", "ontvangen", asker)
        outbox.enqueue([receipt], question=question, at=at)
        urgent_notices.record(question, notices, asker=asker, at=at)
        return Taken(question, started)


def submit_draft(
    *, asker: Person, draft_id: UUID, new_question: NewQuestion, at: datetime, notices: Collection[Notice] = ()
) -> Question:
    """Take in the question of a draft, and delete the draft."""
    with transaction.atomic():
        question = submit(asker=asker, new_question=new_question, at=at, notices=notices)
        Draft.objects.filter(id=draft_id, person=asker).delete()
        return question


def pass_on(*, asker: Person, new_question: NewQuestion, at: datetime, notices: Collection[Notice] = ()) -> Question:
    """The asker is concerned themselves, and asks the desk to pass their question on to whoever can ask it.

    What that means, decided for a burgemeester who is vulnerable and must not steer a matter about themselves: a person
    calls them, and hears from them whether, how and by whom it comes before the CdK. The desk gives nothing to anybody
    by itself. So a question is made of the facts, the phone number and when a call suits, under the promise of its
    urgency; in place of the asker's own words stands one sentence of the desk's. Those words stay theirs: the draft is
    kept, and only they read it. The coordinator hears of it at once, without content.

    Refusals: as `take`; `niet-betrokken` when nothing ties the asker to the person concerned.
    """
    concern = self_involvement.of_new_question(asker, new_question, at=at)
    if concern is None:
        raise Refusal("niet-betrokken", "U kunt deze vraag zelf stellen. Doorgeven is niet nodig.")
    of_desk: dict[str, Any] = dict.fromkeys(TEXTS, "") | {
        "headline": "Verzoek om een vraag door te geven",
        "body": (
            f"De vrager vraagt of deze vraag gesteld kan worden door {concern.instead}."
            " Wat de vrager zelf had geschreven, is niet meegestuurd."
            " Bel de vrager, en bespreek samen of en hoe dat gebeurt. Geef niets door zonder akkoord."
        ),
        "contact": new_question.contact,
    }
    return submit(asker=asker, new_question=replace(new_question, **of_desk), at=at, notices={*notices, Notice.PASS_ON})


def organisations_of(asker: Person, *, at: datetime) -> list[Organisation]:
    """The organisations for which this person may ask today; for a partner's unbound system an empty list, meaning
    any.
    """
    organisations = [office.organisation for office in offices_to_ask_by(asker, at=at)]
    return sorted(organisations, key=lambda organisation: organisation.sort_key)


def offices_to_ask_by(asker: Person, *, at: datetime) -> list[Office]:
    """The offices by which this person may ask today, with their organisations, the longest held first. One
    statement.
    """
    offices = Office.objects.held_on(day_of(at)).filter(person=asker, function__in=MAY_ASK)
    return list(offices.select_related("organisation").order_by("since"))


def may_ask(asker: Person, *, at: datetime) -> bool:
    """Whether this person may put a question to the desk at all."""
    return may_ask_by(asker, offices_to_ask_by(asker, at=at))


def may_ask_by(asker: Person, offices: Collection[Office]) -> bool:
    """Whether this person may, who holds these offices by which one asks."""
    return asker.is_active and (asker.is_system or bool(offices))


def check(*, asker: Person, new_question: NewQuestion, at: datetime) -> str:
    """Everything that stands in the way of taking it in: Refusal `mag-niet-vragen`, or Faulty with all faults.

    What comes back when nothing does is the function by which it is asked; empty for a partner's system.
    """
    allowed = _may_ask_for(asker, at=at)
    if allowed is not None and not allowed:
        raise refusal_to_ask(asker, at=at)
    wrong = faults(new_question, at=at)
    codes = {"organisation": new_question.organisation, "subject_organisation": new_question.subject_organisation}
    # Where a person holds an office is there today; only another organisation is looked up.
    unsure = set(filter(None, codes.values())) - (set() if asker.is_system else (allowed or {}).keys())
    places = Organisation.objects.in_bulk(unsure) if unsure else {}
    looked_up = [_place_fault(name, places.get(code), at=at) for name, code in codes.items() if code in unsure]
    wrong += [fault for fault in looked_up if fault is not None]
    if new_question.organisation in places and allowed is not None and new_question.organisation not in allowed:
        wrong.append(Fault("organisation", "niet-uw-organisatie", "Namens deze organisatie kunt u geen vraag stellen."))
    if new_question.party and not Party.objects.filter(code=new_question.party).exists():
        wrong.append(Fault("party", "onbekend", "Deze partij kennen wij niet. Kies er een uit de lijst, of laat leeg."))
    if not new_question.organisation:
        wrong.append(Fault("organisation", "verplicht", "Kies de organisatie waarvoor u vraagt."))
    if wrong:
        raise Faulty(wrong)
    return (allowed or {}).get(new_question.organisation, "")


def _place_fault(name: str, place: Organisation | None, *, at: datetime) -> Fault | None:
    if place is None:
        return Fault(name, "onbekend", "Deze organisatie kennen wij niet. Kies er een uit de lijst.")
    return organisations.not_existing(place, at=at, field=name)


def _may_ask_for(asker: Person, *, at: datetime) -> dict[str, str] | None:
    """The codes of the organisations that this person may ask for, each with their function there; None: any."""
    today = day_of(at)
    if not asker.is_system:
        return {
            code: function
            for code, function, since, until in self_involvement.terms_of(asker)
            if function in MAY_ASK and (since is None or since <= today) and (until is None or today <= until)
        }
    bound = Client.objects.filter(user=asker).values_list("organisation_id", flat=True)
    return None if None in bound else {code: "" for code in bound if code}


def refusal_to_ask(asker: Person, *, at: datetime) -> Refusal:
    """Why this person may not ask: they hold no office for it, or not yet. Where the organisation of their office has
    ended, the refusal names its successor.
    """
    today = day_of(at)
    coming = offices.to_come(asker, at=at)
    if coming is not None and coming.since is not None:
        return Refusal(
            "nog-niet-in-functie",
            f"Vanaf {full_date(coming.since)}, uw eerste dag in functie, kunt u hier om advies vragen."
            " Het Veiligheidspakket leest u nu al.",
            Kind.FORBIDDEN,
        )
    left = Office.objects.filter(person=asker, function__in=MAY_ASK, organisation__until__lt=today)
    office = left.exclude(until__lt=today).select_related("organisation").order_by("-organisation__until").first()
    if office is None:
        return MayNotAsk()
    return Refusal(
        "organisatie-opgeheven",
        f"{organisations.end_in_words(office.organisation, on=today)} Hebt u nu een functie in een andere organisatie?"
        " Vraag de beheerder van de desk om die vast te leggen. Daarna kunt u hier weer vragen stellen.",
        Kind.FORBIDDEN,
    )


def _question(asker: Person, new_question: NewQuestion, *, asked_as: str, at: datetime) -> Question:
    question = Question(
        id=uuid4(),
        reference=_free_reference(),
        asker=asker,
        organisation_id=new_question.organisation,
        asked_as=asked_as,
        subject=new_question.subject,
        subject_organisation_id=new_question.subject_organisation or new_question.organisation,
        subject_party_id=new_question.party or None,
        wants_same_adviser=new_question.wants_same_adviser,
        category=new_question.category,
        phase=new_question.phase,
        urgency=new_question.urgency,
        needed_by=new_question.needed_by,
        status=Status.RECEIVED,
        submitted_at=at,
        next_route_at=at,
    )
    key = encryption.fresh(question)
    moments = [[begin.isoformat(), end.isoformat()] for begin, end in new_question.call_moments]
    for name in TEXTS:
        setattr(question, f"sealed_{name}", key.seal(question, f"sealed_{name}", getattr(new_question, name)))
    question.sealed_call_moments = key.seal(question, "sealed_call_moments", json.dumps(moments))
    asker_references.seal(question, new_question.asker_reference)
    return question


def _free_reference() -> str:
    """Draw a kenmerk that no question has: among a hundred thousand questions one draw in 300,000 is taken."""
    while True:
        signs = "".join(secrets.choice(references.ALPHABET) for _ in range(references.RANDOM_SIGNS))
        reference = references.compose(signs)
        if not Question.objects.filter(reference=reference).exists():
            return reference
