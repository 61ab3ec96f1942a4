"""The URLs of changes of the urgency."""

from django.urls import URLPattern, path

from steunpunt.web.urgency import pages

urlpatterns: list[URLPattern] = [
    path("vragen/<uuid:question_id>/urgentie", pages.change, name="urgency"),
    path("vragen/<uuid:question_id>/urgentie/<uuid:change_id>", pages.decide, name="urgency_decide"),
]
