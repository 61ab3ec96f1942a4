"""What the database finds for a list is what the rules say of one question."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from steunpunt.desk.access import self_involvement
from steunpunt.desk.routing import attention, covering
from steunpunt.desk.staff import deputies, presence
from steunpunt.models import Adviser, Assignment, Cover, Office, Organisation, Person, Question
from steunpunt.rules.words import Function, Subject
from tests.cast import HEERDE, MONDAY, Cast, ask, held_by
from tests.web.copies import copies

PLACES = (HEERDE, "GM0200", "PV25", "PV26")
TENTH = date(2026, 11, 10)
MOMENTS = (MONDAY, datetime(2026, 11, 9, 22, 59, tzinfo=UTC), datetime(2026, 11, 9, 23, 0, tzinfo=UTC))
"""Two of them around the midnight in Amsterdam with which the tenth begins."""
TERMS = ((None, None), (TENTH, None), (None, TENTH - timedelta(days=1)), (None, None))


def test_a_list_notices_what_is_noticed_of_one_question(cast: Cast) -> None:
    """Of every function, about every office, around the day on which the function or the organisation ends or begins;
    and of a partner's system.
    """
    askers = [cast.maas, cast.smit, cast.charlie, cast.beheer]
    first = ask(cast.maas)
    Person.objects.filter(pk=cast.beheer.pk).update(is_system=True)
    Organisation.objects.filter(code="PV26").update(until=TENTH)
    cases = list(product(askers, Subject, PLACES, MOMENTS))
    made = copies(first, len(cases), mark="AAAA")
    for item, (asker, subject, place, moment) in zip(made, cases, strict=True):
        item.asker, item.subject, item.subject_organisation_id, item.submitted_at = asker, subject, place, moment
        item.save(update_fields=["asker", "subject", "subject_organisation", "submitted_at"])
    everything, noticed = list(Question.objects.all()), 0
    for function, place in product(Function, PLACES):
        Office.objects.filter(person__in=askers).delete()
        for asker, (since, until) in zip(askers, TERMS, strict=True):
            Office.objects.create(person=asker, organisation_id=place, function=function, since=since, until=until)
        by_list = set(Question.objects.filter(self_involvement.noticed()).values_list("pk", flat=True))
        assert by_list == set(self_involvement.of_questions(everything)), (function, place)
        noticed += len(by_list)
    assert noticed > len(PLACES) * len(Function)


@pytest.mark.exhaustive
@pytest.mark.parametrize("chain", [(), ("bram",), ("bram", "chris"), ("chris", "bram"), ("bram", "anna")])
@pytest.mark.parametrize("unable", [(), ("bram",), ("chris",), ("bram", "chris")])
@pytest.mark.parametrize("way", ["away", "switched off", "declined"])
def test_a_list_finds_what_nobody_covers(cast: Cast, chain: tuple[str, ...], unable: tuple[str, ...], way: str) -> None:
    """Of a question that bram may not touch and one that is allowed, with everyone down the chain there or not."""
    tied = held_by(cast.anna, cast.maas)
    free = held_by(cast.anna, cast.smit, organisation="PV25", subject_organisation="GM0200")
    before = cast.anna
    for name in chain:
        Adviser.objects.filter(pk=before.pk).update(deputy=getattr(cast, name).pk)
        before = getattr(cast, name)
    presence.leave(person=cast.anna, until=None, at=MONDAY)
    for name in unable:
        item = getattr(cast, name)
        if way == "away":
            presence.leave(person=item, until=None, at=MONDAY)
        elif way == "switched off":
            Adviser.objects.filter(pk=item.pk).update(is_active=False)
        else:
            for assignments in Assignment.objects.filter(adviser=cast.anna.pk):
                Cover.objects.create(assignment=assignments, adviser_id=item.pk, declined_at=MONDAY)
    alone = {cover.question.id for cover in covering.covers(cast.anna.id, at=MONDAY) if cover.stands_in is None}
    uncovered = Question.objects.filter(attention.uncovered(at=MONDAY), pk__in=[tied.pk, free.pk])
    assert set(uncovered.values_list("pk", flat=True)) == alone
    assert bool(deputies.now(at=MONDAY).away)
