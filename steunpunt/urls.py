"""Which door opens where."""

from django.contrib import admin
from django.urls import include, path

from api.token import Token

urlpatterns = [
    path("api/v1", include("api.urls")),
    path("oauth/token", Token.as_view(), name="token"),
    path("beheer/", admin.site.urls),
    path("", include("steunpunt.web.urls")),
]
handler404 = "steunpunt.web.errors.not_found"
handler500 = "steunpunt.web.errors.server_error"
handler403 = "steunpunt.web.errors.forbidden"
handler400 = "steunpunt.web.errors.bad_request"
