"""What in a text could tell whom it is about."""

from steunpunt.rules.values import identifying

NAMES = {"Heerde", "Best", "Epe", "Anna de Wit", "Wit", "’s-Hertogenbosch"}


def test_names_count_whole_and_as_they_are_written() -> None:
    text = "Het best bewaarde geheim van Best; Heerderweg, Heerde, en (Heerde). Anna de Wit zag het witte huis."
    assert identifying.found_in(text, NAMES) == ["Best", "Heerde", "Anna de Wit"]
    assert identifying.found_in("In ’s-Hertogenbosch", NAMES) == ["’s-Hertogenbosch"]


def test_numbers_days_amounts_and_addresses() -> None:
    text = (
        "Op 3 maart 2026 (of 03-04-2026) belde 06 12345678, schreef j.maas@heerde.example aan 8181 AB,"
        " over € 12.500 en 300 euro, kenmerk ADV-7K3M-9QXT."
    )
    assert identifying.found_in(text, ()) == [
        *("3 maart 2026", "03-04-2026", "06 12345678", "j.maas@heerde.example", "8181 AB", "€ 12.500", "300 euro"),
        "ADV-7K3M-9QXT",
    ]


def test_nothing_in_a_text_about_nobody() -> None:
    text = (
        "Een wethouder had aandelen. Wij vroegen 2 dingen, in 2026, en artikel 15 van de Gemeentewet gaf de doorslag."
    )
    assert identifying.found_in(text, NAMES) == []
