"""How the pages look for one person, and whether single keys do something: they keep it themselves."""

from steunpunt.models import Person
from steunpunt.rules.appearance import Density, Scheme


def save(*, person: Person, scheme: Scheme, density: Density, has_shortcuts: bool) -> None:
    """Keep these choices of this person. They decide nothing about what anybody may read, so it is not journalled."""
    Person.objects.filter(pk=person.pk).update(scheme=scheme, density=density, has_shortcuts=has_shortcuts)
