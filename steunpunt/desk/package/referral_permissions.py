"""Who may know of a referral, from when, in what quality, and who may read what goes along.

The asker knows of it from the beginning; its receiver from the sending on; who has or leads the question that it came
from, as he knows of that.
"""

from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from steunpunt.desk.access import conflicts, permissions
from steunpunt.desk.staff import active_roles
from steunpunt.models import Office, Person, Referral
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.access.referrals import ReferralParty, ReferralStatus
from steunpunt.rules.access.visibility import Visibility, visibility_of
from steunpunt.rules.refusals import NotFound

_BY_ORGANISATION = frozenset({ConflictKind.ORGANISATION, ConflictKind.ACQUAINTANCE})
_READ_BY_RECEIVER = (ReferralStatus.SENT, ReferralStatus.ACCEPTED, ReferralStatus.DONE)


def visible_to(person: Person) -> QuerySet[Referral]:
    """The referrals of which this person may know: his own, what was sent to his system, and those of the questions
    that he has or leads. Of a referral without a question a coordinator knows who has no tie to where the asker works.
    """
    roles = active_roles.of(person)
    if not roles.is_active:
        return Referral.objects.none()
    every = Referral.objects.select_related("item", "asker", "question", "receiver")
    if roles.leads:
        return every.filter(_rule(person))
    # Few of all there are: gathered each by its own index.
    questions = permissions.visible_to(person).values("pk")
    several = [Q(asker=person), Q(question__in=questions), *([received_by(person)] if person.is_system else [])]
    first, *others = [Referral.objects.filter(one).values("pk") for one in several]
    return every.filter(_rule(person), pk__in=first.union(*others))


def may_know_of(person: Person, referral: str) -> Exists:
    """The condition that this person may know of the referral in this column, asked row by row of what is read anyway
    (by bounds: see `permissions.may_know_of`).
    """
    return Exists(Referral.objects.filter(_rule(person), pk__gte=OuterRef(referral), pk__lte=OuterRef(referral)))


def _rule(person: Person) -> Q:
    offered = active_roles.assignments().filter(question=OuterRef("question"), adviser=person.id, claimed_at=None)
    found = Q(asker=person) | (received_by(person) & Q(sent_at__isnull=False))
    found |= Q(permissions.may_know_of(person, "question")) & ~Q(Exists(offered))
    if active_roles.of(person).leads:
        bound_to = {tie.to for tie in conflicts.declared_by([person.id])[person.id] if tie.kind in _BY_ORGANISATION}
        tied = Office.objects.filter(person=OuterRef("asker"), organisation__in=bound_to)
        found |= Q(question=None) & ~Q(Exists(tied))
    return found


def received_by(person: Person) -> Q:
    """The condition on referrals that this person only received: he knows of them since they were sent, not made. Only
    a partner's system receives any.
    """
    return Q(receiver__user=person) & ~Q(asker=person) if person.is_system else Q(pk__in=[])


def as_they_came(person: Person) -> QuerySet[Referral]:
    """Those of which he may know, with the moment from which he does (`known_at`), by which they are listed."""
    made_at = F("made_at")  # plain where nothing is received: so an index has them in order
    since = Case(When(received_by(person), then=F("sent_at")), default=made_at) if person.is_system else made_at
    return visible_to(person).annotate(known_at=since)


def find(person: Person, referral_id: UUID) -> Referral:
    """One of them. NotFound."""
    found = visible_to(person).filter(pk=referral_id).first()
    if found is None:
        raise NotFound
    return found


def parties(person: Person, referral: Referral) -> frozenset[ReferralParty]:
    """In which qualities this person, who may know of it, acts on it."""
    if referral.asker_id == person.id:
        return frozenset({ReferralParty.ASKER})
    if referral.receiver is not None and referral.receiver.user_id == person.id:
        return frozenset({ReferralParty.RECEIVER})
    return frozenset({ReferralParty.DESK})


def that_wait(person: Person) -> QuerySet[Referral]:
    """Those that ask something of this person now, the most urgent first: his yes; to pass them on, where no system
    receives them; and, of what the desk follows, those that nobody picked up in time.
    """
    claimed = active_roles.assignments().filter(
        question=OuterRef("question"), adviser=person.id, claimed_at__isnull=False
    )
    by_hand, late = Q(receiver=None), Q(escalated_at__isnull=False)
    his_turn = Q(Exists(claimed)) & (by_hand | late)
    if person.leads:
        his_turn |= late | (by_hand & Q(question=None))
    his_yes = Q(status=ReferralStatus.WAITS, asker=person)
    found = (
        visible_to(person)
        .filter(ended_at=None)
        .filter(his_yes | (Q(status=ReferralStatus.SENT) & ~Q(asker=person) & his_turn))
    )
    return found.order_by("due_at", "made_at", "id")


def may_read(referral: Referral, person: Person) -> bool:
    """Whether this person, who may know of the referral, may read what goes along: the asker; the receiver, from the
    moment it was sent until it was withdrawn or given back; who reads the question that it came from. Without a
    question also the desk, where it must pass it on itself.
    """
    mine = parties(person, referral)
    if ReferralParty.DESK not in mine:
        return ReferralParty.ASKER in mine or referral.status in _READ_BY_RECEIVER
    if referral.question is None:
        return referral.receiver is None
    return visibility_of(permissions.relation_to(person, referral.question)) >= Visibility.CONTENT
