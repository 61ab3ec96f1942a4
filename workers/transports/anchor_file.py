"""A file to which one line is added: on a disk, a mount or a device that keeps what was written."""

import os
from pathlib import Path

from workers.transports import TransportError


def append(file: Path, line: str) -> None:
    """Add this line, and wait until it is on the disk. Raises TransportError. Nothing of what stands there is read, so
    a file that can only be added to (`chattr +a`) will do.
    """
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(descriptor, f"{line}\n".encode("ascii"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise TransportError("bestand-niet-te-schrijven", closed=True) from error
