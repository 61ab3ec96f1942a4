"""How much asks for a coordinator beside the questions: counted in one statement, so only what is there is read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery

from steunpunt.desk.administration.access_changes import notices
from steunpunt.desk.letters import failures
from steunpunt.desk.package import referral_permissions
from steunpunt.desk.partners import subscriptions
from steunpunt.desk.staff.active_roles import ActiveRoles
from steunpunt.models import Person, Question
from steunpunt.rules.access.capabilities import Capability


@dataclass(frozen=True)
class Signals:
    """What waits, as numbers; zero of what this person may not know of."""

    letters: int
    """Letters that do not arrive."""
    referrals: int
    """Referrals that ask something of this person."""
    silent: int
    """Systems of partners that do not answer."""
    access_changes: int
    """Changes of access that wait for a second person."""
    to_acknowledge: int
    """Changes of their own access that they have not seen yet."""


def of(person: Person, *, roles: ActiveRoles, visible: QuerySet[Question], at: datetime) -> Signals:
    """Return them for a coordinator who may see these questions. One statement."""
    counted: dict[str, QuerySet[Any]] = {
        "letters": failures.not_arriving_about(visible),
        "referrals": referral_permissions.awaiting(person, roles=roles, visible=visible),
        "silent": subscriptions.silent(at=at),
        "access_changes": notices.open_changes(at=at),
        "to_acknowledge": notices.to_acknowledge(person),
    }
    needs = {
        "letters": Capability.OVERSEE,
        "silent": Capability.KEEP_PARTNERS,
        "access_changes": Capability.CHANGE_ACCESS,
    }
    for name, capability in needs.items():
        if not roles.opens(capability):
            counted[name] = counted[name].none()
    (row,) = Person.objects.filter(pk=person.pk).values_list(*(_number(rows) for rows in counted.values()))
    return Signals(*(number or 0 for number in row))


def _number(rows: QuerySet[Any]) -> Subquery:
    count = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(number=count).values("number"))
