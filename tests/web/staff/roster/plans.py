"""The plan of an adviser, and the organisation of smit."""

from datetime import timedelta

from tests.cast import Cast

MINUTE = timedelta(minutes=1)
GELDERLAND = "PV25"


def plan_page(cast: Cast, username: str = "anna") -> str:
    return f"/rooster/{getattr(cast, username).id}"
