"""Lists by name stand in the order in which the Dutch look things up: a key that PostgreSQL makes of each name."""

import steunpunt.models.sorting
from django.db import migrations, models

# Letters that Unicode does not take apart, and punctuation, which is a blank. Then ligatures; then accents (NFKD). The
# bodies are SQL-standard, so that they are bound when they are made and a restored dump needs no search path.
_FUNCTIONS = r"""
CREATE FUNCTION steunpunt_sort_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
    lower(regexp_replace(
        normalize(
            replace(replace(replace(replace(replace(replace(replace(replace(
                translate(name, 'øØđĐðÐłŁħĦı''’‘‛`´"“”„.,:;()/&-‐‑–—', 'oOdDdDlLhHi' || repeat(' ', 23)),
            'ß', 'ss'), 'ẞ', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'þ', 'th'), 'Þ', 'th'),
        NFKD),
        U&'[\0300-\036F]+', '', 'g'
    ) COLLATE "C"),
    '\s+', ' ', 'g'
));
-- What stands before a name: from table 36 of the BRP, what is Dutch, German or Romance.
CREATE FUNCTION steunpunt_person_sort_key(last_name text, first_name text, username text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce(
    nullif(regexp_replace(
        steunpunt_sort_key(last_name),
        '^((aan|aus|bij|d|da|das|de|dei|del|della|den|der|des|di|do|dos|du|het|in|l|la|las|le|les|lo|los|onder|op|over|s'
        '|t|te|ten|ter|thoe|toe|tot|uijt|uit|van|vom|von|voor|zu|zum|zur) )+(?=\S)',
        ''
    ), ''),
    nullif(steunpunt_sort_key(first_name), ''),
    steunpunt_sort_key(username)
) || chr(9) || steunpunt_sort_key(first_name) || chr(9) || steunpunt_sort_key(last_name);
"""
_NONE = """
DROP FUNCTION steunpunt_person_sort_key(text, text, text);
DROP FUNCTION steunpunt_sort_key(text);
"""


def _key(of: models.Func) -> models.GeneratedField:
    return models.GeneratedField(expression=of, output_field=models.TextField(db_collation="C"), db_persist=True)


class Migration(migrations.Migration):
    """The functions, a key on each of the three tables, and indexes by it."""

    dependencies = [("steunpunt", "0036_an_email_address_has_one_form")]
    operations = [
        migrations.RunSQL(_FUNCTIONS, _NONE),
        migrations.RemoveIndex(model_name="organisation", name="steunpunt_o_name_06f71e_idx"),
        migrations.AddField(
            model_name="organisation", name="sort_key", field=_key(steunpunt.models.sorting.SortKey("name"))
        ),
        migrations.AddField(model_name="party", name="sort_key", field=_key(steunpunt.models.sorting.SortKey("name"))),
        migrations.AddField(
            model_name="person",
            name="sort_key",
            field=_key(steunpunt.models.sorting.PersonSortKey("last_name", "first_name", "username")),
        ),
        migrations.AlterModelOptions(
            name="party",
            options={"ordering": ("sort_key", "code"), "verbose_name": "partij", "verbose_name_plural": "partijen"},
        ),
        migrations.AddIndex("organisation", models.Index(fields=["sort_key"], name="organisation_in_order")),
        migrations.AddIndex("person", models.Index(fields=["sort_key"], name="person_in_order")),
    ]
