"""Where the pages stand."""

from django.urls import URLPattern, URLResolver, include, path

from steunpunt.web import ask_views, question_views, sign_in_views, start_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start_views.start, name="start"),
    path("inloggen", sign_in_views.SignIn.as_view(), name="account_login"),
    path("inloggen", sign_in_views.SignIn.as_view(), name="account_request_login_code"),
    path("inloggen/code", sign_in_views.EnterCode.as_view(), name="account_confirm_login_code"),
    path("demo/inloggen", sign_in_views.demo_sign_in, name="demo_sign_in"),
    path("uitloggen", sign_in_views.sign_out, name="account_logout"),
    path("vragen", start_views.my_questions, name="my_questions"),
    path("vragen/nieuw", ask_views.question_form, name="ask"),
    path("vragen/nieuw/bewaren", ask_views.save, name="ask_save"),
    path("vragen/nieuw/weggooien", ask_views.discard, name="ask_discard"),
    path("vragen/nieuw/controleren", ask_views.check, name="ask_check"),
    path("vragen/<uuid:question_id>", question_views.question, name="question"),
    path("vragen/<uuid:question_id>/bevestiging", ask_views.confirmation, name="confirmation"),
    path("vragen/<uuid:question_id>/antwoord", question_views.say, name="say"),
    path("vragen/<uuid:question_id>/dank", question_views.thank, name="thank"),
    path("vragen/<uuid:question_id>/afsluiten", question_views.close, name="close"),
    path("vragen/<uuid:question_id>/intrekken", question_views.withdraw, name="withdraw"),
    path("vragen/<uuid:question_id>/advies/<uuid:advice_id>", question_views.advice, name="advice"),
    path("", include("steunpunt.web.desk_urls")),
]
