"""The kenmerk: `ADV-7K3M-9QXT`, the number that people say on the phone.

Seven random signs and a check. Never a running number, whose gaps would betray that other questions exist. The
alphabet has 31 signs, without 0, 1, I, L and O, which are misheard or misread. 31 is prime, so the weighted sum finds
every single wrong sign and every two that changed places.
"""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_SIGNS = 7


def check_sign(signs: str) -> str:
    """The eighth sign that belongs to these seven."""
    return ALPHABET[sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs, start=1)) % len(ALPHABET)]


def compose(signs: str) -> str:
    """The kenmerk made of seven signs of the alphabet. ValueError when there are not seven, or one is not of it."""
    if len(signs) != RANDOM_SIGNS:
        raise ValueError(f"a kenmerk takes {RANDOM_SIGNS} signs, not {len(signs)}")
    return f"ADV-{signs[:4]}-{signs[4:]}{check_sign(signs)}"


def is_reference(said: str) -> bool:
    """Whether this is a well-formed kenmerk; typed in lower case or without dashes is well."""
    return written(said) is not None


def written(said: str) -> str | None:
    """The kenmerk as the desk writes it, however it was typed: in lower case, with blanks, without dashes or `ADV`.
    None for what is none.
    """
    signs = said.upper().replace("-", "").replace(" ", "")
    if len(signs) != RANDOM_SIGNS + 1:  # of eight signs none is in front: A, D and V are of the alphabet too
        signs = signs.removeprefix("ADV")
    if len(signs) != RANDOM_SIGNS + 1 or any(sign not in ALPHABET for sign in signs):
        return None
    return compose(signs[:-1]) if check_sign(signs[:-1]) == signs[-1] else None
