"""Three fields take the plain names by which the rest of the desk calls what they hold. Rows stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("steunpunt", "0001_squashed_0046_conflicts_follow_their_causes")]

    operations = [
        migrations.RenameField("LedgerLine", "what", "kind"),
        migrations.RenameField("LadderRung", "tells", "recipients"),
        migrations.RenameField("Subscription", "told", "last_sequence"),
    ]
