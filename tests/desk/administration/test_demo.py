"""A desk with people of its own does not start as a demo desk, where everybody signs in as anybody."""

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from steunpunt import startup
from steunpunt.environment import Misconfigured
from steunpunt.models import Person
from tests.cast import Cast


def test_a_desk_in_real_use_is_no_demo_desk(cast: Cast, settings: Settings) -> None:
    """Whoever forgets DEMO=0 is told, and its commands ask for the operator."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    startup.refuse_if_unfit()
    Person.objects.filter(username="charlie").update(username="iemand")
    with pytest.raises(Misconfigured, match="set DEMO=0"):
        startup.refuse_if_unfit()
    with pytest.raises(CommandError, match="Say who you are"):
        call_command("issue_token", "anna")
    settings.DEMO = False
    startup.refuse_if_unfit()
