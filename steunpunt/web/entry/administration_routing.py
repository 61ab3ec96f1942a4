"""The administrator's pages of what the routing goes by: weights, the time of an offer, how far the desk looks back."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from steunpunt.desk.administration import policies
from steunpunt.models import DemandingCategory, LookBack, OfferTerm, Person, RoutingWeight, WorkWeight
from steunpunt.web.entry.administration import site
from steunpunt.web.entry.administration_tables import Closed

__all__ = ["site"]


class GivenSetting(Closed):
    """A table with a row for every case that there is: rows are changed, not added and not taken away."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's shape
        """Every case has its row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's shape
        """A case without a row would leave the rules without an answer."""
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Journalled, and what waited is looked at again: a broken rule may be whole now."""
        super().save_model(request, obj, form, change)
        if isinstance(request.user, Person) and isinstance(obj, RoutingWeight | WorkWeight | OfferTerm | LookBack):
            policies.record_change(obj, by=request.user, at=timezone.now())


@admin.register(RoutingWeight, site=site)
class RoutingWeightAdmin(GivenSetting):
    """What counts in the choice of an adviser, in points."""

    list_display = ["label", "points"]
    readonly_fields = ["criterion"]

    @admin.display(description="waarop")
    def label(self, weight: RoutingWeight) -> str:
        """The criterion in words."""
        return weight.get_criterion_display()


@admin.register(WorkWeight, site=site)
class WorkWeightAdmin(GivenSetting):
    """How heavy an open question is."""

    list_display = ["urgency", "weight"]
    readonly_fields = ["urgency"]


@admin.register(OfferTerm, site=site)
class OfferTermAdmin(GivenSetting):
    """How long an offer stands."""

    list_display = ["urgency", "duration", "calendar_code"]
    readonly_fields = ["urgency"]


@admin.register(LookBack, site=site)
class LookBackAdmin(GivenSetting):
    """How long a tie that ended is still a conflict."""

    list_display = ["label", "months"]
    readonly_fields = ["tie"]

    @admin.display(description="band")
    def label(self, look_back: LookBack) -> str:
        """The tie in words."""
        return look_back.get_tie_display()


@admin.register(DemandingCategory, site=site)
class DemandingCategoryAdmin(Closed):
    """Which categories only go to who knows them."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Journalled, and what waited is looked at again."""
        super().save_model(request, obj, form, change)
        if isinstance(request.user, Person) and isinstance(obj, DemandingCategory):
            policies.record_change(obj, by=request.user, at=timezone.now())
