"""What the tests of conflicts of interest share: organisations, a merger, and the rule asked in both ways."""

from steunpunt.desk.access import conflicts
from steunpunt.desk.administration import register
from steunpunt.models import Organisation, Person, Question
from tests.cast import MONDAY

EPE, HATTEM, GELDERLAND = "GM0232", "GM0244", "PV25"


def is_barred(person: Person, question: Question) -> bool:
    """By the rule and by the condition on lists, which say the same."""
    by_rule = conflicts.is_excluded(person.id, question)
    condition = conflicts.excluded_q(person.id)
    assert Question.objects.filter(condition, pk=question.pk).exists() == by_rule
    return by_rule


def merge(code: str, *, into: str, year: int = 2026) -> None:
    """With the end of this year."""
    name = Organisation.objects.get(code=code).name
    register_file = f"code;naam;soort;totEnMet;opgegaanIn\n{code};{name};gemeente;{year}-12-31;{into}\n"
    register.renew(register_file.encode(), at=MONDAY)
