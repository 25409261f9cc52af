"""Functions broken on purpose, one condition at a time: each is taken to hold always.

A condition is what stands after ``if``, in a statement, a guard, an expression or a comprehension;
of ``a and b`` also a alone and b alone. One whose branch only gives up, by ``return None`` or
``continue``, is taken never to hold, and so are the parts of its ``a or b``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from inspect import getsource
from textwrap import dedent
from typing import Any

Broken = tuple[str, Any]
"""The source of a condition, and the function without it."""


def without_conditions(function: Callable[..., Any]) -> Iterator[Broken]:
    """A function without each of its conditions, one at a time."""
    source = dedent(getsource(function))
    for number in range(len(list(_sites(ast.parse(source))))):
        tree = ast.parse(source)
        words, replace, holds = list(_sites(tree))[number]
        replace(holds)
        namespace = dict(function.__globals__)
        exec(compile(ast.fix_missing_locations(tree), "<mutant>", "exec"), namespace)
        yield words, namespace[function.__name__]


def _sites(tree: ast.AST) -> Iterator[tuple[str, Callable[[bool], None], bool]]:
    """Each condition: its source, what replaces it, and by what."""
    for node in ast.walk(tree):
        match node:
            case ast.If(test, body):
                yield from _parts(node, "test", test, holds=not _gives_up(body))
            case ast.IfExp(test):
                yield from _parts(node, "test", test, holds=True)
            case ast.match_case(_, ast.expr() as guard):
                yield from _parts(node, "guard", guard, holds=True)
            case ast.comprehension(_, _, tests):
                for k, test in enumerate(tests):
                    yield from _parts(tests, k, test, holds=True)
            case _:
                pass


def _parts(
    holder: Any, place: Any, test: ast.expr, *, holds: bool
) -> Iterator[tuple[str, Callable[[bool], None], bool]]:
    def replace(value: bool) -> None:
        if isinstance(place, str):
            setattr(holder, place, _always(test, value))
        else:
            holder[place] = _always(test, value)

    yield ast.unparse(test), replace, holds
    if isinstance(test, ast.BoolOp):
        for k, part in enumerate(test.values):
            yield from _parts(test.values, k, part, holds=isinstance(test.op, ast.And))


def _always(test: ast.expr, value: bool) -> ast.expr:
    """The expression is computed, for the names that it binds, and what comes out is not looked at.

    That is so of an assignment only: others are not computed, as what they need may not be there.
    """
    if not any(isinstance(node, ast.NamedExpr) for node in ast.walk(test)):
        return ast.Constant(value)
    computed: ast.expr = ast.List([test], ast.Load())
    return computed if value else ast.UnaryOp(ast.Not(), computed)


def _gives_up(body: list[ast.stmt]) -> bool:
    match body:
        case [ast.Continue()] | [ast.Return(None | ast.Constant(None))]:
            return True
        case _:
            return False
