"""Where the pages of advisers and of the coordinator stand."""

from django.urls import URLPattern, path

from steunpunt.web.staff import (
    advice,
    assigning,
    deeds,
    dividing,
    first_aid,
    letters,
    offer,
    overview,
    partners,
    roster,
    ties,
    work,
)
from steunpunt.web.staff.timetable import change, page

_DESK = "vragen/<uuid:question_id>/desk"

urlpatterns: list[URLPattern] = [
    path("werk", work.work, name="work"),
    path("werk/afwezig", work.leave, name="work_leave"),
    path("werk/aanwezig", work.be_back, name="work_back"),
    path("werk/even-niet", roster.not_now, name="not_now"),
    path("werk/overdracht", roster.handed_over, name="handed_over"),
    path("werk/banden", ties.ties, name="ties"),
    path("rooster", roster.roster, name="roster"),
    path("rooster/<uuid:adviser_id>", roster.plan, name="plan"),
    path("koppelingen", partners.partners, name="partners"),
    path("koppelingen/<uuid:subscription_id>", partners.subscription, name="subscription"),
    path("overzicht", overview.overview, name="overview"),
    path("overzicht/brieven/<uuid:letter_id>/opnieuw", overview.try_again, name="letter_again"),
    path("overzicht/eerste-hulp", first_aid.edit, name="first_aid"),
    path("verdelen", dividing.dividing, name="dividing"),
    path("verdelen/overdragen/<uuid:adviser_id>", dividing.move_all, name="move_all"),
    path("termijnen", page.page, name="timetable"),
    path("termijnen/belofte/<str:urgency>/<str:kind>", change.target, name="target_change"),
    path("termijnen/kalender/<str:code>", change.calendar, name="calendar_change"),
    path(f"{_DESK}/aanvaarden", offer.accept),
    path(f"{_DESK}/verschonen", offer.step_back),
    path(f"{_DESK}/toewijzen", assigning.assign),
    path(f"{_DESK}/terugnemen", dividing.take_back),
    path(f"{_DESK}/tegenpartij", dividing.counterpart),
    path(f"{_DESK}/berichten", deeds.speak),
    path(f"{_DESK}/notities", deeds.note),
    path(f"{_DESK}/gesprekken", deeds.plan),
    path(f"{_DESK}/gesprekken/gehouden", deeds.log),
    path(f"{_DESK}/gesprekken/<uuid:talk_id>/gehouden", deeds.hold),
    path(f"{_DESK}/gesprekken/<uuid:talk_id>/verzetten", deeds.replan),
    path(f"{_DESK}/advies", advice.write),
    path(f"{_DESK}/advies/bewaren", advice.autosave),
    path(f"{_DESK}/advies/nakijken", advice.look_over),
    path(f"{_DESK}/pauze", deeds.pause),
    path(f"{_DESK}/hervatten", deeds.resume),
    path(f"{_DESK}/afsluiten", deeds.close),
    path(f"{_DESK}/heropenen", deeds.reopen),
    path(f"{_DESK}/brieven/<uuid:letter_id>/opnieuw", letters.send_again),
]
