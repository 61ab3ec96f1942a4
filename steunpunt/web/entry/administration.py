"""The administrator's pages: people, functions, organisations. Questions and letters are shown by reference.

No page shows content: `sealed_*` and `wrapped_key` are never among the fields.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from steunpunt.desk.access import conflicts
from steunpunt.desk.administration import people
from steunpunt.desk.letters import catalogue
from steunpunt.desk.routing import handover
from steunpunt.models import (
    Absence,
    Adviser,
    FirstAid,
    JournalLine,
    Letter,
    Message,
    Office,
    Organisation,
    Party,
    PartyFunction,
    Person,
    Question,
)
from steunpunt.models.sorting import BY_FIRST_NAME
from steunpunt.rules.access.roles import ActorRole
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.web.entry.administration_forms import PersonForm
from steunpunt.web.entry.administration_tables import FIELDS, Administration, ReadOnlyAdmin, RestrictedAdmin
from steunpunt.web.http.fields import ProseField

site = Administration(name="admin")

if TYPE_CHECKING:  # Django's own class takes no parameter when it runs
    Offices = admin.TabularInline[Office, Person]
    PartyFunctions = admin.TabularInline[PartyFunction, Person]
else:
    Offices = PartyFunctions = admin.TabularInline


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


class OfficeInline(Offices):
    """The functions of a person: they give the right to ask, or a conflict."""

    formfield_overrides = FIELDS

    model = Office
    extra = 0
    autocomplete_fields = ["organisation"]


class PartyFunctionInline(PartyFunctions):
    """The functions of a person in a party: they give a conflict."""

    formfield_overrides = FIELDS

    model = PartyFunction
    extra = 0


@admin.register(Person, site=site)
class PersonAdmin(RestrictedAdmin):
    """The people of the desk. They sign in with a code by e-mail, without a password."""

    _roles = ("is_coordinator", "is_deputy_coordinator", "is_head", "is_staff", "is_active")
    list_display = ["username", "given_name", "surname", *_roles]
    ordering = ["sort_key"]
    form = PersonForm
    list_filter = [*_roles, "has_doubtful_email"]
    search_fields = ["username", "first_name", "last_name", "email"]
    fields = ["username", "first_name", "last_name", "email", *_roles]
    inlines = [OfficeInline, PartyFunctionInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """Also find an address by what stands in its domain in its own script: the table has its A-labels."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term.isascii():
            return found, may_repeat
        return found | queryset.filter(pk__in=people.at_addresses_like(search_term)), may_repeat

    @admin.display(description="voornaam", ordering=BY_FIRST_NAME)
    def given_name(self, person: Person) -> str:
        """The first name, in the desk's order of first names."""
        return person.first_name

    @admin.display(description="achternaam", ordering="sort_key")
    def surname(self, person: Person) -> str:
        """The last name, in the desk's order of names."""
        return person.last_name

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Journal what changed. A new person gets an unusable password. The coordinators get a letter about a changed
        e-mail address, because it gives access.
        """
        if isinstance(obj, Person) and not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if isinstance(obj, Person) and isinstance(request.user, Person):
            people.record_change(obj, by=request.user, fields=form.changed_data, at=timezone.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Hand over at once what a new function forbids this person to hold."""
        super().save_related(request, form, formsets, change)
        if isinstance(request.user, Person):
            handover.hand_over_forbidden([form.instance.pk], by=request.user, at=timezone.now())


@admin.register(Adviser, site=site)
class AdviserAdmin(RestrictedAdmin):
    """The advisers. What an adviser holds is handed over as soon as they are switched off."""

    list_display = ["named", "is_active", "capacity"]
    list_filter = ["is_active"]
    list_select_related = ["person"]
    ordering = ["person__sort_key"]

    @admin.display(description="persoon", ordering="person__sort_key")
    def named(self, adviser: Adviser) -> str:
        """The name, in the desk's order of names."""
        return str(adviser)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Hand over what this adviser may no longer hold, and route again what waits."""
        super().save_model(request, obj, form, change)
        if isinstance(request.user, Person):
            handover.hand_over_forbidden([obj.pk], by=request.user, at=timezone.now())


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


site.register([Absence, Party], RestrictedAdmin)
