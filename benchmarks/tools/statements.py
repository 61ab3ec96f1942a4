"""The SQL statements of one POST: BEGIN, COMMIT and savepoints count, the check that a kept connection lives does not.

A process of its own in the interpreter of whoever is measured, with its settings in DJANGO_SETTINGS_MODULE.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import django

from benchmarks.tools.load import KEY, Job
from benchmarks.tools.table import CannotRun


def of(job: Job, *, python: str | Path, environ: Mapping[str, str], folder: Path) -> int:
    """How many statements this POST costs, after one to warm up. Raises CannotRun when it is refused."""
    request = json.dumps({"path": job.path, "headers": dict(job.headers), "body": job.body})
    command = [str(python), "-m", "benchmarks.tools.statements"]
    done = subprocess.run(
        command, input=request, capture_output=True, text=True, check=False, env=dict(environ), cwd=folder
    )
    if done.returncode != 0:
        raise CannotRun(f"counting statements failed: {(done.stderr.strip().splitlines() or ['no reason'])[-1]}")
    return len(json.loads(done.stdout))


def main() -> None:
    """Post twice, and print what the second one said to the database."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 - only once Django is set up
    from django.test import Client  # noqa: PLC0415 - Django must be set up first
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - Django must be set up first

    job = json.load(sys.stdin)
    client = Client()
    for _ in range(2):
        headers = {name: value.replace(KEY, str(uuid4())) for name, value in job["headers"].items()}
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(
                job["path"], job["body"], content_type="application/json", headers={"Host": "127.0.0.1", **headers}
            )
        if answer.status_code != 201:
            sys.exit(f"POST {job['path']} answered {answer.status_code}: {answer.content[:300].decode()}")
    print(json.dumps([query["sql"] for query in captured.captured_queries]))


if __name__ == "__main__":
    main()
