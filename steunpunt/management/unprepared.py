"""One sentence instead of a traceback for a command on a database that is not ready for it."""

from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from psycopg import errors

from steunpunt.desk.administration import schema

_NOT_READY = (errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction, errors.InsufficientPrivilege)


def sentence(error: DatabaseError | InterfaceError) -> str | None:
    """Return what to do about this error; None when the database is not the cause."""
    if isinstance(error, OperationalError | InterfaceError):
        return "The database does not answer: look at DATABASE_URL, or start ./run."
    if not (isinstance(error, ProgrammingError) and isinstance(error.__cause__, _NOT_READY)):
        return None
    difference = schema.difference()
    if difference.newer:
        return "The database is of a newer version of the desk: use that version."
    if difference.missing or isinstance(error.__cause__, errors.InsufficientPrivilege):
        return "The database is not prepared for this version of the desk: run manage.py prepare first."
    return None
