"""The URLs of advisers and of the coordinator."""

from django.urls import URLPattern, path

from steunpunt.web.staff import partners
from steunpunt.web.staff.access import changes, own, proposing
from steunpunt.web.staff.adviser import actions, advice, offer, second_look, second_reader, work
from steunpunt.web.staff.calls import page as calls
from steunpunt.web.staff.coordinator import assigning, assignment_queue, first_aid, letters, overview
from steunpunt.web.staff.lists import page as lists
from steunpunt.web.staff.lists import several
from steunpunt.web.staff.roster import declarations, roster
from steunpunt.web.staff.timetable import change, page

_DESK = "vragen/<uuid:question_id>/desk"

urlpatterns: list[URLPattern] = [
    path("werk", work.work, name="work"),
    path("werk/afwezig", work.leave, name="work_leave"),
    path("werk/aanwezig", work.be_back, name="work_back"),
    path("werk/even-niet", roster.not_now, name="not_now"),
    path("werk/overdracht", roster.handed_over, name="handed_over"),
    path("werk/banden", declarations.ties, name="ties"),
    path("bellen", calls.calls, name="calls"),
    path("bellen/<uuid:question_id>", calls.tick, name="calls_tick"),
    path("lijsten", lists.page, name="lists"),
    path("lijsten/weergaven", lists.save, name="lists_save"),
    path("lijsten/weergaven/verwijderen", lists.remove, name="lists_remove"),
    path("lijsten/samen", several.act, name="lists_several"),
    path("verdelen/zoeken", several.search_for_all, name="search_for_all"),
    path("rooster", roster.roster, name="roster"),
    path("rooster/<uuid:adviser_id>", roster.plan, name="plan"),
    path("koppelingen", partners.partners, name="partners"),
    path("koppelingen/<uuid:subscription_id>", partners.subscription, name="subscription"),
    path("toegang", changes.page, name="access_changes"),
    path("toegang/nieuw", proposing.new_person, name="access_new"),
    path("toegang/mensen/<uuid:person_id>", proposing.person, name="access_person"),
    path("toegang/banden/<slug:tie>", proposing.term, name="access_term"),
    path("toegang/koppelingen/<slug:client_id>", proposing.client, name="access_client"),
    path("toegang/wijzigingen/<uuid:change_id>", changes.one, name="access_change"),
    path("toegang/wijzigingen/<uuid:change_id>/bevestigen", changes.confirm, name="access_confirm"),
    path("toegang/wijzigingen/<uuid:change_id>/afwijzen", changes.turn_down, name="access_turn_down"),
    path("mijn-toegang", own.page, name="own_access"),
    path("mijn-toegang/opgeven", own.give_up, name="access_give_up"),
    path("mijn-toegang/<uuid:change_id>/gezien", own.acknowledge, name="access_acknowledge"),
    path("overzicht", overview.overview, name="overview"),
    path("overzicht/brieven/<uuid:letter_id>/opnieuw", overview.try_again, name="letter_again"),
    path("overzicht/eerste-hulp", first_aid.edit, name="first_aid"),
    path("verdelen", assignment_queue.dividing, name="dividing"),
    path("verdelen/overdragen/<uuid:adviser_id>", assignment_queue.move_all, name="move_all"),
    path("termijnen", page.page, name="timetable"),
    path("termijnen/belofte/<str:urgency>/<str:kind>", change.target, name="target_change"),
    path("termijnen/kalender/<str:code>", change.calendar, name="calendar_change"),
    path(f"{_DESK}/aanvaarden", offer.accept, name="desk_accept"),
    path(f"{_DESK}/verschonen", offer.step_back, name="desk_step_back"),
    path(f"{_DESK}/toewijzen", assigning.assign, name="desk_assign"),
    path(f"{_DESK}/terugnemen", assignment_queue.take_back, name="desk_take_back"),
    path(f"{_DESK}/tegenpartij", assignment_queue.counterpart, name="desk_counterpart"),
    path(f"{_DESK}/berichten", actions.speak, name="desk_speak"),
    path(f"{_DESK}/notities", actions.note, name="desk_note"),
    path(f"{_DESK}/gesprekken", actions.plan, name="desk_plan_talk"),
    path(f"{_DESK}/gesprekken/gehouden", actions.log, name="desk_log_talk"),
    path(f"{_DESK}/gesprekken/<uuid:talk_id>/gehouden", actions.hold, name="desk_hold_talk"),
    path(f"{_DESK}/gesprekken/<uuid:talk_id>/verzetten", actions.replan, name="desk_replan_talk"),
    path(f"{_DESK}/advies", advice.write, name="desk_advice"),
    path(f"{_DESK}/advies/bewaren", advice.autosave, name="desk_advice_save"),
    path(f"{_DESK}/advies/nakijken", advice.check, name="desk_advice_check"),
    path(f"{_DESK}/meelezen", second_look.ask, name="second_look_ask"),
    path(f"{_DESK}/meelezen/intrekken", second_look.withdraw, name="second_look_withdraw"),
    path("meelezen/<uuid:look_id>", second_reader.page, name="second_look"),
    path("meelezen/<uuid:look_id>/verklaren", second_reader.declare, name="second_look_declare"),
    path("meelezen/<uuid:look_id>/afslaan", second_reader.decline, name="second_look_decline"),
    path("meelezen/<uuid:look_id>/opmerkingen", second_reader.remark, name="second_look_remark"),
    path("meelezen/<uuid:look_id>/klaar", second_reader.finish, name="second_look_finish"),
    path(f"{_DESK}/pauze", actions.pause, name="desk_pause"),
    path(f"{_DESK}/hervatten", actions.resume, name="desk_resume"),
    path(f"{_DESK}/afsluiten", actions.close, name="desk_close"),
    path(f"{_DESK}/heropenen", actions.reopen, name="desk_reopen"),
    path(f"{_DESK}/brieven/<uuid:letter_id>/opnieuw", letters.send_again, name="desk_letter_again"),
]
