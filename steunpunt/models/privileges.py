"""What the role of the desk may do with each table. The owner of the tables grants it (`desk.storage.database_roles`).

`AppendOnly` in `Meta.triggers` of a model says that rows are read and added; a view is read. The rest is said here.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from steunpunt.models.triggers import AppendOnly

READ = ("SELECT",)
ADD = (*READ, "INSERT")
CHANGE = (*ADD, "UPDATE")
REMOVE = (*CHANGE, "DELETE")

NUMBERING = "steunpunt_number_events(integer)"
"""The function that numbers events, as their owner: the desk itself changes no event."""

_BY_NAME = {
    "Event": ADD,
    # Filled by migrations.
    "ContentType": READ,
    "Permission": READ,
    # What the desk keeps for good.
    **dict.fromkeys(
        (
            "Advice",
            "Alarm",
            "AlarmCall",
            "Assignment",
            "Attempt",
            "ClimbedRung",
            "Clock",
            "Counterpart",
            "Cover",
            "Delivery",
            "GrantKey",
            "Involvement",
            "JournalAnchor",
            "JournalVerification",
            "KnowledgeArticle",
            "Letter",
            "Message",
            "ModuleVersion",
            "Organisation",
            "PackageIssue",
            "Pause",
            "Person",
            "Question",
            "Referral",
            "Remark",
            "RoutingDecision",
            "SecondLook",
            "Talk",
            "TextModule",
            "TieSeal",
            "UrgencyChange",
        ),
        CHANGE,
    ),
}


def by_table() -> dict[str, tuple[str, ...]]:
    """Return the privileges of the desk's role, by table. What is not in it is not granted."""
    return {model._meta.db_table: _of(model) for model in _models()}


def _models() -> Iterator[type[Model]]:
    yield from apps.get_models(include_auto_created=True)
    yield MigrationRecorder.Migration


def _of(model: type[Model]) -> tuple[str, ...]:
    if model is MigrationRecorder.Migration or not model._meta.managed:
        return READ
    if any(isinstance(trigger, AppendOnly) for trigger in getattr(model._meta, "triggers", ())):
        return ADD
    return _BY_NAME.get(model.__name__, REMOVE)
