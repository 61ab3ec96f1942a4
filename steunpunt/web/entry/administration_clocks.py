"""The administrator's pages of the clocks: calendars, targets, pause limits, the ladder, duties."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from steunpunt.desk.administration import policies
from steunpunt.models import CalendarVersion, Duty, LadderRung, PauseLimit, Person, Target
from steunpunt.rules.clocks.ladder import Recipient
from steunpunt.web.entry.administration import site
from steunpunt.web.entry.administration_forms import BREACH_SHARE, BREACH_STAYS, DutyAdminForm, PauseLimitForm, RungForm
from steunpunt.web.entry.administration_tables import ReadOnlyAdmin, RestrictedAdmin

__all__ = ["site"]


@admin.register(CalendarVersion, site=site)
class CalendarAdmin(ReadOnlyAdmin):
    """The versions of the calendars, read only: `desk.clocks.changes` saves a new version, after a preview of what
    moves.
    """

    list_display = ["code", "effective_from", "elapsed", "saved_at"]
    list_filter = ["code"]
    ordering = ["code", "effective_from", "saved_at"]


@admin.register(Target, site=site)
class TargetAdmin(ReadOnlyAdmin):
    """The targets and since when they hold, read only; changed as calendars are."""

    list_display = ["urgency", "kind", "duration", "calendar_code", "effective_from", "saved_at"]
    list_filter = ["urgency", "kind"]
    ordering = ["urgency", "kind", "effective_from", "saved_at"]


@admin.register(PauseLimit, site=site)
class PauseLimitAdmin(RestrictedAdmin):
    """The maximum length of a pause, per reason. Reasons are fixed."""

    form = PauseLimitForm
    list_display = ["reason", "longest"]
    fields = ["reason", "days"]
    readonly_fields = ["reason"]
    actions = None

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:  # noqa: ARG002 - Django's shape
        """Save through the desk, which journals it."""
        if isinstance(obj, PauseLimit) and isinstance(request.user, Person):
            policies.save_limit(obj, by=request.user, at=timezone.now())

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's shape
        """False: every reason has its limit."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's shape
        """False: every pause has an end."""
        return False


@admin.register(LadderRung, site=site)
class LadderAdmin(RestrictedAdmin):
    """Whom the ladder notifies, at which share of the term. The rung at which a promise breaks cannot be removed."""

    form = RungForm
    list_display = ["code", "share", "recipients"]
    fields = ["code", "share", "recipients"]
    actions = None

    @admin.display(description="wie het hoort")
    def recipients(self, rung: LadderRung) -> str:
        """The recipients, in words."""
        return ", ".join(Recipient(party).label.partition(",")[0] for party in rung.recipients)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:  # noqa: ARG002 - Django's shape
        """The code of a rung is fixed once saved: climbed rungs refer to it."""
        return [] if obj is None else ["code"]

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:  # noqa: ARG002 - Django's shape
        """Save through the desk: running clocks follow at once."""
        if isinstance(obj, LadderRung) and isinstance(request.user, Person):
            policies.save_rung(obj, by=request.user, at=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Remove through the desk: running clocks follow at once."""
        if isinstance(obj, LadderRung) and isinstance(request.user, Person):
            policies.remove_rung(obj, by=request.user, at=timezone.now())

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuse for the rung at which a promise breaks."""
        if LadderRung.objects.filter(pk=object_id, share=BREACH_SHARE).exists():
            messages.error(request, f"{BREACH_STAYS} Zij kan niet worden verwijderd.")
            return HttpResponseRedirect(reverse("admin:steunpunt_ladderrung_change", args=[object_id]))
        return super().delete_view(request, object_id, extra_context)


@admin.register(Duty, site=site)
class DutyAdmin(RestrictedAdmin):
    """Who is on duty outside office hours."""

    form = DutyAdminForm
    list_display = ["named", "starts_at", "ends_at"]
    list_select_related = ["adviser__person"]
    ordering = ["-starts_at"]

    @admin.display(description="adviseur", ordering="adviser__person__sort_key")
    def named(self, duty: Duty) -> str:
        """The adviser, in the desk's order of names."""
        return str(duty.adviser)
