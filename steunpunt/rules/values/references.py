"""The kenmerk (reference) of a question: `ADV-7K3M-9QXT`, short enough to say on the phone.

Seven random characters and a check character. Never a sequence number, whose gaps would reveal other questions. The
alphabet has 31 characters, without 0, 1, I, L and O, which are misheard or misread. 31 is prime, so the weighted sum
detects every single wrong character and every swap of two.
"""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_SIGNS = 7
SHORTEST_BEGINNING = 3


def check_sign(signs: str) -> str:
    """Return the check character of these seven."""
    return ALPHABET[sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs, start=1)) % len(ALPHABET)]


def compose(signs: str) -> str:
    """Return the kenmerk of seven characters. Raises ValueError when there are not seven, or one is not in the
    alphabet.
    """
    if len(signs) != RANDOM_SIGNS:
        raise ValueError(f"a kenmerk takes {RANDOM_SIGNS} signs, not {len(signs)}")
    return f"ADV-{signs[:4]}-{signs[4:]}{check_sign(signs)}"


def canonical(typed: str) -> str | None:
    """Return the kenmerk as the desk writes it, however it was typed: in lower case, with blanks, without dashes or
    `ADV`. None when it is no kenmerk.
    """
    signs = typed.upper().replace("-", "").replace(" ", "")
    if len(signs) != RANDOM_SIGNS + 1:  # eight characters have no prefix: A, D and V are in the alphabet too
        signs = signs.removeprefix("ADV")
    if len(signs) != RANDOM_SIGNS + 1 or any(sign not in ALPHABET for sign in signs):
        return None
    return compose(signs[:-1]) if check_sign(signs[:-1]) == signs[-1] else None


def beginning(typed: str) -> str | None:
    """Return how the desk writes the beginning of a kenmerk, of which three to seven characters are typed after the
    prefix. None when no kenmerk begins like this.
    """
    signs = typed.upper().replace("-", "").replace(" ", "")
    signs = signs.removeprefix("ADV") if len(signs) > SHORTEST_BEGINNING else signs
    if not SHORTEST_BEGINNING <= len(signs) <= RANDOM_SIGNS or any(sign not in ALPHABET for sign in signs):
        return None
    return f"ADV-{signs[:4]}" + (f"-{signs[4:]}" if len(signs) > 4 else "")


def looks_like_one(typed: str) -> bool:
    """Whether this was meant as a kenmerk: it begins as one, and has as many characters."""
    signs = typed.upper().replace("-", "").replace(" ", "")
    return signs.startswith("ADV") and len(signs) == len("ADV") + RANDOM_SIGNS + 1
