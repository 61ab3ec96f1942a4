"""The workers' logs carry references, as those of the desk do: Celery's own lines too.

Celery writes a failure with the exception's text, which can quote what somebody typed. Here the kind of exception
takes its place, before any line is made.
"""

import logging
import logging.config
from collections.abc import Mapping

from django.conf import settings

_TEXT_OF_A_FAILURE = ("exc", "traceback", "args", "kwargs")
"""What Celery puts into a line about a task, beside its name and id."""


class KindsOnly(logging.Filter):
    """Puts the kind of an exception where its text would come, in whatever a line is made of."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the line is written, with less in it."""
        if isinstance(record.msg, BaseException):
            record.msg = _kind(record.msg)
        if isinstance(record.args, Mapping):
            raised = record.exc_info[1] if record.exc_info else None
            kind = _kind(raised) if raised is not None else "…"
            hidden = {name: kind for name in _TEXT_OF_A_FAILURE if name in record.args}
            record.args = {**{name: _kind(value) for name, value in record.args.items()}, **hidden}
        elif record.args:
            record.args = tuple(_kind(value) for value in record.args)
        return True


def _kind(value: object) -> object:
    if isinstance(value, list):
        return "…"  # beat adds the whole stack to every ring that found no broker: megabytes in an hour
    if not isinstance(value, BaseException):
        return value
    return f"{type(value).__module__}.{type(value).__qualname__}"


def set_up(loglevel: int | None) -> None:
    """Log as the settings say; Celery's own daily doings only from `loglevel` on."""
    logging.config.dictConfig(settings.LOGGING)
    for handler in logging.getLogger().handlers:
        handler.addFilter(KindsOnly())
    for talker in ("celery", "kombu", "amqp", "multiprocessing"):
        logging.getLogger(talker).setLevel(loglevel or logging.WARNING)
