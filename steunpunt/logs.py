"""Log lines with references only: never content, and no secrets of a URL.

An exception's text and a frame's source line can quote input (a database error repeats the row's values), so a
traceback is logged as the path of calls and the exception's type.
"""

import copy
import logging
import traceback
from types import TracebackType

from steunpunt import log_paths

_TELL_OF_ADDRESSES = ("django", "gunicorn")
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class ReferencesOnly(logging.Formatter):
    """Formats a traceback without the exception's message, source lines or local values; and URLs in lines of Django
    and gunicorn without their secrets.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, or several with a traceback."""
        if record.name.startswith(_TELL_OF_ADDRESSES) and isinstance(record.args, tuple):
            record = copy.copy(record)
            record.args = tuple(_without_secrets(arg) for arg in record.args or ())
        return super().format(record)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - logging's own name
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
    return log_paths.loggable_address(str(arg)) if is_address else arg
