"""The workers' logs have references only, including Celery's own lines.

Celery logs a failure with the exception's text, which can quote input. Here the type of the exception replaces it,
before a line is formatted.
"""

import logging
import logging.config
from collections.abc import Mapping

from django.conf import settings

_TEXT_OF_A_FAILURE = ("exc", "traceback", "args", "kwargs")
"""What Celery puts into a line about a task, besides its name and id."""


class KindsOnly(logging.Filter):
    """Replaces exceptions by their type, in everything a line is formatted from."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the line is logged, with less in it."""
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
        return "…"  # beat adds the whole stack to every task that found no broker: megabytes per hour
    if not isinstance(value, BaseException):
        return value
    return f"{type(value).__module__}.{type(value).__qualname__}"


def set_up(loglevel: int | None) -> None:
    """Configure logging as in the settings; Celery's own lines only from `loglevel` on."""
    logging.config.dictConfig(settings.LOGGING)
    for handler in logging.getLogger().handlers:
        handler.addFilter(KindsOnly())
    for talker in ("celery", "kombu", "amqp", "multiprocessing"):
        logging.getLogger(talker).setLevel(loglevel or logging.WARNING)
