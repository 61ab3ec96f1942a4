"""The URLs of signing in at one's organisation."""

from django.urls import path

from steunpunt.web.identity import pages

urlpatterns = [
    path("inloggen/organisatie/<slug:code>", pages.to_provider, name="security_to_provider"),
    path("inloggen/organisatie/<slug:code>/terug", pages.from_provider, name="security_from_provider"),
    path("beveiliging/bevestigen/organisatie", pages.ConfirmAtProvider.as_view(), name="security_confirm_at_provider"),
    path("beveiliging/account/verwijderen", pages.remove_account, name="security_remove_account"),
]
