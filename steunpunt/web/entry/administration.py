"""The administrator's pages, served with ADMIN=1 only. Questions and letters are shown by reference; who has access is
changed under 'Toegang' (web.staff.access).

No page shows content: `sealed_*` and `wrapped_key` are never among the fields.
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from steunpunt.desk.access import conflicts
from steunpunt.desk.administration import policies
from steunpunt.desk.letters import catalogue
from steunpunt.models import (
    Adviser,
    FirstAid,
    JournalLine,
    Letter,
    Message,
    Organisation,
    Party,
    Person,
    Question,
)
from steunpunt.rules.access.roles import ActorRole
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.web.entry.administration_tables import FIELDS, Administration, ReadOnlyAdmin, RestrictedAdmin
from steunpunt.web.http.fields import ProseField

site = Administration(name="admin")


class QuestionBoundAdmin(ReadOnlyAdmin):
    """Rows of a question. Questions from which the administrator is excluded by a conflict are left out."""

    to_question = ""
    """The lookup from a row to its question; empty for the question itself."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        excluded = conflicts.excluded_q(request.user.pk)
        hidden = Question.objects.filter(excluded).values("pk")
        rows = super().get_queryset(request)
        if not self.to_question:
            return rows.exclude(pk__in=hidden)
        return rows.exclude(**{f"{self.to_question}__in": hidden})


@admin.register(Question, site=site)
class QuestionAdmin(QuestionBoundAdmin):
    """Questions, by reference."""

    list_display = ["reference", "status", "urgency", "submitted_at"]
    list_filter = ["status", "urgency"]
    search_fields = ["reference"]
    search_kind = ValueKind.REFERENCE
    fields = ["reference", "status", "urgency", "submitted_at", "ended_at"]


@admin.register(Message, site=site)
class MessageAdmin(QuestionBoundAdmin):
    """That a message was sent, without its text."""

    to_question = "question"

    list_display = ["id", "kind", "sent_at"]
    fields = ["question", "kind", "sent_at"]


@admin.register(Letter, site=site)
class LetterAdmin(QuestionBoundAdmin):
    """Letters, and whether they were sent."""

    to_question = "question"

    list_display = ["id", "title", "owed_at", "attempts", "sent_at", "given_up_at", "last_fault"]
    list_filter = ["topic"]
    fields = ["title", "question", "owed_at", "attempts", "next_attempt_at", "sent_at", "given_up_at", "last_fault"]

    @admin.display(description="brief", ordering="topic")
    def title(self, letter: Letter) -> str:
        """The name of the letter on the pages of the desk."""
        return catalogue.title_of(letter.topic)


@admin.register(JournalLine, site=site)
class JournalAdmin(QuestionBoundAdmin):
    """The journal, read only. Of what concerns a question it says in which role somebody acted, never who."""

    to_question = "question"

    list_display = ["at", "action", "by", "question"]
    list_filter = ["action"]
    fields = ["at", "action", "by", "question", "facts"]
    list_select_related = ["question"]

    @admin.display(description="wie")
    def by(self, line: JournalLine) -> str:
        """Who did it, by name or by role, as they were then."""
        is_about_case = any((line.question_id, line.referral_id, line.issue_id))
        roles = ", ".join(ActorRole(code).label for code in line.actor_roles)
        return roles if is_about_case else line.actor_name


@admin.register(Adviser, site=site)
class AdviserAdmin(RestrictedAdmin):
    """How much an adviser takes on, and what they know. Who is an adviser, and who stands in for whom, is a change of
    access, made by two people under 'Toegang'.
    """

    fields = ["named", "is_active", "capacity", "categories", "kinds"]
    readonly_fields = ["named", "is_active"]
    list_display = ["named", "is_active", "capacity"]
    list_filter = ["is_active"]
    list_select_related = ["person"]
    ordering = ["person__sort_key"]

    @admin.display(description="persoon", ordering="person__sort_key")
    def named(self, adviser: Adviser) -> str:
        """The name, in the desk's order of names."""
        return str(adviser)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's shape
        """False: two people make somebody an adviser."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's shape
        """False: two people end it."""
        return False


@admin.register(Organisation, site=site)
class OrganisationAdmin(ReadOnlyAdmin):
    """Gemeenten, provincies and waterschappen, read only: `manage.py import_organisations` updates them."""

    list_display = ["code", "named", "kind", "of_province", "since", "until", "successor"]
    ordering = ["sort_key", "code"]
    list_filter = ["kind"]
    list_select_related = ["province", "merged_into"]
    search_fields = ["name", "code"]

    @admin.display(description="naam", ordering="sort_key")
    def named(self, organisation: Organisation) -> str:
        """The name, in the desk's order of names."""
        return organisation.name

    @admin.display(description="provincie", ordering="province__sort_key")
    def of_province(self, organisation: Organisation) -> Organisation | None:
        """The province it lies in, in the desk's order of names."""
        return organisation.province

    @admin.display(description="opgegaan in", ordering="merged_into__sort_key")
    def successor(self, organisation: Organisation) -> Organisation | None:
        """The organisation it merged into, in the desk's order of names."""
        return organisation.merged_into


@admin.register(FirstAid, site=site)
class FirstAidAdmin(RestrictedAdmin):
    """The lines of first aid, without names."""

    formfield_overrides = {**FIELDS, models.CharField: {"form_class": ProseField}}


@admin.register(Party, site=site)
class PartyAdmin(RestrictedAdmin):
    """The political parties. One is added, and never renamed or removed: a function in it is a conflict of interest."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:  # noqa: ARG002 - Django's shape
        """All of them once it is there."""
        return [] if obj is None else ["code", "name"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's shape
        """False: askers named it."""
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Journal the party that was added."""
        super().save_model(request, obj, form, change)
        if isinstance(request.user, Person) and isinstance(obj, Party) and not change:
            policies.record_party_added(obj, by=request.user, at=timezone.now())
