"""A telephone number of somebody who works at the desk: one that exists in a numbering plan (libphonenumber), in E.164.

What an asker types is not judged so strictly: see `phone`.
"""

import phonenumbers

_HERE = "NL"


def in_full(typed: str) -> str | None:
    """Return the number as `+31612345678`; None when it is not one number that can be called."""
    try:
        number = phonenumbers.parse(typed, _HERE)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def as_shown(number: str) -> str:
    """Return a number of `in_full` as people here write it: `06 12345678`, or `+32 2 555 12 12` of another country."""
    read = phonenumbers.parse(number, None)
    is_dutch = read.country_code == phonenumbers.country_code_for_region(_HERE)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_dutch else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(read, form)
