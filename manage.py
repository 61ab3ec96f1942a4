#!/usr/bin/env python
"""Django's command line for the desk; works while ./run is up, or with DATABASE_URL set."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError, InterfaceError

from steunpunt.management import unprepared


def main() -> None:
    """Run the command. What a database is not ready for ends in one sentence and exit status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steunpunt.settings")
    try:
        execute_from_command_line(sys.argv)
    except (DatabaseError, InterfaceError) as error:
        sentence = unprepared.sentence(error)
        if sentence is None:
            raise
        sys.exit(f"steunpunt: {sentence}")


if __name__ == "__main__":
    main()
