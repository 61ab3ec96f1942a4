"""gunicorn's check before it opens its port: whether the desk may start. See gunicorn.conf.py."""

import subprocess
import sys
from typing import Any

from steunpunt.paths import CHECKOUT


def before_gunicorn_listens(server: Any) -> None:
    """End gunicorn with exit status 1 when the desk may not start, with one sentence on stderr.

    Runs in a separate process, so that gunicorn's own loads no code and a reload (SIGHUP) reads new code.
    """
    if not server.app.app_uri.startswith("steunpunt.wsgi"):  # a peer of the benchmarks
        return
    binds = [f"--bind={address[0]}" for address in server.cfg.address if isinstance(address, tuple)]
    preflight = subprocess.run([sys.executable, CHECKOUT / "manage.py", "preflight", *binds], cwd=CHECKOUT, check=False)
    if preflight.returncode:
        sys.exit(1)
