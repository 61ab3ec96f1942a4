"""Log lines that carry references and never words of a question, nor a secret of an address.

An exception's text and a frame's source line can quote what somebody typed (a database error repeats the row's
values), so a traceback is written as the path of calls and the exception's type alone.
"""

import copy
import logging
import traceback
from types import TracebackType

from steunpunt import log_paths

_TELL_OF_ADDRESSES = ("django", "gunicorn")
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class ReferencesOnly(logging.Formatter):
    """Formats a traceback without the exception's message and without source lines or local values; and addresses
    that Django or gunicorn tells of, without their secrets.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, or several with a traceback."""
        if record.name.startswith(_TELL_OF_ADDRESSES) and isinstance(record.args, tuple):
            record = copy.copy(record)
            record.args = tuple(_without_secrets(arg) for arg in record.args or ())
        return super().format(record)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - the name is logging's
        kind, raised, trace = ei
        if kind is None or raised is None:
            return ""
        calls = " > ".join(f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace, limit=-12))
        constraint = getattr(getattr(raised, "diag", None), "constraint_name", None)
        cause = raised.__cause__
        because = f" because of {type(cause).__qualname__}" if cause is not None else ""
        return f"{kind.__module__}.{kind.__qualname__}{because}{f' ({constraint})' if constraint else ''} at {calls}"


def _without_secrets(arg: object) -> object:
    is_address = isinstance(arg, str) and (arg.startswith("/") or "://" in arg)
    return log_paths.told_address(str(arg)) if is_address else arg
