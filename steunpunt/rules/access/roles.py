"""The roles that somebody has at the desk, as the journal and the pages name them."""

from steunpunt.rules.words import Word


class ActorRole(Word):
    """In which role somebody did what the journal says. The trigger `name_actor` of the journal writes the codes."""

    ASKER = "vrager", "Vrager"
    SYSTEM = "systeem", "Systeem van een partner"
    ADVISER = "adviseur", "Adviseur"
    COORDINATOR = "coordinator", "Coördinator"
    DEPUTY_COORDINATOR = "plaatsvervanger", "Plaatsvervangend coördinator"
    HEAD = "hoofd", "Hoofd van het Steunpunt"
    ADMINISTRATOR = "beheerder", "Beheerder"
