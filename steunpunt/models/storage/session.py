"""Sessions of people who are signed in, or about to sign in."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from steunpunt.models.fields import HashedKeyField
from steunpunt.models.people import Person


class Session(AbstractBaseSession):
    """The session of one browser. `session_data` is encrypted under the key in that browser's cookie
    (`desk.access.sessions`); the other columns say what its owner sees in their list of sessions, and are written from
    those data with every save.
    """

    session_key = HashedKeyField("sleutel", max_length=64, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    """Empty before somebody has signed in."""
    started_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    """To within a minute."""
    device = models.CharField(max_length=60, default="", db_default="")
    """Browser and system as the browser names them, such as 'Firefox op Windows'."""

    class Meta(AbstractBaseSession.Meta):
        db_table = "steunpunt_session"
