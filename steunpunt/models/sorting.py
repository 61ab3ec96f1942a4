"""The order in which the Dutch look up a name, as a column that PostgreSQL keeps itself.

Whoever writes a name, and however (in bulk, by a query), its key is right; and what is sorted by it comes out alike on
every server, for the key has the collation C. The functions that make it stand in migration 0039. Accents, capitals and
punctuation do not count; a blank comes before any letter. Of a person first comes the name without what stands before
it ('van den Berg' is a Berg), then the first name; of whoever has no last name, whichever name there is.
"""

from django.db.models import Func, TextField
from django.db.models.functions import Collate


class SortKey(Func):
    """The key of a name."""

    function = "steunpunt_sort_key"
    output_field = TextField()


class PersonSortKey(Func):
    """The key of a person, by last name, first name and username."""

    function = "steunpunt_person_sort_key"
    output_field = TextField()


BY_FIRST_NAME = Collate(SortKey("first_name"), "C")
"""To sort people by their first name; by their last name they have a column."""
