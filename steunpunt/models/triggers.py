"""Triggers that several tables share. A trigger of one table is declared in that model's `Meta.triggers`.

The database keeps these promises by itself: for every command, page of the administrator, bulk update and manual
statement, in the transaction of the change. After a change here or in a `Meta.triggers`, run `makemigrations`.
"""

import inspect
from itertools import chain
from typing import Any

import pgtrigger
from django.apps import apps

APPS = ("steunpunt", "oauth2_provider")
"""Whose models a `Body` can name."""
INSERT_UPDATE_DELETE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


class Body(pgtrigger.Func):
    """The body of a trigger in PL/pgSQL, in which `{Event}` stands for the table of that model.

    It is looked up when all models are known, so a model can name one that is defined after it.
    """

    def render(self, **kwargs: Any) -> str:
        models = chain.from_iterable(apps.get_app_config(app).get_models() for app in APPS)
        tables = {model.__name__: model._meta.db_table for model in models}
        return inspect.cleandoc(super().render(**tables, **kwargs))


class AppendOnly(pgtrigger.Trigger):
    """Refuse to change or delete a row (SQLSTATE restrict_violation)."""

    name = "append_only"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    func = """RAISE EXCEPTION 'a row of % is never changed or removed', TG_TABLE_NAME
USING ERRCODE = 'restrict_violation';"""


class NotifyWhenDue(pgtrigger.Trigger):
    """Notify this channel, without content, when a row is added or moved that may be taken up now by this column.

    A row for later (a lease, a retry) notifies nobody. A second of slack lets the clocks of two machines differ.
    """

    def __init__(self, *, name: str, channel: str, column: str) -> None:
        super().__init__(
            name=name,
            when=pgtrigger.After,
            operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
            condition=pgtrigger.Condition(f"NEW.{column} <= clock_timestamp() + interval '1 second'"),
            func=f"PERFORM pg_notify('{channel}', '');\nRETURN NULL;",
        )


class EligibilityChanges(pgtrigger.Trigger):
    """Add an `EligibilityChange` when a change may let an adviser take what nobody could, and wake the router.

    Nothing is looked up or locked, so whoever changes a roster waits for nobody. Once per statement; with a condition,
    once per row.
    """

    name = "eligibility_changes"
    when = pgtrigger.After
    level = pgtrigger.Statement
    operation = INSERT_UPDATE_DELETE
    func = Body(
        """
        INSERT INTO {EligibilityChange} DEFAULT VALUES;
        PERFORM pg_notify('steunpunt_question', '');
        RETURN NULL;
        """
    )


class NewEdition(pgtrigger.Trigger):
    """Give the timetable another edition after any change, so that nothing is promised by what was read before."""

    name = "new_edition"
    when = pgtrigger.After
    level = pgtrigger.Statement
    operation = INSERT_UPDATE_DELETE | pgtrigger.Truncate
    func = Body(
        """
        INSERT INTO {Edition} (id, code) VALUES (1, gen_random_uuid())
        ON CONFLICT (id) DO UPDATE SET code = excluded.code;
        RETURN NULL;
        """
    )
