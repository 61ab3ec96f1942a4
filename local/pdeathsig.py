"""Exec another program with a parent-death signal: when the parent dies, however it dies, the program is told to stop.

    python -I -S pdeathsig.py PARENT SIGNAL USER PROGRAM ARGUMENT…

PARENT is the process id that must be alive, SIGNAL the number to send at its death (Linux), USER whom to become first:
`-` for nobody else, a name, or `+` and a name to keep traversing folders that are closed to others.

A small program of its own, because this must happen between fork and exec and after the change of user (which resets
the signal), where running Python is not safe. Uses only the standard library that every Python has.
"""

import ctypes
import os
import pwd
import sys

SET_DEATH_SIGNAL = 1  # prctl(2)
SET_SECURE_BITS, NO_SETUID_FIXUP = 28, 1 << 2
AMBIENT, AMBIENT_RAISE = 47, 2
PASS_CLOSED_FOLDERS = 1  # CAP_DAC_OVERRIDE, capabilities(7); the one of its kind that containers leave to root
CAPABILITIES_V3 = 0x20080522


def _prctl(*arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [ctypes.c_ulong(number) for number in (*arguments, 0, 0, 0, 0)[1:5]]
    if libc.prctl(arguments[0], *padded) != 0:
        raise OSError(ctypes.get_errno(), "prctl refused")


def _keep_one_capability() -> None:
    """Keep one capability of root across the exec: traversing folders that are closed to others."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_V3, 0)
    bit = 1 << PASS_CLOSED_FOLDERS
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; twice 32 bits
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset refused")
    _prctl(AMBIENT, AMBIENT_RAISE, PASS_CLOSED_FOLDERS)


def become(user: str) -> None:
    """Drop root for `user`, with only that user's own group."""
    passing = user.startswith("+")
    entry = pwd.getpwnam(user.removeprefix("+"))
    if passing:
        # Keeps capabilities when the user changes; they also count in access(2), by which initdb looks for postgres.
        _prctl(SET_SECURE_BITS, NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    if passing:
        _keep_one_capability()


def main(arguments: list[str]) -> None:
    parent, signal, user, *command = arguments
    if user != "-":
        become(user)
    if sys.platform == "linux":
        _prctl(SET_DEATH_SIGNAL, int(signal))
        if os.getppid() != int(parent):  # it died before the signal was set
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - the command comes from our own child.py, and no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
