"""Change the urgency of a question: the asker or the adviser raises it at once; lowering takes both.

The clocks follow from that moment (`clocks.change_urgency`), an open offer stands no longer than one made now, and a
question that waits for an adviser is routed again.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks import clocks, pauses
from steunpunt.desk.letters import alarms, outbox
from steunpunt.desk.questions import conversation
from steunpunt.desk.routing import offers
from steunpunt.desk.storage import journal
from steunpunt.models import Assignment, Person, Question, UrgencyChange
from steunpunt.rules.access.lifecycle import ENDED, Status, Step
from steunpunt.rules.refusals import Kind, NotFound, Refusal
from steunpunt.rules.waking import AlarmCause
from steunpunt.rules.words import Urgency, UrgencyOutcome, UrgencyReason


def change(
    *, person: Person, question_id: UUID, urgency: Urgency, reason: UrgencyReason, at: datetime
) -> UrgencyChange:
    """Raise the urgency, or propose to lower it. While nobody holds the question its asker lowers it alone.

    Those whom it concerns get a letter. Raises Refusal `zelfde-urgentie`; and `voorstel-loopt` for a second proposal.
    """
    with transaction.atomic():
        question, _, at = permissions.begin_transition(person, question_id, Step.CHANGE_URGENCY, at=at)
        before = Urgency(question.urgency)
        if urgency is before:
            raise Refusal("zelfde-urgentie", f"De urgentie is al ‘{before.label.lower()}’. Er is niets gewijzigd.")
        is_raised = urgency.is_above(before)
        open_one = waiting(question)
        if open_one is not None and not is_raised:
            raise Refusal("voorstel-loopt", "Er staat al een voorstel open om de urgentie te verlagen. Besluit eerst.")
        if open_one is not None:
            _decide(open_one, UrgencyOutcome.REPLACED, person=person, at=at)
        made = UrgencyChange(
            id=uuid4(),
            question=question,
            before=before,
            after=urgency,
            reason=reason,
            proposed_by=person,
            proposed_at=at,
        )
        holders = conversation.holder_and_deputy(question, at=at)
        if is_raised or not holders:
            _apply(made, holders, person=person, at=at)
            return made
        made.save(force_insert=True)
        _journal("urgentie.voorgesteld", made, person=person, at=at)
        _tell("urgentie-voorgesteld", made, [question.asker, *holders], by=person, at=at)
        return made


def decide(*, person: Person, question_id: UUID, change_id: UUID, agrees: bool, at: datetime) -> UrgencyChange:
    """Agree with a proposal to lower the urgency, or not. Whoever made it can only take it back.

    Raises NotFound, Refusal `al-besloten`, and `niet-aan-u` for somebody who agrees with their own side's proposal.
    """
    with transaction.atomic():
        question, _, at = permissions.begin_transition(person, question_id, Step.DECIDE_URGENCY, at=at)
        proposal = one_of(question, change_id)
        proposal.question = question
        if proposal.outcome:
            raise Refusal("al-besloten", "Over dit voorstel is al besloten. Hieronder ziet u hoe het afliep.")
        holders = conversation.holder_and_deputy(question, at=at)
        is_own = is_of_side(proposal, person)
        if agrees and is_own:
            raise Refusal("niet-aan-u", "U stelde dit zelf voor. De ander moet akkoord gaan.", Kind.FORBIDDEN)
        if agrees:
            _apply(proposal, holders, person=person, at=at)
            return proposal
        _decide(proposal, UrgencyOutcome.TAKEN_BACK if is_own else UrgencyOutcome.DECLINED, person=person, at=at)
        _journal("urgentie.niet-gewijzigd", proposal, person=person, at=at)
        _tell("urgentie-gebleven", proposal, [question.asker, *holders], by=person, at=at)
        return proposal


def is_of_side(proposal: UrgencyChange, person: Person) -> bool:
    """Whether this person is on the side that proposed it: the asker, or whoever advises."""
    asker = proposal.question.asker_id
    return (proposal.proposed_by_id == asker) == (person.pk == asker)


def of(question: Question) -> QuerySet[UrgencyChange]:
    """Return the changes of the urgency of this question, newest first."""
    return UrgencyChange.objects.filter(question=question).order_by("-proposed_at", "id")


def one_of(question: Question, change_id: UUID) -> UrgencyChange:
    """Return one of them. Raises NotFound when it is not of this question."""
    found = of(question).filter(pk=change_id).first()
    if found is None:
        raise NotFound
    return found


def waiting(question: Question) -> UrgencyChange | None:
    """Return the proposal that waits for the other; none once the question ended."""
    if Status(question.status) in ENDED:
        return None
    return UrgencyChange.objects.filter(question=question, outcome="").first()


def _apply(change: UrgencyChange, holders: Sequence[Person], *, person: Person, at: datetime) -> None:
    question, after = change.question, Urgency(change.after)
    _decide(change, UrgencyOutcome.CHANGED, person=person, at=at)
    question.urgency = after
    if question.next_route_at is not None:
        question.next_route_at = at
    question.save(update_fields=["urgency", "next_route_at"])
    pauses.end_overdue(question, at=at)
    clocks.change_urgency(question, reason=UrgencyReason(change.reason), at=at, actor=person)
    offered = Assignment.objects.filter(question=question, ended_at=None, claimed_at=None)
    advisers = list(Person.objects.filter(adviser__assignments__in=offered))
    if advisers and after.is_above(Urgency(change.before)):
        sooner = offers.answer_by(question, at=at)
        offered.filter(answer_by__gt=sooner).update(answer_by=sooner)
    _journal("urgentie.gewijzigd", change, person=person, at=at)
    concerned = [question.asker, *holders, *advisers, *permissions.coordinators(question)]
    _tell("urgentie-gewijzigd", change, concerned, by=person, at=at)
    if after is Urgency.SPOED and person not in holders:
        alarms.raise_alarm(AlarmCause.URGENCY, key=f"urgentie:{change.id}", question=question, at=at)


def _decide(change: UrgencyChange, outcome: UrgencyOutcome, *, person: Person, at: datetime) -> None:
    change.outcome, change.decided_by, change.decided_at = outcome, person, at
    change.save()


def _journal(action: str, change: UrgencyChange, *, person: Person, at: datetime) -> None:
    facts: dict[str, journal.Fact] = {
        "change": str(change.id),
        "reason": change.reason,
        "from": change.before,
        "to": change.after,
    }
    journal.line(action, at=at, actor=person, question=change.question, referral=None, issue=None, **facts)


def _tell(topic: str, change: UrgencyChange, people: Sequence[Person], *, by: Person, at: datetime) -> None:
    others = [person for person in people if person.pk != by.pk]
    outbox.enqueue(outbox.to_each(topic, str(change.id), others), question=change.question, at=at)
