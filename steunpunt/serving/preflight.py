"""What gunicorn asks before it opens its port: whether the desk may start. See gunicorn.conf.py."""

import subprocess
import sys
from typing import Any

from steunpunt.paths import CHECKOUT


def before_gunicorn_listens(server: Any) -> None:
    """End gunicorn with exit status 1 when the desk may not start; why stands on stderr then, in one sentence.

    Asked in a process of its own, so that gunicorn's stays empty and a reload (SIGHUP) reads new code.
    """
    if not server.app.app_uri.startswith("steunpunt.wsgi"):  # a peer of the benchmarks
        return
    binds = [f"--bind={address[0]}" for address in server.cfg.address if isinstance(address, tuple)]
    asked = subprocess.run([sys.executable, CHECKOUT / "manage.py", "preflight", *binds], cwd=CHECKOUT, check=False)
    if asked.returncode:
        sys.exit(1)
