"""Rows of other tables that are about a question which somebody may see."""

from django.db.models import Exists, OuterRef, QuerySet

from steunpunt.models import Question


def among(visible: QuerySet[Question], question: str) -> Exists:
    """Return the condition that the question in this column is one of these: as `permissions.may_know_of`, where what
    the person may see was read already. The bounds keep PostgreSQL from first collecting all of them.
    """
    return Exists(visible.filter(pk__gte=OuterRef(question), pk__lte=OuterRef(question)))
