"""The URLs of the profile, and of 'seen'."""

from django.urls import URLPattern, path

from steunpunt.web.profile import appearance, page, push, seen

urlpatterns: list[URLPattern] = [
    path("profiel", page.profile, name="profile"),
    path("profiel/weergave", appearance.page, name="appearance"),
    path("profiel/telefoon", page.save_phone, name="profile_phone"),
    path("profiel/wekken", page.save_channels, name="profile_channels"),
    path("profiel/stille-uren", page.save_quiet_hours, name="profile_quiet"),
    path("profiel/apparaten", push.add, name="profile_device"),
    path("profiel/apparaten/<uuid:device_id>/weghalen", push.remove, name="profile_device_remove"),
    path("profiel/proef", page.try_out, name="profile_test"),
    path("profiel/gezien/<uuid:alarm_id>", seen.own, name="profile_seen"),
    path("meldingen.js", push.service_worker, name="service_worker"),
    path("gezien/<str:ticket>", seen.by_link, name="seen"),
]
