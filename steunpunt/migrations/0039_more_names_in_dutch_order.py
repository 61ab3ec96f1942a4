"""More names stand where people look for them: 'v.d. Berg' at the B, 'Ǿrsted' at the O, 'ʼt Hart' at the H.

The functions of 0037 keep their columns; every name is written again, so that its key is made again.
"""

from django.db import migrations

_LETTERS = ("øØđĐðÐłŁħĦŋŊŧŦəƏı", "oOdDdDlLhHnNtTeEi")
"""Letters that Unicode does not take apart; accents have been taken off before."""
_BLANKS = "''’‘‛ʼʻʽʹ′`´\"“”„″.,:;()/&-‐‑–—_"
"""Punctuation, which is a blank (the first is doubled for SQL)."""
_UNSEEN = r"\0300-\036F\02BE\02BF\00AD\200B-\200F\202A-\202E\2060-\206F\FEFF"
"""Accents, the rough breathings of Arabic names, and what only says how the signs around it are written."""
_FUNCTIONS = rf"""
CREATE OR REPLACE FUNCTION steunpunt_sort_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
    lower(regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(replace(
            translate(normalize(name, NFKD), '{_LETTERS[0]}{_BLANKS}', '{_LETTERS[1]}' || repeat(' ', {len(_BLANKS) - 1})),
        'ß', 'ss'), 'ẞ', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'þ', 'th'), 'Þ', 'th'),
        U&'[{_UNSEEN}]+', '', 'g'
    ) COLLATE "C"),
    '\s+', ' ', 'g'
));
-- What stands before a name: from table 36 of the BRP, what is Dutch, German or Romance; and as people shorten it.
CREATE OR REPLACE FUNCTION steunpunt_person_sort_key(last_name text, first_name text, username text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce(
    nullif(regexp_replace(
        steunpunt_sort_key(last_name),
        '^((aan|aus|bij|d|da|das|de|dei|del|della|den|der|des|di|do|dos|du|het|in|l|la|las|le|les|lo|los|onder|op|over|s'
        '|t|te|ten|ter|thoe|toe|tot|uijt|uit|und|v|v h|van|vd|vh|vom|von|voor|vt|zu|zum|zur) )+(?=\S)',
        ''
    ), ''),
    nullif(steunpunt_sort_key(first_name), ''),
    steunpunt_sort_key(username)
) || chr(9) || steunpunt_sort_key(first_name) || chr(9) || steunpunt_sort_key(last_name);
"""
_AGAIN = """
UPDATE steunpunt_organisation SET name = name;
UPDATE steunpunt_party SET name = name;
UPDATE steunpunt_person SET last_name = last_name, first_name = first_name, username = username;
"""


class Migration(migrations.Migration):
    """The two functions, and the keys that they make."""

    dependencies = [("steunpunt", "0038_eligibility_changes")]
    operations = [
        migrations.RunSQL(_FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(_AGAIN, migrations.RunSQL.noop),
    ]
