"""A question is locked in one place only, and whoever locks one acts at the moment that the lock hands out."""

import ast
from collections.abc import Iterator
from pathlib import Path

from steunpunt import desk

DESK = Path(desk.__file__).parent
HANDING_OUT = {"begin_transition", "lock_question", "lock", "lock_clocks", "lock_referral"}
"""The functions of `permissions` and `locks` that lock, and hand out the moment to act at as the last of what they
return.
"""


def calls(path: Path) -> Iterator[tuple[ast.Call, ast.stmt]]:
    """Every call in this file, with the statement that it is made in."""
    for statement in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(statement, ast.Assign | ast.Expr | ast.Return):
            yield from ((node, statement) for node in ast.walk(statement) if isinstance(node, ast.Call))


def root(node: ast.expr) -> str:
    """The name that a chain of attributes and calls begins with."""
    while not isinstance(node, ast.Name):
        node = node.func if isinstance(node, ast.Call) else getattr(node, "value", ast.Name("?"))
    return node.id


def test_no_other_module_locks_a_question() -> None:
    """Nor a question by any other name than that of its model."""
    locked = {
        (path.name, root(call.func))
        for path in sorted(DESK.glob("**/*.py"))
        for call, _ in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "select_for_update"
    }
    assert {name for name, model in locked if model in {"Question", "question", "questions"}} == {"locks.py"}


def test_whoever_locks_acts_at_the_moment_that_the_lock_hands_out() -> None:
    """What a command calls `at` from there on is never before the newest line of what it locked."""
    offenders = [
        (path.name, call.lineno, statement)
        for path in sorted(DESK.glob("**/*.py"))
        for call, statement in calls(path)
        if isinstance(call.func, ast.Attribute | ast.Name)
        and (call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id) in HANDING_OUT
    ]
    assert len(offenders) > 20
    assert [(name, line) for name, line, statement in offenders if not _takes_at(statement)] == []


def _takes_at(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return):
        return True
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    last = targets[0].elts[-1] if targets and isinstance(targets[0], ast.Tuple) else None
    return isinstance(last, ast.Name) and last.id == "at"
