"""The URLs of the pages."""

from django.urls import URLPattern, URLResolver, include, path

from steunpunt.web.asker import ask, danger, question, start
from steunpunt.web.entry import sign_in
from steunpunt.web.entry.security_contact import security_contact
from steunpunt.web.live.changes import changes
from steunpunt.web.search.page import search

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path(".well-known/security.txt", security_contact, name="security-contact"),
    path("gevaar", danger.emergency, name="danger"),
    path("inloggen", sign_in.SignIn.as_view(), name="account_login"),
    path("inloggen", sign_in.SignIn.as_view(), name="account_request_login_code"),
    path("inloggen/code", sign_in.EnterCode.as_view(), name="account_confirm_login_code"),
    path("demo/inloggen", sign_in.demo_sign_in, name="demo_sign_in"),
    path("wijzigingen", changes, name="changes"),
    path("uitloggen", sign_in.sign_out, name="account_logout"),
    path("zoeken", search, name="search"),
    path("vragen", start.my_questions, name="my_questions"),
    path("vragen/nieuw", ask.question_form, name="ask"),
    path("vragen/nieuw/bewaren", ask.save, name="ask_save"),
    path("vragen/nieuw/weggooien", ask.discard, name="ask_discard"),
    path("vragen/nieuw/controleren", ask.check, name="ask_check"),
    path("vragen/<uuid:question_id>", question.question, name="question"),
    path("vragen/<uuid:question_id>/bevestiging", ask.confirmation, name="confirmation"),
    path("vragen/<uuid:question_id>/antwoord", question.say, name="say"),
    path("vragen/<uuid:question_id>/dank", question.thank, name="thank"),
    path("vragen/<uuid:question_id>/afsluiten", question.close, name="close"),
    path("vragen/<uuid:question_id>/intrekken", question.withdraw, name="withdraw"),
    path("vragen/<uuid:question_id>/bezwaar", question.object_to, name="object"),
    path("vragen/<uuid:question_id>/heropenen", question.reopen, name="reopen"),
    path("vragen/<uuid:question_id>/advies/<uuid:advice_id>", question.advice, name="advice"),
    path("", include("steunpunt.web.identity.urls")),
    path("", include("steunpunt.web.security.urls")),
    path("", include("steunpunt.web.package.urls")),
    path("", include("steunpunt.web.knowledge.urls")),
    path("", include("steunpunt.web.profile.urls")),
    path("", include("steunpunt.web.urgency.urls")),
    path("", include("steunpunt.web.staff.urls")),
]
