"""The demo desk: load the cast and their functions into an empty desk."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import transaction

from steunpunt.models import Adviser, ModuleVersion, Office, Person, TextModule
from steunpunt.rules.words import Function, ModuleOutcome

_TEXT_MODULES = Path(__file__).parents[2] / "data" / "demo_text_modules.toml"
_WRITTEN_AT, _APPROVED_AT = (datetime(2026, 10, day, 8, tzinfo=UTC) for day in (5, 6))
HEERDE, GELDERLAND = "GM0246", "PV25"

# username: (first name, last name, what the sign-in page says)
CAST = {
    "maas": ("Marijke", "Maas", "burgemeester van Heerde"),
    "smit": ("Jan", "Smit", "commissaris van de Koning in Gelderland"),
    "anna": ("Anna", "de Wit", "adviseur"),
    "bram": ("Bram", "van Dijk", "adviseur; was raadslid in Heerde"),
    "chris": ("Chris", "Bakker", "adviseur"),
    "hessel": ("Hessel", "de Jong", "coördinator van de desk"),
    "beheer": ("Bea", "Heer", "beheerder; leest geen inhoud"),
    "charlie": ("Charlie", "Visser", "ingelogd, zonder rol"),
}


def is_foreign() -> bool:
    """Whether this desk has people, and not those of the demo: it is in real use."""
    usernames = set(Person.objects.filter(username__in=CAST).values_list("username", flat=True))
    return usernames != set(CAST) and Person.objects.exists()


def load() -> bool:
    """Load the cast. Returns False, and does nothing, when the desk has people already."""
    with transaction.atomic():
        if Person.objects.exists():
            return False
        people = {username: _person(username, *names) for username, names in CAST.items()}
        for username in ("anna", "bram", "chris"):
            Adviser.objects.create(person=people[username])
        Office.objects.create(
            person=people["maas"], organisation_id=HEERDE, function=Function.BURGEMEESTER, since=date(2019, 2, 4)
        )
        Office.objects.create(
            person=people["smit"], organisation_id=GELDERLAND, function=Function.CDK, since=date(2019, 2, 6)
        )
        Office.objects.create(
            person=people["bram"],
            organisation_id=HEERDE,
            function=Function.RAADSLID,
            since=date(2014, 3, 27),
            until=date(2022, 3, 30),
        )
        _load_text_modules(people["anna"], people["chris"])
        return True


def _load_text_modules(author: Person, reviewer: Person) -> None:
    given = tomllib.loads(_TEXT_MODULES.read_text())["module"]
    modules = TextModule.objects.bulk_create(TextModule() for _ in given)
    ModuleVersion.objects.bulk_create(
        ModuleVersion(
            module=module,
            number=1,
            **{"category": "", "phase": "", **words},
            author=author,
            written_at=_WRITTEN_AT,
            reviewer=reviewer,
            reviewed_at=_APPROVED_AT,
            outcome=ModuleOutcome.APPROVED,
        )
        for module, words in zip(modules, given, strict=True)
    )


def _person(username: str, first_name: str, last_name: str, _: str) -> Person:
    person = Person(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=f"{username}@example.org",
        is_coordinator=username == "hessel",
        is_staff=username == "beheer",
        is_superuser=username == "beheer",
    )
    person.set_unusable_password()
    person.save()
    return person
