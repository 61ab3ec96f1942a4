"""Which door opens where."""

from django.urls import include, path, re_path

from api.token import Token
from steunpunt.web.entry.administration import site
from steunpunt.web.errors import not_found

urlpatterns = [
    path("api/v1", include("api.urls")),
    path("oauth/token", Token.as_view(), name="token"),
    re_path("^beheer/r/", not_found),  # the admin's shortcut by numbers; ours are no numbers
    path("beheer/", site.urls),
    path("", include("steunpunt.web.urls")),
]
handler404 = "steunpunt.web.errors.not_found"
handler500 = "steunpunt.web.errors.server_error"
handler403 = "steunpunt.web.errors.forbidden"
handler400 = "steunpunt.web.errors.bad_request"
