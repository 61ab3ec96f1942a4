"""Whether rows of several tables exist is one statement, for the looks that go on once a second."""

from datetime import timedelta

from pytest_django import DjangoAssertNumQueries

from steunpunt.desk.administration import scheduler
from steunpunt.desk.partners import subscriptions
from steunpunt.desk.storage.existence import which_exist
from steunpunt.models import Clock, EligibilityChange, Event, Letter, Question
from tests.cast import MONDAY, Cast, ask

HOUR = timedelta(hours=1)


def test_each_queryset_is_answered_for_itself(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Sorted or filtered, several rows or none; two of one table do not mix."""
    maas, charlie = cast.maas, cast.charlie
    ask(maas)
    ask(maas)
    with django_assert_num_queries(1):
        existing = which_exist(
            Question.objects.filter(next_route_at__gt=MONDAY + HOUR),
            Question.objects.order_by("submitted_at"),
            Letter.objects.filter(recipient=charlie),
            Clock.objects.filter(question__asker=maas),
        )
    assert existing == (False, True, False, True)


def test_the_router_looks_with_one_statement_when_nothing_waits(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """And does what waits as soon as something does."""
    EligibilityChange.objects.all().delete()
    with django_assert_num_queries(1):
        assert not scheduler.do_next(at=MONDAY)
    question = ask(cast.maas)
    assert scheduler.do_next(at=MONDAY)
    assert question.assignments.count() == 1


def test_the_dispatcher_looks_with_one_statement_when_nothing_waits(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Events that have their number, and no subscription that is behind."""
    ask(cast.maas)
    while subscriptions.make_messages(at=MONDAY):
        pass
    assert Event.objects.exists()
    with django_assert_num_queries(1):
        assert not subscriptions.make_messages(at=MONDAY)
