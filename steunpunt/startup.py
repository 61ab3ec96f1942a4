"""The guard at the start: web, worker, messenger and beat run it, however they are started, and go no further when it
refuses.
"""

from collections.abc import Sequence

from django.core.checks import run_checks

from steunpunt import checks
from steunpunt.environment import Misconfigured


def refuse_if_unfit(*, binds: Sequence[str] = ()) -> None:
    """Raise `Misconfigured`, one sentence, for the first thing that is wrong.

    `binds` are the addresses at which the desk is about to listen, where the program knows them.
    """
    for message in (*run_checks(tags=[checks.TAG]), *checks.demo_behind(binds)):
        if message.is_serious() and not message.is_silenced():
            raise Misconfigured(f"{message.msg} {message.hint or ''}".strip())
