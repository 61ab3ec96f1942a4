"""The administrator's pages for routing: weights, terms of an offer, the rungs of waking, and duty."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from steunpunt.desk.administration import policies
from steunpunt.desk.administration.policies import FixedRow
from steunpunt.models import AlarmRung, DemandingCategory, DutyPolicy, OfferTerm, Person, RoutingWeight, WorkWeight
from steunpunt.web.entry.administration_clocks import site
from steunpunt.web.entry.administration_tables import RestrictedAdmin

__all__ = ["site"]


class FixedRowsAdmin(RestrictedAdmin):
    """A table with one row per case: rows are changed, never added or removed."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's shape
        """False: every case has its row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's shape
        """False: routing needs every row."""
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Journal the change, and route again what waits: a broken rule may have been mended."""
        super().save_model(request, obj, form, change)
        if isinstance(request.user, Person) and isinstance(obj, FixedRow):
            policies.record_change(obj, by=request.user, at=timezone.now())


@admin.register(RoutingWeight, site=site)
class RoutingWeightAdmin(FixedRowsAdmin):
    """The points per criterion in the choice of an adviser."""

    list_display = ["label", "points"]
    readonly_fields = ["criterion"]

    @admin.display(description="waarop")
    def label(self, weight: RoutingWeight) -> str:
        """The criterion in words."""
        return weight.get_criterion_display()


@admin.register(WorkWeight, site=site)
class WorkWeightAdmin(FixedRowsAdmin):
    """The weight of an open question, per urgency."""

    list_display = ["urgency", "weight"]
    readonly_fields = ["urgency"]


@admin.register(OfferTerm, site=site)
class OfferTermAdmin(FixedRowsAdmin):
    """How long an offer stands, per urgency."""

    list_display = ["urgency", "duration", "calendar_code"]
    readonly_fields = ["urgency"]


@admin.register(AlarmRung, site=site)
class AlarmRungAdmin(FixedRowsAdmin):
    """Whom the desk wakes, in which order, and how long it waits for 'seen'."""

    list_display = ["place", "recipient", "wait"]
    readonly_fields = ["place"]


@admin.register(DutyPolicy, site=site)
class DutyPolicyAdmin(FixedRowsAdmin):
    """How many days ahead the coordinators hear that nobody has duty."""

    list_display = ["days_ahead"]


@admin.register(DemandingCategory, site=site)
class DemandingCategoryAdmin(RestrictedAdmin):
    """The categories that are offered only to advisers with that expertise."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Journal the change, and route again what waits."""
        super().save_model(request, obj, form, change)
        if isinstance(request.user, Person) and isinstance(obj, DemandingCategory):
            policies.record_change(obj, by=request.user, at=timezone.now())
