"""Lists by name, in the order in which the Dutch look things up, whatever collation the database was made with."""

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from steunpunt.desk.partners import clients
from steunpunt.desk.questions import intake, queries
from steunpunt.desk.routing import triage
from steunpunt.desk.staff.availability import plan_of
from steunpunt.models import Adviser, Assignment, Duty, Office, Organisation, Party, Person
from steunpunt.rules.words import Function
from steunpunt.web.asker.forms import QuestionForm
from steunpunt.web.http.pagination import PER_PAGE
from steunpunt.web.package.forms import IssueForm
from steunpunt.web.staff.roster.declarations import AcquaintanceForm, PartyForm
from steunpunt.web.staff.roster.forms import DeputyForm
from tests.cast import MONDAY, Cast, ask
from tests.web.conftest import BrowserOf

PEOPLE = [
    ("Zoë", "Àbel"),
    ("Jan", "van den Berg"),
    ("Oda", "v.d. Berg"),
    ("Piet", "Van den Berg"),
    ("Rik", "v/d Berg"),
    ("Ulf", "von und zu Berg"),
    ("Wim", "vd Berg"),
    ("Anna", "Berg-de Boer"),
    ("Mia", "de la Court"),
    ("Cor", "d’Hondt"),
    ("Bo", "ʼt Hooft"),
    ("Ida", "IJzerman"),
    ("Eva", "Łukasiewicz"),
    ("Kai", "Ŋorden"),
    ("Kim", "O’Brien"),
    ("Liv", "Ǿrsted"),
    ("Can", "Özdemir"),
    ("Luc", "Šimić"),
    ("Åsa", "ten Velde"),
    ("Éva", "de Vries"),
    ("Fenna", "de Vries"),
    ("Fenna", "Vries"),
    ("Aad", "de Vries-Smit"),
    ("Aat", "Zwart"),
    ("Xi", "zwart"),
]
"""In order: without 'de' and 'van', without accents, a short name before a longer one, then by first name."""
ORGANISATIONS = ["Ähnstad", "Alphen aan den Rijn", "alphen-chaam", "De Bilt", "Het Hogeland", "’s-Gravenhage",
                 "'s-Hertogenbosch", "Súdwest-Fryslân", "Zwolle"]  # fmt: skip
PARTIES = ["50PLUS", "Ähnpartij", "cda", "ChristenUnie", "D66", "Ons Dorp", "Óns Groenland", "zomerpartij"]


@pytest.fixture
def crowd(cast: Cast) -> list[str]:
    """Advisers with these names and no others, put in in another order."""
    Adviser.objects.update(is_active=False)
    for number, (first, last) in enumerate(sorted(PEOPLE, key=lambda name: name[1][::-1])):
        person = Person.objects.create(username=f"x{number}", email=f"x{number}@example.org")
        Person.objects.filter(pk=person.pk).update(first_name=first, last_name=last)
        Adviser.objects.create(person=person)
    return [f"{first} {last}" for first, last in PEOPLE]


@pytest.fixture
def places(cast: Cast) -> list[str]:
    """Gemeenten with these names, among those that are there."""
    made = [
        Organisation(code=f"GM99{90 + n}", name=name, kind="gemeente") for n, name in enumerate(ORGANISATIONS[::-1])
    ]
    Organisation.objects.exclude(kind="provincie").filter(name__in=ORGANISATIONS).update(name="Elders")
    Organisation.objects.bulk_create(made)
    return ORGANISATIONS


def ours(shown: Any, wanted: list[str]) -> list[str]:
    """Those of these that are shown, in the order in which they are."""
    return [name for name in map(str, shown) if name in wanted]


def unescaped(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_people_on_the_roster(cast: Cast, crowd: list[str]) -> None:
    """Also where one is to be chosen."""
    assert [str(load.adviser) for load in queries.loads(seen_by=cast.hessel, at=MONDAY)] == crowd
    anna = Adviser.objects.get(person=cast.anna)
    field: Any = DeputyForm(plan=plan_of(anna, at=MONDAY), of=anna).fields["deputy"]
    assert [str(choice) for choice in field.queryset] == crowd


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/toegang?zoek=x", r"<a[^>]*/toegang/mensen/[^>]*>([^<]+)"),
        ("/beheer/steunpunt/adviser/?is_active__exact=1", r"<th[^>]*field-(?:person|named)[^>]*><a[^>]*>([^<]+)"),
        ("/beheer/steunpunt/duty/add/", r"<option[^>]*>([^<]+)"),
    ],
)
def test_people_under_beheer_and_access(browser: BrowserOf, crowd: list[str], path: str, shown: str) -> None:
    """In the lists, when their column is chosen to sort by, and to choose from."""
    found = ours(re.findall(shown, unescaped(browser("beheer").get(path))), crowd)
    assert found == crowd[: len(found)]
    assert len(found) > PER_PAGE // 2


def test_who_was_weighed_for_a_question(browser: BrowserOf, cast: Cast, crowd: list[str]) -> None:
    """On the page of the coordinator, and over the API."""
    question = ask(cast.maas)
    triage.route(person=cast.hessel, question_id=question.id, at=MONDAY)
    page = unescaped(browser("hessel").get(f"/vragen/{question.id}/desk/toewijzen"))
    chosen = str(Assignment.objects.get(question=question).adviser)
    others = [name for name in crowd if name != chosen]
    objections = re.findall(r"<li[^>]*>\s*([^<:]+): kon de vraag ook krijgen", page)
    assert objections == others
    assert [
        str(adviser)
        for adviser in queries.advisers_by_id(map(str, Adviser.objects.values_list("pk", flat=True))).values()
        if str(adviser) in crowd
    ] == crowd


def test_a_column_of_names_is_sorted_likewise(browser: BrowserOf, cast: Cast) -> None:
    """Provinces, who is on duty: whichever column the administrator sorts by."""
    Organisation.objects.filter(code="PV25").update(name="Ähnland")
    beheer = browser("beheer")
    firsts = ["Ad", "Àngel", "éva", "Özge", "Zoë"]
    for number, first in enumerate(sorted(firsts, key=lambda item: item[::-1])):
        person = Person.objects.create(username=f"x{number}", email=f"x{number}@example.org", last_name=f"{first}mans")
        Person.objects.filter(pk=person.pk).update(first_name=first)
        adviser = Adviser.objects.create(person=person)
        Duty.objects.create(adviser=adviser, starts_at=MONDAY, ends_at=MONDAY + timedelta(hours=1))
    named = [f"{first} {first}mans" for first in firsts]
    for path, column, wanted in (("duty/?o=1", "named", named),):
        page = unescaped(beheer.get(f"/beheer/steunpunt/{path}"))
        assert ours(re.findall(rf"field-{column}[^>]*>(?:<a[^>]*>)?([^<]+)", page), wanted) == wanted
    page = unescaped(beheer.get("/beheer/steunpunt/organisation/?o=3&kind__exact=gemeente"))
    assert "Ähnland" in re.findall(r"field-of_province[^>]*>([^<]+)", page)[0]


def test_organisations(browser: BrowserOf, cast: Cast, places: list[str]) -> None:
    """To ask from and about, to declare, to issue to, and under /beheer."""
    Organisation.objects.filter(name__in=places).update(province="PV25")
    asking = QuestionForm(at=MONDAY, own=[])
    everywhere: Any = asking.fields["subject_organisation"]
    field: Any = AcquaintanceForm().fields["organisation"]
    issuing: Any = IssueForm(among=Organisation.objects.all()).fields["organisation"]
    gemeenten = dict(everywhere.choices[1:])["Gemeenten"]
    assert ours([name for _, name in gemeenten], places) == places
    assert ours(field.queryset, places) == places
    assert ours(issuing.queryset, places) == places
    for place in Organisation.objects.filter(name__in=places).order_by("-name"):
        Office.objects.create(person=cast.maas, organisation=place, function=Function.BURGEMEESTER)
    assert ours(intake.organisations_of(cast.maas, at=MONDAY), places) == places
    beheer = browser("beheer")
    for order in ("", "&o=1"):
        pages = [unescaped(beheer.get(f"/beheer/steunpunt/organisation/?p={number}{order}")) for number in range(1, 5)]
        assert ours(re.findall(r"field-named?[^>]*>([^<]+)", "".join(pages)), places) == places


def test_parties_and_systems(browser: BrowserOf, cast: Cast) -> None:
    """Likewise; a name with a digit stands in front."""
    Party.objects.all().delete()
    Party.objects.bulk_create([Party(code=f"p{n}", name=name) for n, name in enumerate(PARTIES[::-1])])
    declared: Any = PartyForm().fields["party"]
    assert [str(choice) for choice in declared.queryset] == PARTIES
    field: Any = QuestionForm(at=MONDAY, own=[]).fields["party"]
    assert [name for _, name in field.choices[1:]] == PARTIES
    for name in PARTIES[::-1]:
        clients.issue_client(name, scope="termijnen:berekenen", at=MONDAY)
    page = unescaped(browser("hessel").get("/koppelingen"))
    assert ours(re.findall(r"<t[dh][^>]*>\s*(?:<[^>]*>)*([^<]+?)\s*<", page), PARTIES) == PARTIES


def test_the_order_is_that_of_the_desk_and_not_of_the_server(db: None) -> None:
    """Every column that is sorted by has the collation C, which sorts by what stands in it and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, collation_name FROM information_schema.columns"
            " WHERE column_name = 'sort_key' AND table_schema = current_schema() ORDER BY table_name"
        )
        assert cursor.fetchall() == [(f"steunpunt_{table}", "C") for table in ("organisation", "party", "person")]


SORTED_BY_NAME = re.compile(r"(?:order_by|ordering)[^\n]*[\"'](?:\w+__)?-?(?:name|last_name|first_name)[\"']")


def test_nothing_is_sorted_by_a_name_itself() -> None:
    """A new list has the same order."""
    root = Path(settings.BASE_DIR)
    rooms = [file for room in ("steunpunt", "api", "workers") for file in (root / room).rglob("*.py")]
    offenders = [
        f"{file.relative_to(root)}: {match[0]}"
        for file in rooms
        if "migrations" not in file.parts
        for match in SORTED_BY_NAME.finditer(file.read_text("utf-8"))
    ]
    assert offenders == []
