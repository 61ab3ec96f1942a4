"""Triggers that several tables share. A trigger of one table is declared in that model's `Meta.triggers`.

The database keeps these promises by itself: for every command, page of the administrator, bulk update and manual
statement, in the transaction of the change. After a change here or in a `Meta.triggers`, run `makemigrations`.
"""

import inspect
from itertools import chain
from string import Template
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


class NeverEmptied(pgtrigger.Trigger):
    """Refuse to empty the table, with or without those that refer to it (SQLSTATE restrict_violation)."""

    name = "never_emptied"
    when = pgtrigger.Before
    level = pgtrigger.Statement
    operation = pgtrigger.Truncate
    func = """RAISE EXCEPTION 'the table % is never emptied', TG_TABLE_NAME
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


LOCK_OF_CONFLICTS = 20261130
"""Of `pg_advisory_xact_lock`. Whoever writes one cause of a conflict shares it; whoever changes what concerns all of
them (the line of an organisation, a policy) holds it alone, in `steunpunt_renew_conflicts` (migration 0046).
"""
_COLUMNS = (
    "person_id, kind, organisation_id, party_id, question_id, role, category, until,"
    " office_id, party_function_id, acquaintance_id, involvement_id, assignment_id"
)
_REWRITE = Template("""
    $lock_questions
    PERFORM pg_advisory_xact_lock_shared($lock);
    DELETE FROM {Conflict} WHERE $cause = $these $within;
    INSERT INTO {Conflict} ($columns) SELECT $columns FROM {DerivedConflict} WHERE $cause = $these;
    RETURN NULL;
""")


class RewriteConflicts(pgtrigger.Trigger):
    """Write the conflicts that this row causes anew, after it was added, changed or deleted.

    `cause` is their column that refers to it, `these` the value or values of that column. `within` narrows the search
    for what is there to what an index finds. `questions` are locked first, as commands do, so that two who write rows
    of one question see each other's.
    """

    name = "rewrite_conflicts"
    when = pgtrigger.After

    def __init__(
        self,
        cause: str,
        *changing: str,
        these: str = "coalesce(NEW.id, OLD.id)",
        within: str = "",
        questions: str = "",
    ) -> None:
        locked = "PERFORM FROM {Question} WHERE id IN (?) ORDER BY id FOR NO KEY UPDATE;".replace("?", questions)
        body = _REWRITE.substitute(
            lock=LOCK_OF_CONFLICTS,
            lock_questions=locked if questions else "",
            columns=_COLUMNS,
            cause=cause,
            these=these,
            within=within,
        )
        update = pgtrigger.UpdateOf(*changing) if changing else pgtrigger.Update
        super().__init__(operation=pgtrigger.Insert | update | pgtrigger.Delete, func=Body(body))


class RewriteDeclaredConflicts(RewriteConflicts):
    """The same for what somebody declared or held, of which a person has few."""

    def __init__(self, cause: str, *changing: str) -> None:
        within = "AND person_id IN (NEW.person_id, OLD.person_id) AND kind IN ('organisatie', 'partij', 'persoon')"
        super().__init__(cause, "person_id", *changing, within=within)


class RenewConflicts(pgtrigger.Trigger):
    """Write every conflict anew where it differs, after a change of what concerns all."""

    name = "renew_conflicts"
    when = pgtrigger.After
    level = pgtrigger.Statement
    operation = INSERT_UPDATE_DELETE
    func = "PERFORM steunpunt_renew_conflicts();\nRETURN NULL;"
