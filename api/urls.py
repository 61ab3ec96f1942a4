"""The resources of the API, under /api/v1, without trailing slashes."""

from django.urls import path, register_converter
from django.urls.converters import UUIDConverter

from api.openapi import docs
from api.resources import health, letters
from api.resources.clocks import calculator, clocks, pauses
from api.resources.package import invitations, items, referrals
from api.resources.partners import events, subscriptions
from api.resources.questions import advice, closing, conversation, history, intake, talks, urgency
from api.resources.routing import advisers, triage


class AnyCase(UUIDConverter):
    """A uuid in upper or lower case: RFC 9562 writes it in lower case, and accepts both."""

    regex = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


register_converter(AnyCase, "id")
_ONE = "/adviesvragen/<id:question_id>"

urlpatterns = [
    path("/adviesvragen", intake.Questions.as_view()),
    path(_ONE, intake.OneQuestion.as_view(), name="api-question"),
    path(f"{_ONE}/toewijzingen", triage.Assignments.as_view()),
    path(f"{_ONE}/terugneming", triage.TakingsBack.as_view()),
    path("/wachtende-vragen", triage.WaitingView.as_view()),
    path(f"{_ONE}/aanvaarding", triage.Claims.as_view()),
    path(f"{_ONE}/verschoning", triage.Recusals.as_view()),
    path(f"{_ONE}/berichten", conversation.Messages.as_view()),
    path(f"{_ONE}/gesprekken", talks.Talks.as_view()),
    path(f"{_ONE}/gesprekken/<id:talk_id>", talks.OneTalk.as_view()),
    path(f"{_ONE}/adviezen", advice.Advices.as_view()),
    path(f"{_ONE}/afsluiting", closing.Closings.as_view()),
    path(f"{_ONE}/intrekking", closing.Withdrawals.as_view()),
    path(f"{_ONE}/heropening", closing.Reopenings.as_view()),
    path(f"{_ONE}/pauzes", pauses.Pauses.as_view()),
    path(f"{_ONE}/pauzes/<id:pause_id>", pauses.OnePause.as_view()),
    path(f"{_ONE}/hervattingen", pauses.Resumptions.as_view()),
    path(f"{_ONE}/bezwaren", pauses.Objections.as_view()),
    path(f"{_ONE}/urgentiewijzigingen", urgency.UrgencyChanges.as_view()),
    path(f"{_ONE}/urgentiewijzigingen/<id:change_id>", urgency.OneUrgencyChange.as_view()),
    path(f"{_ONE}/urgentiewijzigingen/<id:change_id>/besluiten", urgency.UrgencyDecisions.as_view()),
    path(f"{_ONE}/termijnen", clocks.Clocks.as_view()),
    path(f"{_ONE}/gebeurtenissen", history.Events.as_view()),
    path(f"{_ONE}/brieven", letters.LettersOfQuestion.as_view()),
    path("/brieven", letters.Letters.as_view()),
    path("/brieven/<id:letter_id>/herhalingen", letters.Retries.as_view()),
    path("/gebeurtenissen", events.Stream.as_view()),
    path("/abonnementen", subscriptions.Subscriptions.as_view()),
    path("/abonnementen/<id:subscription_id>", subscriptions.OneSubscription.as_view()),
    path("/abonnementen/<id:subscription_id>/proefberichten", subscriptions.TestMessages.as_view()),
    path("/abonnementen/<id:subscription_id>/geheimen", subscriptions.Secrets.as_view()),
    path("/abonnementen/<id:subscription_id>/bezorgingen", subscriptions.Deliveries.as_view()),
    path("/abonnementen/<id:subscription_id>/herhalingen", subscriptions.Repeats.as_view()),
    path("/pakketonderdelen", items.Items.as_view()),
    path("/pakketonderdelen/<slug:code>", items.OneItem.as_view()),
    path("/verwijzingen", referrals.Referrals.as_view()),
    path("/verwijzingen/<id:referral_id>", referrals.OneReferral.as_view()),
    path("/verwijzingen/<id:referral_id>/akkoord", referrals.Consents.as_view()),
    path("/verwijzingen/<id:referral_id>/statusmeldingen", referrals.StatusUpdates.as_view()),
    path("/uitreikingen", invitations.Issues.as_view()),
    path("/uitreikingen/<id:issue_id>", invitations.OneIssue.as_view()),
    path("/uitreikingen/<id:issue_id>/uitnodigingen", invitations.Invitations.as_view()),
    path("/termijnberekeningen", calculator.Calculations.as_view()),
    path("/adviseurs", advisers.Advisers.as_view()),
    path("/adviseurs/<id:adviser_id>/beschikbaarheid", advisers.Availability.as_view()),
    path("/adviseurs/<id:adviser_id>/overdracht", advisers.Moves.as_view()),
    path("/gezondheid", health.HealthView.as_view(), name="api-health"),
    path("/openapi.json", docs.OpenApi.as_view(), name="openapi"),
    path("/docs", docs.docs, name="api-docs"),
]
