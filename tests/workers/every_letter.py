"""Steps after which a letter of every topic of the catalogue is enqueued."""

from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

from django.db import connection

from steunpunt.desk.administration import conflict_audit, policies, scheduler
from steunpunt.desk.administration.access_changes import resealing
from steunpunt.desk.clocks import audit, changes, escalation, timetable_drafts
from steunpunt.desk.knowledge import articles
from steunpunt.desk.letters import alarms, broken_journal, contacts, outbox, unproven_access
from steunpunt.desk.package import invitations, invitees, referrals
from steunpunt.desk.partners import clients, deliveries, subscriptions
from steunpunt.desk.questions import advice, closing, conversation, pausing, talks
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import acceptance, reopening, triage, urgency_changes
from steunpunt.desk.routing.second_look import looks
from steunpunt.desk.routing.waking import climbing, duty_gaps
from steunpunt.desk.staff import presence
from steunpunt.models import Clock, Conflict, JournalLine, LadderRung, LedgerLine, Letter, Person
from steunpunt.rules.access.referrals import ReferralStep, Share
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason
from steunpunt.rules.clocks.ladder import Recipient
from steunpunt.rules.refusals import UnprovenAccess
from steunpunt.rules.words import (
    Category,
    Channel,
    Notice,
    Phase,
    RecusalReason,
    TalkKind,
    Urgency,
    UrgencyReason,
)
from tests.cast import CANARY, MONDAY, Cast, ask, held_by
from tests.workers.changed_access import change_access, change_factors
from workers.letters import rendering

MINUTE = timedelta(minutes=1)
SUNDAY = MONDAY - timedelta(days=1)
CODE = "7K3-M9Q"


def enqueue_every_letter(cast: Cast) -> None:
    """One question walks from intake to its end, others are opened again, stand still, break their promises or are
    withdrawn, and somebody signs in.
    """
    for each in (_climb_and_fall, _refer_and_issue, _write_article, _read_along):
        each(cast)
    question = held_by(cast.anna, cast.maas)
    anna, maas = cast.anna, cast.maas
    talked = held_by(anna, maas)
    talk = talks.plan(
        person=anna,
        question_id=talked.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=MONDAY + 270 * MINUTE,
        at=MONDAY,
    )
    later = MONDAY + 300 * MINUTE
    talks.replan(person=anna, question_id=talked.id, talk_id=talk.id, planned_at=later, at=MONDAY + MINUTE)
    conversation.speak(person=anna, question_id=question.id, words=CANARY, at=MONDAY + 2 * MINUTE)
    parts = advice.Parts(understood=CANARY, advice=CANARY, next_steps=CANARY)
    advice.send(person=anna, question_id=question.id, parts=parts, at=MONDAY + 3 * MINUTE)
    closing.close(person=maas, question_id=question.id, at=MONDAY + 4 * MINUTE)

    reopened = held_by(anna, maas)
    advice.send(person=anna, question_id=reopened.id, parts=parts, at=MONDAY + MINUTE)
    closing.close(person=maas, question_id=reopened.id, at=MONDAY + 2 * MINUTE)
    reopening.reopen(person=maas, question_id=reopened.id, at=MONDAY + 3 * MINUTE)

    stands_still, runs_again = held_by(anna, maas), held_by(anna, maas)
    for item in (stands_still, runs_again):
        pausing.pause(person=anna, question_id=item.id, reason=PauseReason.FOR_THIRD, at=MONDAY + MINUTE)
        pausing.object_to(person=maas, question_id=item.id, at=MONDAY + 2 * MINUTE)
    pausing.resume(person=anna, question_id=runs_again.id, at=MONDAY + 3 * MINUTE)

    _change_urgency(cast)
    ask(maas, notices=frozenset(Notice))

    withdrawn = held_by(anna, maas)
    talks.plan(
        person=anna,
        question_id=withdrawn.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=later,
        at=MONDAY,
    )
    Letter.objects.filter(question=withdrawn, topic="gesprek").update(attempts=1)
    closing.withdraw(person=maas, question_id=withdrawn.id, at=MONDAY + MINUTE)

    stepped_back = held_by(anna, maas)
    acceptance.recuse(person=anna, question_id=stepped_back.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY + MINUTE)

    for adviser in (anna, cast.chris):
        presence.leave(person=adviser, until=None, at=MONDAY)
    ask(maas, urgency=Urgency.SPOED)
    while triage.route_next(at=MONDAY + 2 * MINUTE):
        pass
    while escalation.climb(at=MONDAY + timedelta(hours=2)):
        pass
    _leave_and_return(cast)
    outbox.enqueue_code(maas, CODE, at=MONDAY)
    change_access(cast)
    change_factors(anna)
    _wake(cast)
    unproven_access.record(UnprovenAccess(person_id=anna.id, question_id=question.id), at=MONDAY)
    _move_and_differ(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE steunpunt_person SET is_head = TRUE WHERE username = 'charlie'")
    unproven_access.record_row(cast.charlie, at=MONDAY)
    resealing.sign_anew(operator="J. Jansen", at=MONDAY)
    JournalLine.objects.create(at=MONDAY, action="vraag.ingetrokken")
    assert broken_journal.verify_next(at=MONDAY) is not None
    Conflict.objects.all().delete()
    assert conflict_audit.check(at=MONDAY)


def _write_article(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    advice.send(person=cast.anna, question_id=question.id, parts=Parts("Of", "Ja", "", "Bel"), at=MONDAY)
    article = articles.save(
        person=cast.anna,
        question_id=question.id,
        title="Titel",
        body="Tekst",
        category=Category.ANDERS,
        phase=Phase.ALGEMEEN,
        at=MONDAY + 5 * MINUTE,
        submits=True,
    )
    articles.review(
        person=cast.chris,
        article_id=article.pk,
        seen=MONDAY + 5 * MINUTE,
        publishes=True,
        remarks="",
        at=MONDAY + 6 * MINUTE,
    )


def _read_along(cast: Cast) -> None:
    """chris reads along with anna, is done, is asked again and cannot."""
    question = held_by(cast.anna, cast.maas)
    advice.save_draft(person=cast.anna, question_id=question.id, parts=Parts(advice="Eerst"), at=MONDAY)
    for answer in (looks.finish, looks.decline):
        look = looks.ask(person=cast.anna, question_id=question.id, reader=cast.chris.pk, at=MONDAY)
        looks.declare(person=cast.chris, look_id=look.id, at=MONDAY)
        answer(person=cast.chris, look_id=look.id, at=MONDAY)


def _wake(cast: Cast) -> None:
    duty_gaps.warn(at=MONDAY)
    contacts.save_phone(person=cast.anna, typed="06 12345678", at=MONDAY)
    ask(cast.maas, urgency=Urgency.SPOED, at=MONDAY)
    alarms.try_out(cast.hessel, at=MONDAY)
    while scheduler.do_next(at=MONDAY) or climbing.climb_next(at=MONDAY):
        pass


def _leave_and_return(cast: Cast) -> None:
    """bram stands in for chris in one question, nobody for anna; chris comes back, and two offers pass unanswered."""
    presence.be_back(person=cast.chris, at=MONDAY + MINUTE)
    held_by(cast.chris, cast.smit, at=MONDAY + MINUTE, organisation="PV25")
    presence.leave(person=cast.chris, until=MONDAY + timedelta(hours=3), at=MONDAY + 2 * MINUTE, deputy=cast.bram.id)
    for minutes in (5, 181):
        while scheduler.do_next(at=MONDAY + minutes * MINUTE):
            pass
    rounds_at = MONDAY + timedelta(days=1)
    presence.be_back(person=cast.anna, at=rounds_at)
    ask(cast.smit, urgency=Urgency.SPOED, at=rounds_at, organisation="PV25")
    for minutes in range(0, 60, 11):
        while scheduler.do_next(at=rounds_at + minutes * MINUTE):
            pass


def _refer_and_issue(cast: Cast) -> None:
    """Referrals to a system that has an address, with every end; a package that is not opened; an address of events
    that falls silent, and one that is gone.
    """
    clients.issue_client("ccv", scope="verwijzingen:lezen", email="ccv@example.org", item="training", at=MONDAY)
    system = Person.objects.get(email="ccv@example.org")
    question = held_by(cast.anna, cast.smit, organisation="PV25")
    of_anna: dict[str, Any] = {"person": cast.anna, "item": "training", "question_id": question.id, "at": MONDAY}
    for answer, ending in [
        (ReferralStep.DECLINE, None),
        (ReferralStep.AGREE, ReferralStep.FINISH),
        (ReferralStep.AGREE, ReferralStep.RETURN),
        (ReferralStep.AGREE, ReferralStep.WITHDRAW),
    ]:
        made = referrals.refer(**of_anna, shares=[Share.NAAM])
        referrals.act(person=cast.smit, referral_id=made.id, step=answer, at=MONDAY)
        if ending is None:
            continue
        referrals.act(person=system, referral_id=made.id, step=ReferralStep.ACCEPT, at=MONDAY)
        actor = cast.smit if ending is ReferralStep.WITHDRAW else system
        referrals.act(person=actor, referral_id=made.id, step=ending, reason="Vol.", at=MONDAY)
    referrals.refer(**of_anna, shares=[])
    referrals.refer(person=cast.smit, item="aangifte_schade", shares=[], at=MONDAY)
    invited = invitees.Invited("GM0246", "Nova", "Nieuw", "nova@example.org", date(2026, 12, 1))
    invitations.issue(person=cast.smit, invited=invited, at=MONDAY)
    assert referrals.escalate_next(at=MONDAY + timedelta(days=7))
    assert invitations.remind_next(at=MONDAY + timedelta(days=15))
    for fault, waits in ((503, timedelta(days=4)), (410, timedelta())):
        made_for, _ = subscriptions.subscribe(person=cast.maas, url="https://x.example/", kinds=(), at=MONDAY)
        subscriptions.send_test(person=cast.maas, subscription_id=made_for.id, at=MONDAY)
        parcel = deliveries.lease(at=MONDAY)
        assert parcel is not None
        deliveries.mark_failed(parcel, status=fault, fault="", at=MONDAY + waits)


def _move_and_differ(cast: Cast) -> None:
    """A target changes under a promise that runs, and a clock is found that is not what its ledger says."""
    question = ask(cast.maas, urgency=Urgency.NORMAAL)
    longer = timedelta(hours=80)
    changed = timetable_drafts.TargetDraft(Urgency.NORMAAL, ClockKind.ADVICE, "kantooruren", longer, MONDAY)
    changes.save(person=cast.hessel, draft=changed, at=MONDAY)
    Clock.objects.filter(question=question).update(due_at=MONDAY)
    audit.check(at=MONDAY)


def _change_urgency(cast: Cast) -> None:
    """Raised by the asker; lowering it is proposed, and declined."""
    calmer = held_by(cast.anna, cast.maas, urgency=Urgency.NORMAAL)
    change: dict[str, Any] = {"question_id": calmer.id, "reason": UrgencyReason.RUSTIGER}
    urgency_changes.change(person=cast.maas, urgency=Urgency.HOOG, at=MONDAY + MINUTE, **change)
    proposal = urgency_changes.change(person=cast.anna, urgency=Urgency.NORMAAL, at=MONDAY + 2 * MINUTE, **change)
    urgency_changes.decide(
        person=cast.maas, question_id=calmer.id, change_id=proposal.id, agrees=False, at=MONDAY + 3 * MINUTE
    )


def _climb_and_fall(cast: Cast) -> None:
    """On Sunday one question climbs the whole ladder by itself, with two rungs that the desk added; then one of its
    clocks cannot be calculated.
    """
    for code, share in (("halverwege", "0.5"), ("kwart_te_laat", "1.25")):
        rung = LadderRung(code=code, share=Decimal(share), recipients=[Recipient.COORDINATOR])
        policies.save_rung(rung, by=cast.beheer, at=SUNDAY)
    question = ask(cast.maas, urgency=Urgency.SPOED, at=SUNDAY)
    for minutes in (31, 46, 61, 76, 91, 121):
        while escalation.climb(at=SUNDAY + minutes * MINUTE):
            pass
    clock = Clock.objects.get(question=question, kind=ClockKind.ADVICE)
    begin = LedgerLine.objects.get(clock=clock)
    begin.pk = None
    begin.save(force_insert=True)
    Clock.objects.filter(pk=clock.pk).update(next_check_at=SUNDAY)
    while escalation.climb(at=SUNDAY + timedelta(hours=3)):
        pass


def all_letters() -> list[Letter]:
    return list(Letter.objects.select_related("recipient", "question").order_by("owed_at", "key"))


def all_that_go() -> list[tuple[Letter, EmailMessage]]:
    """Each letter at the moment at which it became owed, as far as it is not overtaken."""
    composed = []
    for letter in all_letters():
        try:
            composed.append((letter, rendering.compose(letter, at=letter.owed_at)))
        except rendering.NotNeeded:
            continue
    return composed
