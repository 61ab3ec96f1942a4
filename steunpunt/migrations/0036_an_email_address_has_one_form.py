"""An e-mail address has one form (`rules.values.email_addresses`), and one person.

Rows of before that come out alike all stay as they are, and so do the letters to them: one of them goes on signing in
with the address, and the others are marked and named, for the administrator to give them another.
"""

import sys
from collections import defaultdict
from typing import Any

import steunpunt.models.fields
from django.db import migrations, models
from django.db.models.functions import Lower
from steunpunt.rules.values.email_addresses import canonical, key

_SHARED = (
    "'{keeps}' signs in with {email}. So did {others}: letters still go to them there, but they cannot sign in with it any"
    " more. Give each of them an address of their own under /beheer/ (persons, 'e-mailadres nakijken'), or switch them off.\n"
)
_UNWRITABLE = (
    "The address of '{username}' cannot be written as mail servers read it. Give them another under /beheer/ (persons,"
    " 'e-mailadres nakijken').\n"
)


def _goes_first(person: Any) -> tuple[object, ...]:
    """Who of those with one address keeps signing in with it: who is there, and was there last."""
    seen = person.last_login.timestamp() if person.last_login else 0
    was_written_so = person.written == canonical(person.written)
    return (not person.is_active, person.is_system, -seen, not was_written_so, person.date_joined, person.username)


def write_in_one_form(apps: Any, _editor: Any) -> None:
    """Rewrite every address; mark and name whose it is no longer."""
    people = apps.get_model("steunpunt", "Person").objects
    alike: defaultdict[str, list[Any]] = defaultdict(list)
    for person in people.exclude(email=""):
        person.written = person.email
        alike[key(person.email)].append(person)
        if canonical(person.email) != person.email:
            people.filter(pk=person.pk).update(email=person.email)  # the column itself makes its form of it
    for email, group in alike.items():
        keeps, *others = sorted(group, key=_goes_first)
        if others:
            people.filter(pk__in=[one.pk for one in others]).update(has_doubtful_email=True)
            named = ", ".join(f"'{one.username}'" for one in others)
            sys.stderr.write(_SHARED.format(keeps=keeps.username, email=email, others=named))
        domain = email.rpartition("@")[2]
        if not domain.isascii():
            people.filter(pk=keeps.pk).update(has_doubtful_email=True)
            sys.stderr.write(_UNWRITABLE.format(username=keeps.username))


class Migration(migrations.Migration):
    """A mark, the addresses in their form, and the two constraints."""

    dependencies = [("steunpunt", "0035_talks_that_are_off")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="has_doubtful_email",
            field=models.BooleanField(default=False, editable=False, verbose_name="e-mailadres nakijken"),
        ),
        migrations.AlterField(
            model_name="person",
            name="email",
            field=steunpunt.models.fields.CanonicalEmailField(
                db_collation="C", max_length=254, verbose_name="e-mailadres"
            ),
        ),
        migrations.RunPython(write_in_one_form, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(("has_doubtful_email", False)),
                name="one_person_per_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("has_doubtful_email", True),
                    models.Q(("email__regex", r"@[^@]*([A-Z]|[^\x01-\x7f])[^@]*$"), _negated=True),
                    _connector="OR",
                ),
                name="email_domain_in_a_labels",
            ),
        ),
    ]
