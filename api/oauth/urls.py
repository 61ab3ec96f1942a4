"""The paths of OAuth, in the root of the site as its standards ask."""

from django.urls import path

from api.oauth.endpoints import Revoke, Token
from api.oauth.metadata import metadata

urlpatterns = [
    path("oauth/token", Token.as_view(), name="token"),
    path("oauth/revoke", Revoke.as_view(), name="revoke"),
    path(".well-known/oauth-authorization-server", metadata, name="oauth-metadata"),
]
