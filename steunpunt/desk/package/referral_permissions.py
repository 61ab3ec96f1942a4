"""Who may see a referral, from when, in which role, and who may read the data that go along.

The asker sees it from the start; its receiver once it was sent; an adviser or coordinator as they see the question it
came from.
"""

from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from steunpunt.desk.access import known, permissions
from steunpunt.desk.staff import active_roles
from steunpunt.desk.staff.active_roles import ActiveRoles
from steunpunt.models import Conflict, Office, Person, Question, Referral
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.access.referrals import ReferralParty, ReferralStatus
from steunpunt.rules.access.visibility import Visibility, visibility_of
from steunpunt.rules.refusals import NotFound

_BY_ORGANISATION = frozenset({ConflictKind.ORGANISATION, ConflictKind.ACQUAINTANCE})
_READ_BY_RECEIVER = (ReferralStatus.SENT, ReferralStatus.ACCEPTED, ReferralStatus.DONE)


def visible_to(
    person: Person, *, roles: ActiveRoles | None = None, visible: QuerySet[Question] | None = None
) -> QuerySet[Referral]:
    """Return the referrals that this person may see: their own, those sent to their system, and those of questions that
    they hold or lead.

    A coordinator sees a referral without a question unless they have a conflict with where the asker works.
    `roles` and `visible` (the questions that they may see): what was read of them for the same request.
    """
    roles = roles or active_roles.of(person)
    if not roles.is_active:
        return Referral.objects.none()
    every = Referral.objects.select_related("item", "asker", "question", "receiver")
    if roles.opens(Capability.FOLLOW_REFERRALS):
        return every.filter(_rule(person, roles, visible))
    # A small part of all: each kind is found by its own index.
    questions = (permissions.visible_to(person) if visible is None else visible).values("pk")
    several = [Q(asker=person), Q(question__in=questions), *([received_by(person)] if person.is_system else [])]
    first, *others = [Referral.objects.filter(condition).values("pk") for condition in several]
    return every.filter(_rule(person, roles, visible), pk__in=first.union(*others))


def may_know_of(person: Person, referral: str) -> Exists:
    """Return the condition that this person may see the referral in this column, to filter rows of another table (with
    bounds: see `permissions.may_know_of`).
    """
    rule = _rule(person, active_roles.of(person))
    return Exists(Referral.objects.filter(rule, pk__gte=OuterRef(referral), pk__lte=OuterRef(referral)))


def _rule(person: Person, roles: ActiveRoles, visible: QuerySet[Question] | None = None) -> Q:
    offered = active_roles.assignments().filter(question=OuterRef("question"), adviser=person.id, claimed_at=None)
    rule = Q(asker=person) | (received_by(person) & Q(sent_at__isnull=False))
    seen = permissions.may_know_of(person, "question") if visible is None else known.among(visible, "question")
    rule |= Q(seen) & ~Q(Exists(offered))
    if roles.opens(Capability.FOLLOW_REFERRALS):
        bound_to = Conflict.objects.filter(person=person.id, kind__in=_BY_ORGANISATION).values("organisation")
        has_conflict = Office.objects.filter(person=OuterRef("asker"), organisation__in=bound_to)
        rule |= Q(question=None) & ~Q(Exists(has_conflict))
    return rule


def received_by(person: Person) -> Q:
    """Return the condition on referrals that this person only received, which they see once sent. Only a partner's
    system receives any.
    """
    return Q(receiver__user=person) & ~Q(asker=person) if person.is_system else Q(pk__in=[])


def in_order(person: Person) -> QuerySet[Referral]:
    """Return the visible referrals with the moment from which this person sees them (`known_at`), by which they are
    listed.
    """
    made_at = F("made_at")  # a plain column where nothing is received, so that an index has the order
    since = Case(When(received_by(person), then=F("sent_at")), default=made_at) if person.is_system else made_at
    return visible_to(person).annotate(known_at=since)


def find(person: Person, referral_id: UUID) -> Referral:
    """Return one of them. Raises NotFound."""
    referral = visible_to(person).filter(pk=referral_id).first()
    if referral is None:
        raise NotFound
    return referral


def parties(person: Person, referral: Referral) -> frozenset[ReferralParty]:
    """Return the roles in which this person, who may see it, acts on it."""
    if referral.asker_id == person.id:
        return frozenset({ReferralParty.ASKER})
    if referral.receiver is not None and referral.receiver.user_id == person.id:
        return frozenset({ReferralParty.RECEIVER})
    return frozenset({ReferralParty.DESK})


def awaiting(
    person: Person, *, roles: ActiveRoles | None = None, visible: QuerySet[Question] | None = None
) -> QuerySet[Referral]:
    """Return the referrals that ask something of this person now, most urgent first.

    Their consent; passing them on, where no system receives them; and, for those who follow them at the desk, referrals
    that nobody picked up in time. `roles`, `visible`: as in `visible_to`.
    """
    roles = roles or active_roles.of(person)
    claimed = active_roles.assignments().filter(
        question=OuterRef("question"), adviser=person.id, claimed_at__isnull=False
    )
    by_hand, late = Q(receiver=None), Q(escalated_at__isnull=False)
    is_their_turn = Q(Exists(claimed)) & (by_hand | late)
    if roles.opens(Capability.FOLLOW_REFERRALS):
        is_their_turn |= late | (by_hand & Q(question=None))
    needs_their_consent = Q(status=ReferralStatus.WAITS, asker=person)
    referrals = (
        visible_to(person, roles=roles, visible=visible)
        .filter(ended_at=None)
        .filter(needs_their_consent | (Q(status=ReferralStatus.SENT) & ~Q(asker=person) & is_their_turn))
    )
    return referrals.order_by("due_at", "made_at", "id")


def awaiting_consent(asker: Person) -> QuerySet[Referral]:
    """Return the referrals that wait for the consent of this active person, which are always visible to them."""
    return Referral.objects.filter(asker=asker, status=ReferralStatus.WAITS, ended_at=None)


def may_read(referral: Referral, person: Person) -> bool:
    """Whether this person, who may see the referral, may read the data that go along.

    The asker; the receiver, while it is sent, accepted or done; who reads the question it came from. Without a question
    also the desk, where it must pass it on itself.
    """
    roles = parties(person, referral)
    if ReferralParty.DESK not in roles:
        return ReferralParty.ASKER in roles or referral.status in _READ_BY_RECEIVER
    if referral.question is None:
        return referral.receiver is None
    return visibility_of(permissions.relation_to(person, referral.question)) >= Visibility.CONTENT
