"""The URLs of the Veiligheidspakket."""

from django.urls import URLPattern, path

from steunpunt.web.package import issues, items, referrals

urlpatterns: list[URLPattern] = [
    path("veiligheidspakket", items.all_items, name="package"),
    path("veiligheidspakket/<slug:code>", items.item, name="package_item"),
    path("vragen/<uuid:question_id>/verwijzen", referrals.refer, name="refer"),
    path("verwijzingen", referrals.referrals, name="referrals"),
    path("verwijzingen/<uuid:referral_id>", referrals.referral, name="referral"),
    path("uitreikingen", issues.issues, name="issues"),
    path("welkom/<str:ticket>", issues.welcome, name="welcome"),
]
