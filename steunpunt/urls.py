"""The root URLs: API, health, tokens, admin, pages."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path, re_path, resolve, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.vary import vary_on_headers

from steunpunt.web.entry.administration_routing import site
from steunpunt.web.errors import not_found
from steunpunt.web.presenters import health


@cache_control(no_store=True)
@vary_on_headers("Accept")
def how_is_the_desk(request: HttpRequest) -> HttpResponseBase:
    """A page for browsers, the API's answer for everything else."""
    asks_for_a_page = request.get_preferred_type(["application/json", "text/html"]) == "text/html"
    return health.page(request) if asks_for_a_page else resolve(reverse("api-health")).func(request)


urlpatterns = [
    path("api/v1", include("api.urls")),
    path("gezondheid", how_is_the_desk, name="health"),
    path("", include("api.oauth.urls")),
    path("", include("steunpunt.web.urls")),
]
if settings.ADMIN:
    urlpatterns = [
        re_path(f"^{settings.ADMIN_PATH}/r/", not_found),  # the admin's shortcut by number; our ids are no numbers
        path(f"{settings.ADMIN_PATH}/", site.urls),
        *urlpatterns,
    ]
handler404 = "steunpunt.web.errors.not_found"
handler500 = "steunpunt.web.errors.server_error"
handler403 = "steunpunt.web.errors.forbidden"
handler400 = "steunpunt.web.errors.bad_request"
handler429 = "steunpunt.web.errors.too_many_requests"
