"""Referrals: hand an asker over to an item of the Veiligheidspakket, with the data they agreed to and nothing more.

An adviser refers from a question that they hold, the asker from their question or from the package itself. The data are
stored, encrypted, as the asker sees them when they agree, and that is all that the receiver ever reads. Once sent, it
must be picked up within a time limit; otherwise the coordinators are notified.
"""

import json
import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from steunpunt.desk.access import permissions, proofs
from steunpunt.desk.clocks import timetable
from steunpunt.desk.letters import outbox, unproven_access
from steunpunt.desk.package import items, referral_permissions
from steunpunt.desk.questions import reading
from steunpunt.desk.staff import active_roles, offices
from steunpunt.desk.storage import encryption, journal, locks
from steunpunt.desk.storage.aead import KeyMissing
from steunpunt.models import Assignment, Client, PackageItem, Person, Question, Referral
from steunpunt.rules.access.lifecycle import ENDED
from steunpunt.rules.access.referrals import OVER, ReferralStatus, ReferralStep, Share, move
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import Fault, Faulty, NotFound, Refusal
from steunpunt.rules.text import complaint, tidy
from steunpunt.rules.time.working_time import due
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.rules.values.phone import questioned

log = logging.getLogger(__name__)

LONGEST_NOTE, LONGEST_REASON, LONGEST_PHONE = 1_000, 200, 40
_ACTIONS = {
    ReferralStep.AGREE: "verwijzing.akkoord",
    ReferralStep.DECLINE: "verwijzing.afgewezen",
    ReferralStep.ACCEPT: "verwijzing.aanvaard",
    ReferralStep.FINISH: "verwijzing.afgerond",
    ReferralStep.RETURN: "verwijzing.teruggegeven",
    ReferralStep.WITHDRAW: "verwijzing.ingetrokken",
}
SENT, LOOKED = "verwijzing.verzonden", "verwijzing.ingezien"


def refer(
    *,
    person: Person,
    item: str,
    shares: Collection[Share],
    question_id: UUID | None = None,
    note: str = "",
    phone: str = "",
    phone_confirmed: bool = False,
    at: datetime,
) -> Referral:
    """Refer the asker of this question to an item, or (without a question) this person themselves.

    A number that looks incomplete is questioned, unless `phone_confirmed`. An asker who refers themselves has agreed;
    otherwise it waits for their consent when any data go along. Raises NotFound for a question that this person neither
    asked nor handles; Refusal `niet-nu` when it ended; Faulty with all faults.
    """
    with transaction.atomic():
        question = None if question_id is None else _question(person, question_id)
        asker = person if question is None else question.asker
        note, phone = tidy(note), normalise(ValueKind.PHONE, phone)
        chosen = items.by_code(normalise(ValueKind.CODE, item))
        _check(chosen, shares, note=note, phone=phone, has_question=question is not None, confirmed=phone_confirmed)
        made = Referral(
            asker=asker,
            question=question,
            item=chosen,
            receiver=_receiver_of(chosen, at=at) if chosen else None,
            made_by=person,
            status=ReferralStatus.WAITS,
            shared=sorted(shares),
            made_at=at,
        )
        key = encryption.fresh(made)
        goes = _what_goes(shares, asker, question, by=person, note=note, phone=phone, at=at)
        made.sealed_shared = key.seal(made, "sealed_shared", json.dumps(goes))
        made.save(force_insert=True)
        journal.line("verwijzing.gemaakt", at=at, actor=person, referral=made, item=item)
        if asker.id == person.id or not shares:
            _send(made, agreed=asker.id == person.id, by=person, at=at)
        else:
            _enqueue(made, "verwijzing-akkoord", [asker], at=at)
        return made


def _question(person: Person, question_id: UUID) -> Question:
    question, relation = permissions.find(person, question_id, at_least=Visibility.CONTENT)
    if question.status in ENDED:
        raise Refusal("niet-nu", "Deze vraag is afgesloten. Heropen haar, of verwijs vanuit het Veiligheidspakket.")
    if not (relation.is_asker or relation.advises):
        raise NotFound
    return question


def _check(
    item: PackageItem | None, shares: Collection[Share], *, note: str, phone: str, has_question: bool, confirmed: bool
) -> None:
    faults = []
    if item is None:
        faults.append(
            Fault("item", "onbekend", "Dit onderdeel kennen wij niet. Kies er een uit het Veiligheidspakket.")
        )
    texts = (("note", note, LONGEST_NOTE, False), ("phone", phone, LONGEST_PHONE, True))
    for field, words, longest, one_line in texts:
        wrong = complaint(words, longest=longest, required=False, one_line=one_line)
        if wrong is not None:
            faults.append(Fault(field, wrong.code, wrong.sentence))
    if Share.TOELICHTING in shares and not note:
        faults.append(Fault("note", "verplicht", "Schrijf de toelichting op, of laat haar weg."))
    elif note and Share.TOELICHTING not in shares:
        faults.append(Fault("note", "niet-gedeeld", "Kruis ‘Toelichting’ aan, of maak dit vak leeg."))
    if Share.TELEFOON in shares and not has_question and not phone:
        faults.append(Fault("phone", "verplicht", "Geef het telefoonnummer dat mee mag, of laat het weg."))
    elif phone and Share.TELEFOON not in shares:
        faults.append(Fault("phone", "niet-gedeeld", "Kruis ‘Telefoonnummer’ aan, of maak dit vak leeg."))
    elif phone and not confirmed:
        faults += questioned("phone", phone)
    if faults:
        raise Faulty(faults)


def _receiver_of(item: PackageItem, *, at: datetime) -> Client | None:
    """Return the system that receives referrals to this item; None, and recorded, when the desk did not write that."""
    for row in filter(None, (item, item.client)):
        unproven_access.record_row(row, at=at)
        if not row.is_genuine:
            return None
    return item.client


def _what_goes(
    shares: Collection[Share],
    asker: Person,
    question: Question | None,
    *,
    by: Person,
    note: str,
    phone: str,
    at: datetime,
) -> dict[str, str]:
    """Return the data that go along, per share."""
    asked_for = Share.TELEFOON in shares and question is not None
    values = {
        Share.NAAM: str(asker),
        Share.FUNCTIE: offices.in_words(asker, question, at=at),
        Share.EMAIL: "" if asker.is_system else asker.email,
        Share.TELEFOON: reading.content(question, person=by, at=at).contact if asked_for and question else phone,
        Share.TOELICHTING: note,
    }
    return {share.value: values[share] for share in sorted(shares)}


def _send(referral: Referral, *, agreed: bool, by: Person, at: datetime) -> None:
    item = referral.item
    versions = timetable.versions([item.pick_up_calendar])
    referral.status = ReferralStatus.SENT
    referral.sent_at, referral.agreed_at = at, at if agreed else referral.agreed_at
    referral.due_at = due(timetable.timeline(versions[item.pick_up_calendar]), at, item.pick_up_within)
    referral.next_check_at = referral.due_at
    referral.save(update_fields=["status", "sent_at", "agreed_at", "due_at", "next_check_at"])
    journal.line(SENT, at=at, actor=by, referral=referral)
    _enqueue(referral, "verwijzing-verzonden", [referral.asker], at=at)
    if referral.receiver is not None:
        _enqueue(referral, "verwijzing-ontvangen", [referral.receiver.user], at=at)
    else:
        _enqueue(referral, "verwijzing-doorgeven", [to for to in _pass_on(referral) if to.id != by.id], at=at)


def _pass_on(referral: Referral) -> list[Person]:
    """Return who informs the owner of an item without a system: the question's adviser; without a question, the
    coordinators.
    """
    if referral.question is None:
        return _leading(referral)
    holding = Assignment.objects.filter(question=referral.question, ended_at=None, claimed_at__isnull=False)
    return [assignment.adviser.person for assignment in holding.select_related("adviser__person")]


def _leading(referral: Referral) -> list[Person]:
    """Return the coordinators who may see it."""
    leading = active_roles.coordinators()
    return [person for person in leading if referral_permissions.visible_to(person).filter(pk=referral.pk).exists()]


def take_back(receiver: Client, *, at: datetime) -> None:
    """Have referrals that this ended system had not picked up passed on by hand. Call it inside a transaction."""
    sent = Referral.objects.select_for_update(no_key=True, of=("self",)).filter(receiver=receiver)
    for referral in sent.filter(status=ReferralStatus.SENT).select_related("item", "asker", "question").order_by("pk"):
        key = encryption.unlock(referral)
        referral.receiver = None
        encryption.wrap(referral, key)  # it named the receiver
        referral.save(update_fields=["receiver", "key_id", "wrapped_key"])
        _enqueue(referral, "verwijzing-doorgeven", _pass_on(referral), at=at)


def act(*, person: Person, referral_id: UUID, step: ReferralStep, reason: str = "", at: datetime) -> Referral:
    """Take this step. Raises NotFound; Refusal `niet-nu` or `niet-aan-u`; Faulty when a reason to return it is missing.
    The same step twice raises `niet-nu`.
    """
    with transaction.atomic():
        visible = referral_permissions.find(person, referral_id)
        referral, at = locks.lock_referral(visible.pk, at=at)
        status = move(ReferralStatus(referral.status), step, referral_permissions.parties(person, referral))
        if step is ReferralStep.RETURN:
            reason = tidy(reason)
            wrong = complaint(reason, longest=LONGEST_REASON, one_line=True)
            if wrong is not None:
                raise Faulty([Fault("reason", wrong.code, wrong.sentence)])
            with proofs.opening(person, referral_id=referral.id):
                referral.sealed_reason = encryption.unlock(referral).seal(referral, "sealed_reason", reason)
        journal.line(_ACTIONS[step], at=at, actor=person, referral=referral)
        if step is ReferralStep.AGREE:
            _send(referral, agreed=True, by=person, at=at)
            return referral
        referral.status, referral.next_check_at = status, None
        referral.accepted_at = at if step is ReferralStep.ACCEPT else referral.accepted_at
        referral.ended_at = at if status in OVER else None
        referral.save(update_fields=["status", "next_check_at", "accepted_at", "ended_at", "sealed_reason"])
        topic = f"verwijzing-{status.value}"
        recipients = {party.id: party for party in (referral.asker, referral.made_by) if party.id != person.id}
        if referral.receiver is not None and step is ReferralStep.WITHDRAW:
            recipients[referral.receiver.user.id] = referral.receiver.user
        _enqueue(referral, topic, list(recipients.values()), at=at)
        return referral


def shared(referral: Referral, *, person: Person, at: datetime) -> Mapping[str, str]:
    """Return the shared data to a person who may read them; empty for others who may see the referral.

    Reading by anybody but the asker is journalled.
    """
    if not referral_permissions.may_read(referral, person):
        return {}
    with proofs.opening(person, referral_id=referral.id):
        values: dict[str, str] = json.loads(encryption.unlock(referral).open(referral, "sealed_shared"))
    if referral.asker_id != person.id:
        journal.line_once_a_minute(LOOKED, at=at, actor=person, referral=referral)
    return values


def reason(referral: Referral) -> str:
    """Return why it was returned, in the receiver's words; empty when it was not, or when they are not their words."""
    if referral.sealed_reason is None:
        return ""
    try:
        return encryption.unlock(referral).open(referral, "sealed_reason")
    except KeyMissing:
        raise
    except encryption.Sealed:
        log.warning("the reason of referral %s is not what was encrypted there, and is left out", referral.pk)
        return ""


def late(*, at: datetime) -> QuerySet[Referral]:
    """Return the referrals that nobody picked up in time."""
    return Referral.objects.filter(next_check_at__lte=at)


def escalate_next(*, at: datetime) -> bool:
    """Notify the coordinators of one referral that nobody picked up in time. Returns False when there is none."""
    with transaction.atomic():
        lockable = late(at=at).select_for_update(skip_locked=True, of=("self",))
        with_all = lockable.select_related("question", "made_by", "item", "asker", "receiver")
        referral = with_all.order_by("next_check_at").first()
        if referral is None:
            return False
        referral.escalated_at, referral.next_check_at = at, None
        referral.save(update_fields=["escalated_at", "next_check_at"])
        journal.line("verwijzing.niet-opgepakt", at=at, referral=referral)
        made_by = [] if referral.made_by_id == referral.asker_id else [referral.made_by]
        recipients = [*_leading(referral), *made_by, *_pass_on(referral)]
        _enqueue(referral, "verwijzing-niet-opgepakt", recipients, at=at)
        return True


def _enqueue(referral: Referral, topic: str, recipients: Collection[Person], *, at: datetime) -> None:
    facts = {"referral": str(referral.id)}
    letters = outbox.to_each(topic, f"{referral.id}:{at.isoformat()}", recipients, facts)
    outbox.enqueue(letters, question=None, at=at)
