"""Where the pages of advisers and of the coordinator stand."""

from django.urls import URLPattern, path

from steunpunt.web import (
    desk_views_advice,
    desk_views_assigning,
    desk_views_deeds,
    desk_views_first_aid,
    desk_views_offer,
    desk_views_overview,
    desk_views_work,
)

_DESK = "vragen/<uuid:question_id>/desk"

urlpatterns: list[URLPattern] = [
    path("werk", desk_views_work.work, name="work"),
    path("werk/afwezig", desk_views_work.leave, name="work_leave"),
    path("werk/aanwezig", desk_views_work.be_back, name="work_back"),
    path("overzicht", desk_views_overview.overview, name="overview"),
    path("overzicht/brieven/<uuid:letter_id>/opnieuw", desk_views_overview.try_again, name="letter_again"),
    path("overzicht/eerste-hulp", desk_views_first_aid.edit, name="first_aid"),
    path(f"{_DESK}/aanvaarden", desk_views_offer.accept),
    path(f"{_DESK}/verschonen", desk_views_offer.step_back),
    path(f"{_DESK}/toewijzen", desk_views_assigning.assign),
    path(f"{_DESK}/berichten", desk_views_deeds.speak),
    path(f"{_DESK}/notities", desk_views_deeds.note),
    path(f"{_DESK}/gesprekken", desk_views_deeds.plan),
    path(f"{_DESK}/gesprekken/gehouden", desk_views_deeds.log),
    path(f"{_DESK}/gesprekken/<uuid:talk_id>/gehouden", desk_views_deeds.hold),
    path(f"{_DESK}/gesprekken/<uuid:talk_id>/verzetten", desk_views_deeds.replan),
    path(f"{_DESK}/advies", desk_views_advice.write),
    path(f"{_DESK}/advies/bewaren", desk_views_advice.autosave),
    path(f"{_DESK}/advies/nakijken", desk_views_advice.look_over),
    path(f"{_DESK}/afsluiten", desk_views_deeds.close),
]
