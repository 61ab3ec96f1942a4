"""One tidy-up per kind of value."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steunpunt.rules.values.email_addresses import canonical, is_address, key, readable
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.rules.values.phone import looks_incomplete

SIGNS = [chr(number) for number in range(sys.maxunicode + 1) if not 0xD800 <= number < 0xE000]
UNSEEN = [sign for sign in SIGNS if unicodedata.category(sign) == "Cf"]
BLANKS = [sign for sign in SIGNS if sign != " " and (unicodedata.category(sign)[0] == "Z" or sign in "\t\n\r\v\f\x85")]
DASHES = [sign for sign in SIGNS if unicodedata.category(sign) == "Pd"] + ["\u2212", "\u2043", "\u00ad-"]
DIGITS = [sign for sign in SIGNS if unicodedata.category(sign) == "Nd"]
VALUES = {
    ValueKind.EMAIL: ("maas@exa-mple.org", "maas@exa-mple.org"),
    ValueKind.WEB: ("https://exa-mple.org/a", "https://exa-mple.org/a"),
    ValueKind.PHONE: ("06-12345678", "06-12345678"),
    ValueKind.REFERENCE: ("adv-7k3m-9qx8", "ADV-7K3M-9QX8"),
    ValueKind.CODE: ("GM-0246", "GM-0246"),
    ValueKind.WHEN: ("26-11-2026", "26-11-2026"),
}
EACH = pytest.mark.parametrize("kind", list(VALUES))


@EACH
def test_every_format_sign_of_unicode_goes(kind: ValueKind) -> None:
    """In front, behind and in the middle."""
    typed, kept = VALUES[kind]
    wrong = [s for s in UNSEEN if normalise(kind, f"{s}{typed[:3]}{s}{typed[3:]}{s}") != normalise(kind, typed)]
    assert (wrong, normalise(kind, typed)) == ([], kept)


@EACH
def test_every_odd_blank_around_a_value_goes_and_every_dash_is_one(kind: ValueKind) -> None:
    """In the middle of an address or a code odd blanks go as well; in a number they are ordinary ones."""
    typed, _ = VALUES[kind]
    assert [sign for sign in BLANKS if normalise(kind, f"{sign}{typed}{sign}") != normalise(kind, typed)] == []
    wrong = [sign for sign in DASHES if normalise(kind, typed.replace("-", sign)) != normalise(kind, typed)]
    assert wrong == []
    if kind in {ValueKind.EMAIL, ValueKind.CODE, ValueKind.WEB}:
        assert [s for s in BLANKS if normalise(kind, f"{typed[:2]}{s}{typed[2:]}") != normalise(kind, typed)] == []


@pytest.mark.parametrize("kind", [ValueKind.PHONE, ValueKind.CODE, ValueKind.REFERENCE, ValueKind.WHEN])
def test_every_digit_is_a_digit(kind: ValueKind) -> None:
    """Whatever the script."""
    assert {normalise(kind, f"A{sign}") for sign in DIGITS} == {f"A{number}" for number in range(10)}


@pytest.mark.parametrize("kind", list(ValueKind))
@given(typed=st.text())
def test_done_twice_it_is_done_once(kind: ValueKind, typed: str) -> None:
    """So that a door and the desk may both do it."""
    assert normalise(kind, normalise(kind, typed)) == normalise(kind, typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jo\u0308rg  de\u00a0Vries", "Jörg de Vries"),
        ("\u200bMaas\u00ad\u202c", "Maas"),
        ("Jan\u2011Peter", "Jan-Peter"),
        ("نامه\u200cای", "نامه\u200cای"),
        ("\u200dMaas\u200c", "Maas"),
        ("O’Brien – van Dam", "O’Brien – van Dam"),
    ],
)
def test_a_name_keeps_what_is_spelling(typed: str, kept: str) -> None:
    """Joiners between letters, apostrophes and dashes stay; it is composed, so that it is found."""
    assert normalise(ValueKind.NAME, typed) == kept


def test_an_address_of_the_web_keeps_its_path() -> None:
    """A dash in a title is no hyphen; in a host it cannot be anything else."""
    typed = "\u200bhttps://nl\u2011x.example/wiki/Amsterdam\u2013Rijn\u200b"
    assert normalise(ValueKind.WEB, typed) == "https://nl-x.example/wiki/Amsterdam\u2013Rijn"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("jan@súdwest-fryslân.example", "jan@xn--sdwest-frysln-teb26a.example"),
        ("jan@SÚDWEST-FRYSLÂN.example", "jan@xn--sdwest-frysln-teb26a.example"),
        ("jan@su\u0301dwest-fryslân.example", "jan@xn--sdwest-frysln-teb26a.example"),
        ("jan@XN--SDWEST-FRYSLN-TEB26A.example", "jan@xn--sdwest-frysln-teb26a.example"),
        ("Jan.Maas@Example.ORG", "Jan.Maas@example.org"),
        ("jan@straße.example", "jan@xn--strae-oqa.example"),
        ("jan@example。org", "jan@example.org"),
        ("jo\u0308rg@example.org", "jörg@example.org"),
        ("geen adres", "geen adres"),
        ("jan@-ü.example", "jan@-ü.example"),
    ],
)
def test_an_e_mail_address_has_one_form(typed: str, kept: str) -> None:
    """The domain in lower case and A-labels; what is none stays as it was."""
    assert canonical(typed) == kept
    assert canonical(kept) == kept


def test_people_read_an_address_in_their_own_script() -> None:
    """And what cannot be read so, as it is."""
    assert readable("jan@xn--sdwest-frysln-teb26a.example") == "jan@súdwest-fryslân.example"
    assert readable("jan@xn--zzzz.example") == "jan@xn--zzzz.example"
    assert readable("maas@example.org") == "maas@example.org"


def test_two_addresses_that_differ_in_capitals_are_one() -> None:
    """Only their own server may tell them apart, and none does."""
    assert key("MAAS@Example.org") == key("maas@EXAMPLE.ORG") == "maas@example.org"


@pytest.mark.parametrize("address", ["maas@example.org", "a.b+c@xn--strae-oqa.example", "o'brien@x-y.nl"])
def test_what_is_an_address(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "maas",
        "@example.org",
        "maas@",
        "maas@example",
        "ma as@example.org",
        ".maas@example.org",
        "ma..as@example.org",
        "maas@-example.org",
        "maas@exa_mple.org",
        "maas@example.1",
        "maas@súdwest.example",
        "josé@example.org",
        f"{'a' * 65}@example.org",
        f"a@{'b' * 64}.org",
        f"a@{'b.' * 130}org",
        "maas@example.org\n",
    ],
)
def test_what_is_none(address: str) -> None:
    """Among them a name that not every server takes."""
    assert not is_address(address)


@given(st.integers(0, 9_999_999))
def test_a_mobile_number_has_ten_digits(rest: int) -> None:
    """One less or one more is questioned."""
    assert not looks_incomplete(f"06 1{rest:07}")
    assert looks_incomplete(f"06 {rest:07}")
    assert looks_incomplete(f"06 12{rest:07}")
