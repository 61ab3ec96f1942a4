"""What all pages of the administrator have in common: by which fields they are filled in, and what may be asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Model, QuerySet
from django.forms import Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from steunpunt.rules.normalisation import ValueKind, normalise
from steunpunt.web.doors import SIGN_IN
from steunpunt.web.entry.administration_forms import TableForm
from steunpunt.web.forms import (
    ClockTimeField,
    CodeField,
    CodesField,
    DayField,
    EmailAddressField,
    NameField,
    ProseField,
    SplitMomentField,
    WebAddressField,
)

FIELDS: Mapping[Any, dict[str, type[Field]]] = {
    models.CharField: {"form_class": NameField},
    models.TextField: {"form_class": ProseField},
    models.SlugField: {"form_class": CodeField},
    models.EmailField: {"form_class": EmailAddressField},
    models.URLField: {"form_class": WebAddressField},
    models.DateField: {"form_class": DayField},
    models.TimeField: {"form_class": ClockTimeField},
    models.DateTimeField: {"form_class": SplitMomentField},
    ArrayField: {"form_class": CodesField},
}
"""By which field each sort of column is filled in: every one tidies what is typed (`rules.normalisation`)."""

if TYPE_CHECKING:  # Django's own class takes no parameter when it runs
    AnyAdmin = admin.ModelAdmin[Model]
else:
    AnyAdmin = admin.ModelAdmin


class Administration(admin.AdminSite):
    """Our own tables and no library's: tokens, sessions and addresses are nobody's to browse."""

    site_header = site_title = "Steunpunt – beheer"
    index_title = "Beheer"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 - Django's shape
        """One way in for everybody; whoever is in already and may not be here, goes to the start."""
        if request.user.is_authenticated:
            return HttpResponseRedirect("/")
        return HttpResponseRedirect(f"{SIGN_IN}?{urlencode({'next': request.GET.get('next') or '/beheer/'})}")


class Closed(AnyAdmin):
    """Only the filters that a list offers may be asked of it.

    Without this a list answers any question about any column in reach ('is there a token that begins with a?'), and
    what is never shown can still be guessed sign by sign.
    """

    form = TableForm
    formfield_overrides = FIELDS
    search_kind = ValueKind.NAME

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """As Django finds them, by the value that was meant."""
        kind = ValueKind.EMAIL if "@" in search_term else self.search_kind
        return super().get_search_results(request, queryset, normalise(kind, search_term))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's shape
        """Whether this filter stands beside the list."""
        return lookup.removesuffix("__exact") in self.list_filter


class LookOnly(Closed):
    """To look at, and not to touch."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's shape
        """Never: the desk makes these."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's shape
        """Never: the desk's commands do."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's shape
        """Never: what the desk remembers, stays."""
        return False
