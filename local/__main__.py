"""`python -m local serve` and `python -m local lend [--durable] -- COMMAND…`."""

import os
import sys

from local.checks import StartupError
from local.lend import lend
from local.serve import serve
from steunpunt import paths

USAGE = "Usage: python -m local serve | lend [--durable] -- COMMAND…"


def main(arguments: list[str]) -> int:
    """Return the exit status: 0, the command's own for `lend`, 1 after a sentence on stderr, 2 for wrong arguments."""
    try:
        match arguments:
            case ["serve"]:
                serve(paths.current(), os.environ)
                return 0
            case ["lend", "--", *command] if command:
                return lend(command, os.environ)
            case ["lend", "--durable", "--", *command] if command:
                return lend(command, os.environ, durable=True)
    except StartupError as error:
        print(error, file=sys.stderr)
        return 1
    print(USAGE, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
