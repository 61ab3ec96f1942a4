"""The URLs of the profile."""

from django.urls import URLPattern, path

from steunpunt.web.profile import appearance, page

urlpatterns: list[URLPattern] = [
    path("profiel", page.profile, name="profile"),
    path("profiel/weergave", appearance.page, name="appearance"),
    path("profiel/telefoon", page.save_phone, name="profile_phone"),
]
