"""Sort keys for names in Dutch order, as columns that PostgreSQL generates (functions in migration 0039).

The key has collation C, so that the order is the same on every server. Accents, capitals and punctuation do not count;
a blank comes before any letter. People are sorted by last name without its prefix ('van den Berg' is a Berg), then by
first name; without a last name, by the name there is.
"""

from django.db.models import Func, TextField
from django.db.models.functions import Collate


class SortKey(Func):
    """The sort key of a name."""

    function = "steunpunt_sort_key"
    output_field = TextField()


class PersonSortKey(Func):
    """The sort key of a person, by last name, first name and username."""

    function = "steunpunt_person_sort_key"
    output_field = TextField()


BY_FIRST_NAME = Collate(SortKey("first_name"), "C")
"""Sorts people by first name; for the last name there is a column."""
