"""How the pages look for one person: the choices that they keep."""

from steunpunt.rules.words import Word


class Scheme(Word):
    """The colours of the pages."""

    SYSTEM = "systeem", "Zoals mijn apparaat"
    LIGHT = "licht", "Licht"
    DARK = "donker", "Donker"


class Density(Word):
    """How much of a page of the desk stands on one screen."""

    COMPACT = "compact", "Compact: meer op een scherm"
    ROOMY = "ruim", "Ruim: grotere letters en meer wit"
