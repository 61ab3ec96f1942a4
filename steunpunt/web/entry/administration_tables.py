"""What the administrator's pages have in common: form fields, permissions, and filters."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Model, QuerySet
from django.forms import Field
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.web.entry.administration_forms import TableForm
from steunpunt.web.http.decorators import sign_in_first, sign_in_url
from steunpunt.web.http.fields import (
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

V = TypeVar("V", bound=Callable[..., HttpResponseBase])

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
"""The form field per kind of column: each normalises what is typed (`rules.values.normalisation`)."""

if TYPE_CHECKING:  # Django's own class takes no parameter when it runs
    AnyAdmin = admin.ModelAdmin[Model]
else:
    AnyAdmin = admin.ModelAdmin


class Administration(admin.AdminSite):
    """The admin site for tables of the desk only: no tables of libraries, with tokens and sessions."""

    site_header = site_title = "Steunpunt – beheer"
    index_title = "Beheer"

    def admin_view(self, view: V, cacheable: bool = False) -> V:
        """As Django's, and only under ADMIN_HOST if it is set. A form posted without (or without any longer) the
        permission is shown again, so that nothing typed is lost.
        """
        opened = super().admin_view(view, cacheable)

        @wraps(opened)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if settings.ADMIN_HOST and split_domain_port(request.get_host())[0] != settings.ADMIN_HOST:
                raise Http404
            if request.method != "POST" or self.has_permission(request):
                return opened(request, *args, **kwargs)
            if request.user.is_authenticated:
                raise PermissionDenied
            return sign_in_first(request)

        return cast("V", checked)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 - Django's shape
        """Redirect to the one sign-in page; somebody signed in without the permission goes to the start."""
        if request.user.is_authenticated:
            return redirect("start")
        return HttpResponseRedirect(sign_in_url(request.GET.get("next") or reverse("admin:index")))


class RestrictedAdmin(AnyAdmin):
    """Allow only the filters that a list offers.

    Otherwise the query string of a list can filter on any reachable column ('is there a token that begins with a?'), so
    that values which are never shown can be guessed character by character.
    """

    form = TableForm
    formfield_overrides = FIELDS
    search_kind = ValueKind.NAME
    is_filled_in: ClassVar[bool] = True

    def all_fields(self, request: HttpRequest) -> Mapping[str, Field]:
        """Every form field, by the name under which it was posted (`steunpunt.web.http.resubmission`)."""
        if not self.is_filled_in:
            return {}
        return self.get_form(request).base_fields

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As Django's; 404, with what was typed, when the row was deleted meanwhile."""
        if request.method == "POST" and self.get_object(request, unquote(object_id)) is None:
            raise Http404
        return super().change_view(request, object_id, form_url, extra_context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """As Django's, with the search term normalised."""
        kind = ValueKind.EMAIL if "@" in search_term else self.search_kind
        return super().get_search_results(request, queryset, normalise(kind, search_term))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's shape
        """Whether this filter is one of the list's."""
        return lookup.removesuffix("__exact") in self.list_filter


class ReadOnlyAdmin(RestrictedAdmin):
    is_filled_in = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's shape
        """False: the desk makes these rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's shape
        """False: the desk's commands change these rows."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's shape
        """False: the desk keeps what it recorded."""
        return False
