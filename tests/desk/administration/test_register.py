"""The register of organisations: seeded, and renewed from a file."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from steunpunt.desk.administration import register, seed
from steunpunt.desk.partners import clients
from steunpunt.models import JournalLine, Organisation, Question
from steunpunt.rules.refusals import Faulty
from tests.cast import HEERDE, MONDAY, Cast, ask
from tests.desk.administration.renewals import EPE, GELDERLAND, HATTEM, HEADING, MERGER, NEW_YEAR, VALLEI, VELUWE, renew
from tests.past_the_rules import as_superuser


def faults_of(text: str, **how: Any) -> dict[tuple[str, str], str]:
    """Every fault by line and code, with its sentence; and nothing has changed."""
    before = list(Organisation.objects.order_by("code").values())
    with pytest.raises(Faulty) as refused:
        renew(text, **how)
    assert list(Organisation.objects.order_by("code").values()) == before
    return {(fault.field, fault.code): fault.sentence for fault in refused.value.faults}


def yearly(*, without: str = "", also: str = "") -> str:
    """The yearly list as it stands beside the code, without the line of one municipality, or with one more."""
    lines = seed.REGISTERS[0].read_text("utf-8").splitlines()
    return "\n".join([*(line for line in lines if not without or not line.startswith(without)), also])


def test_an_empty_desk_is_furnished_with_all_of_them(cast: Cast) -> None:
    """342 municipalities, each in its province, 12 provinces, 21 water authorities."""
    of_kind = Organisation.objects.filter
    assert [of_kind(kind=kind).count() for kind in ("gemeente", "provincie", "waterschap")] == [342, 12, 21]
    assert not of_kind(kind="gemeente", province=None).exists()
    heerde = Organisation.objects.get(code=HEERDE)
    assert (heerde.name, heerde.province_id, heerde.since, heerde.until) == ("Heerde", GELDERLAND, None, None)
    assert Organisation.objects.get(code="WS0372").in_full == "Hoogheemraadschap van Delfland"
    assert Organisation.objects.get(code=VALLEI).in_full == "waterschap Vallei en Veluwe"


def test_furnishing_again_adds_what_is_missing_and_changes_nothing_else(cast: Cast) -> None:
    """A desk of before the provinces stood on the row gets them; what a renewal ended stays ended."""
    renew(MERGER)
    Organisation.objects.filter(code=HATTEM).update(province=None, name="Hattem aan de IJssel")
    with as_superuser():
        Organisation.objects.filter(code="WS0665").delete()
    seed.seed()
    assert Organisation.objects.get(code=HATTEM).province_id == GELDERLAND
    assert Organisation.objects.get(code=HATTEM).name == "Hattem aan de IJssel"
    assert Organisation.objects.filter(code="WS0665").exists()
    assert Organisation.objects.get(code=HEERDE).merged_into_id == VELUWE


def test_our_own_files_load_as_they_are_and_change_nothing(cast: Cast) -> None:
    for file in seed.REGISTERS:
        assert register.renew(file.read_bytes(), at=MONDAY).changes == []
    assert not JournalLine.objects.filter(action="organisaties.vernieuwd").exists()


def test_a_merger_keeps_row_code_and_what_points_at_them(cast: Cast) -> None:
    """And a second time changes nothing, and journals nothing."""
    question = ask(cast.maas)
    assert [change.after.code for change in renew(MERGER).changes] == [EPE, HEERDE, VELUWE]
    assert renew(MERGER).changes == []
    ended = Organisation.objects.get(code=HEERDE)
    assert (ended.until, ended.merged_into_id) == (date(2026, 12, 31), VELUWE)
    assert Question.objects.get().organisation_id == question.organisation_id == HEERDE
    assert cast.maas.offices.get().organisation_id == HEERDE
    line = JournalLine.objects.get(action="organisaties.vernieuwd")
    assert line.facts == {"new": [VELUWE], "ended": [EPE, HEERDE], "changed": []}


def test_a_column_that_the_file_has_not_stays_as_it_was(cast: Cast) -> None:
    renew(MERGER)
    (renamed,) = renew(f"code;naam;soort\n{VELUWE};Noord-Veluwe;gemeente\n").changes
    assert (renamed.after.name, renamed.after.province, renamed.after.since) == ("Noord-Veluwe", GELDERLAND, NEW_YEAR)


def test_what_was_pasted_into_a_file_is_tidied_as_its_column_asks(cast: Cast, tmp_path: Path) -> None:
    """Codes and days as wherever they are typed, in either heading; so is the day of the command."""
    ours = (
        "code\u200b;naam;soort;provincie;vanaf\n"
        "\uff27\uff2d\u00a09901;Veluwe;gemeente\u00a0;PV\u206025;\u200e2027\u201301\u201101\n"
    )
    assert [change.after.code for change in renew(ours).changes] == [VELUWE]
    made = Organisation.objects.get(code=VELUWE)
    assert (made.province_id, made.since) == (GELDERLAND, NEW_YEAR)
    assert renew(yearly(also="GM\u200b9901;Veluwe;\uff30\uff3625;Gelderland"), on=NEW_YEAR).changes == []
    file = tmp_path / "register.csv"
    file.write_text(ours, "utf-8")
    call_command("import_organisations", str(file), "--on", "2027\u201101\u201301\u200b", "--dry-run")


def test_the_yearly_list_after_the_merger(cast: Cast) -> None:
    """On the day on which it holds it fits; what is new in it begins then."""
    renew(MERGER)
    list_of_2027 = "\n".join(line for line in yearly().splitlines() if not line.startswith((HEERDE, EPE)))
    list_of_2027 += f"\n{VELUWE};Veluwe;PV25;Gelderland\nGM9902;Verse Polder;PV24;Flevoland\n"
    (new,) = renew(list_of_2027, on=NEW_YEAR).changes
    assert (new.after.code, new.after.province, new.after.since) == ("GM9902", "PV24", NEW_YEAR)


def test_a_municipality_that_vanishes_without_an_end_is_a_fault(cast: Cast) -> None:
    """So is one that is still named after its end; a partial file says nothing of whoever is not in it."""
    faults = faults_of(yearly(without=HATTEM, also="GM9902;Verse Polder;PV24;Flevoland"))
    assert list(faults) == [("", "verdwenen")]
    assert "Hattem (GM0244) staat niet in dit bestand" in faults["", "verdwenen"]
    renew(MERGER)
    faults = faults_of(yearly(), on=NEW_YEAR)
    assert {code for _, code in faults} == {"verdwenen", "bestaat-dan-niet"}
    assert "Veluwe (GM9901)" in faults["", "verdwenen"]


def test_every_fault_is_told_with_its_line_and_nothing_is_done(cast: Cast) -> None:
    faults = faults_of(
        f"{HEADING}\n"
        "GM9901;Veluwe;gemeente;PV25;;;\n"
        "GM9902;Polder;eiland;;;;\n"
        "GM9903;Polder;gemeente;PV99;;;\n"
        "GM9904;Polder;gemeente;;2027-01-01;2026-12-31;\n"
        "GM9905;Polder;gemeente;;;2026-12-31;GM9999\n"
        "GM9906;Polder;gemeente;;;;GM9901\n"
        "GM9907;Polder;gemeente;;;31-12-2026;\n"
        "PV9908;Polder;gemeente;;;;\n"
        "\n"
        f"{HEERDE};Heerde;gemeente;;;2026-12-31;{EPE}\n"
        f"{EPE};Epe;gemeente;;;2026-12-31;{HEERDE}\n"
        f"{HATTEM};Hattem;gemeente;;;2025-12-31;GM9909\n"
        "GM9909;Later;gemeente;;2027-01-01;;\n"
        "GM9901;Veluwe;gemeente;;;;\n"
        "GM9910;;gemeente;;;;\n"
        "GM9911;Polder;gemeente\n"
        "GM9912;Polder;gemeente;;;2026-12-31;PV25\n"
    )
    assert list(faults) == [
        ("3", "onbekende-soort"),
        ("4", "provincie"),
        ("5", "einde-voor-begin"),
        ("6", "opvolger-onbekend"),
        ("7", "zonder-einde"),
        ("8", "geen-dag"),
        ("9", "code-past-niet"),
        ("11", "kringloop"),
        ("12", "kringloop"),
        ("13", "opvolger-is-er-niet"),
        ("15", "dubbel"),
        ("16", "verplicht"),
        ("17", "kolommen"),
        ("18", "opvolger-andere-soort"),
    ]
    assert all(sentence.startswith(f"Regel {line}: ") for (line, _), sentence in faults.items())


def test_what_is_faulty_together_with_what_stands_already_is_told_too(cast: Cast) -> None:
    """Veluwe may not begin a month after who merged into it on 1 January, and a code keeps its kind."""
    renew(MERGER)
    faults = faults_of(f"{HEADING}\n{VELUWE};Veluwe;gemeente;;2027-02-01;;\n{GELDERLAND};Gelderland;gemeente;;;;\n")
    assert list(faults) == [("", "opvolger-is-er-niet"), ("3", "andere-soort"), ("3", "code-past-niet")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "kop"),
        (b"code;naam\nGM0246;Heerde\n", "kop"),
        (b"code;naam;soort;kleur\nGM0246;Heerde;gemeente;rood\n", "kop"),
        ("code;naam;soort\nGM0246;Súdwest;gemeente\n".encode("latin-1"), "geen-utf8"),
        (b"code;naam;soort\0\n", "geen-tekst"),
    ],
)
def test_a_file_that_is_something_else_is_refused_whole(cast: Cast, content: bytes, code: str) -> None:
    with pytest.raises(Faulty) as refused:
        register.renew(content, at=MONDAY)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_the_database_keeps_its_word_too(cast: Cast) -> None:
    for wrong in ({"merged_into": EPE}, {"since": NEW_YEAR, "until": date(2026, 12, 31)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(code=HEERDE).update(**wrong)


def test_the_dry_run_says_what_changes_and_who_is_left_behind(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """maas is; bram left the council in 2022, and is not. Nothing is written down."""
    clients.issue_client("zaaksysteem", scope="adviesvragen:schrijven", organisation=HEERDE, at=MONDAY)
    file = tmp_path / "wijzigingen.csv"
    file.write_text(MERGER.replace("Epe;gemeente", "Epe-Vaassen;gemeente"), "utf-8")
    call_command("import_organisations", str(file), "--dry-run")
    assert capsys.readouterr().out.splitlines() == [
        "GM0232 Epe-Vaassen: heette Epe, tot en met 31 december 2026, opgegaan in GM9901.",
        "GM0246 Heerde: tot en met 31 december 2026, opgegaan in GM9901.",
        "GM9901 Veluwe: nieuwe gemeente, provincie PV25, vanaf 1 januari 2027.",
        "Zij blijven achter bij wat eindigt. Leg onder /toegang vast wat zij daarna zijn:",
        "  Marijke Maas, burgemeester, gemeente Heerde",
        "  koppeling zaaksysteem, GM0246",
        "3 veranderingen; proef, er is niets vastgelegd.",
    ]
    assert not Organisation.objects.filter(code=VELUWE).exists()
    call_command("import_organisations", str(file))
    assert capsys.readouterr().out.splitlines()[-1] == "3 veranderingen vastgelegd."
    call_command("import_organisations", str(file))
    assert capsys.readouterr().out.splitlines() == ["0 veranderingen vastgelegd."]


def test_the_command_says_every_fault_or_that_there_is_no_file(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "wijzigingen.csv"
    file.write_text(f"code;naam;soort\nGM99;X;gemeente\n{HEERDE};;gemeente\n", "utf-8")
    with pytest.raises(CommandError, match=r"(?s)niets veranderd.*Regel 2: .*Regel 3: "):
        call_command("import_organisations", str(file))
    with pytest.raises(CommandError, match="kan niet worden gelezen"):
        call_command("import_organisations", str(tmp_path / "weg.csv"))
    with pytest.raises(CommandError, match="schrijf een dag die bestaat"):
        call_command("import_organisations", str(file), "--on", "1-1-2027")
