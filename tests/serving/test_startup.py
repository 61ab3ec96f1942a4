"""A wrong setting stops every program at its start with one sentence."""

from pathlib import Path

import pytest

from tests.serving.programs import ONE, command, environ, refusal

pytestmark = pytest.mark.timeout(180)

FAULTS = {
    "a comma in the sender's name": ({"MAIL_FROM": "Steunpunt, Integriteit <desk@example.nl>"}, "MAIL_FROM"),
    "two keys with one id": ({"CONTENT_KEYS": f"k1:{ONE},k1:{ONE}"}, "CONTENT_KEYS"),
    "every host": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    "the demo for everybody": ({"DEMO": "1"}, "DEMO"),
}

CASES = [
    *((program, "two keys with one id") for program in ("web", "worker", "router", "mailer", "messenger", "beat")),
    ("mailer", "a comma in the sender's name"),
    ("web", "every host"),
    ("worker", "the demo for everybody"),
]
"""Every program with one fault, and each fault with one program: they look at the settings in the same place."""


@pytest.mark.parametrize(("program", "fault"), CASES)
def test_a_program_does_not_start_on_a_wrong_setting(tmp_path: Path, program: str, fault: str) -> None:
    changed, name = FAULTS[fault]
    sentence = refusal(command(program, tmp_path), environ(**changed))
    assert sentence.startswith(name), sentence


@pytest.mark.parametrize("bind", ["0.0.0.0:0", "[::]:0", "192.0.2.1:8000"])
def test_the_demo_is_not_served_to_other_machines(tmp_path: Path, bind: str) -> None:
    """Whatever host names are allowed: who knocks chooses the name they call the desk by."""
    at_home = environ(DEMO="1", ALLOWED_HOSTS="127.0.0.1", SITE_URL="http://127.0.0.1:8000")
    assert refusal(command("web", tmp_path, bind=bind), at_home).startswith("DEMO=1")
