"""Sessions of people who are signed in, or about to sign in."""

from django.contrib.sessions.base_session import AbstractBaseSession

from steunpunt.models.fields import HashedKeyField


class Session(AbstractBaseSession):
    """The session of one browser. `session_data` is encrypted under the key in that browser's cookie
    (`desk.access.sessions`).
    """

    session_key = HashedKeyField("sleutel", max_length=64, primary_key=True)

    class Meta(AbstractBaseSession.Meta):
        db_table = "steunpunt_session"
