# pyright: basic
"""The errors that the docstrings of an operation name.

An operation documents an error if its docstring, or that of its class or module, has a sentence
that says ``Raises``, or ``if``, with the name of the error; or one that refers to the errors of
another name, whose docstring then counts as well.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import sys
from functools import cache
from typing import Any

from cartesian_rdc import errors, typed
from tests.fuzz.kinds import KINDS
from tests.fuzz.operations import HOLE, Operation
from tests.fuzz.scope import MODULES, SCOPE

NAME = re.compile(r"``([\w.]+)``")
REFERS = re.compile(r"\b(like|those of|as of|what|errors)\b")
SPEAKS = re.compile(r"\b([Rr]aise|refuse|is told)")


@cache
def documented(operation: Operation) -> frozenset[type[BaseException]]:
    """The errors that the docstrings of all that a template calls name."""
    text = HOLE.sub(lambda m: f"__{m[1]}", operation.template)
    found: set[type[BaseException]] = set()
    for node in ast.walk(ast.parse(text, mode="eval")):
        for thing in _things(node):
            found |= errors_of(thing)
    return frozenset(found)


def _things(node: ast.AST) -> list[Any]:
    """What an expression calls, as far as that can be seen without running it."""
    if isinstance(node, ast.BinOp):
        names = {ast.RShift: "__rshift__", ast.MatMult: "__matmul__"}
        name = names.get(type(node.op))
        facade = [getattr(c, name) for c in (typed.Obj, typed.Hom, typed.ParaHom)] if name else []
        return [*facade, SCOPE["sm"].Formula]
    if isinstance(node, ast.Compare | ast.UnaryOp | ast.Subscript):
        return [SCOPE["sm"].Formula]
    if isinstance(node, ast.Call):
        made = _resolved(node.func)
        made = type(made) if isinstance(node.func, ast.Name) and not inspect.isclass(made) else made
        return [made.__call__] if inspect.isclass(made) and "__call__" in dir(made) else []
    if isinstance(node, ast.Attribute):
        thing = _resolved(node)
        return [] if thing is None else [thing]
    return []


def _result_of(function: Any) -> Any:
    """The class that a function says it returns, if it says so."""
    words = str(getattr(function, "__annotations__", {}).get("return", ""))
    module = sys.modules.get(getattr(function, "__module__", "") or "")
    found = getattr(module, words.partition("[")[0], None)
    return found if inspect.isclass(found) else None


def _resolved(node: ast.AST) -> Any:
    if isinstance(node, ast.Name):
        if node.id.startswith("__"):
            return KINDS.get(node.id.removeprefix("__"))
        return SCOPE.get(node.id)
    if isinstance(node, ast.Call):
        made = _resolved(node.func)
        return made if inspect.isclass(made) else _result_of(made)
    if isinstance(node, ast.Attribute):
        whole = _resolved(node.value)
        return getattr(whole, node.attr, None) if whole is not None else None
    return None


@cache
def _errors_of(thing: Any) -> frozenset[type[BaseException]]:
    found: set[type[BaseException]] = set()
    seen: set[int] = set()
    todo = [thing]
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        for text in _texts(one):
            for sentence in re.split(r"(?<=[.:;])\s+", text):
                names = NAME.findall(sentence)
                if SPEAKS.search(sentence) or " if " in sentence:
                    found |= {error for name in names if (error := _error(name)) is not None}
                if REFERS.search(sentence) or ">>" in sentence:
                    todo += [other for name in names for other in _named(name)]
                    if "``>>``" in sentence:
                        todo.append(typed.Obj.__rshift__)
    return frozenset(found)


def errors_of(thing: Any) -> frozenset[type[BaseException]]:
    """The errors that the docstrings of one thing name."""
    try:
        return _errors_of(thing)
    except TypeError:  # what cannot be hashed has no docstring of its own
        owner: Any = type(thing)
        return _errors_of(owner)


def _texts(thing: Any) -> list[str]:
    """The docstrings of a thing, of its call, its class and its module."""
    texts = [inspect.getdoc(thing) or ""]
    if inspect.isclass(thing):
        texts += [inspect.getdoc(base) or "" for base in thing.__mro__[1:-1]]
        if any("__call__" in vars(base) for base in thing.__mro__):
            texts.append(inspect.getdoc(thing.__call__) or "")
    module = sys.modules.get(getattr(thing, "__module__", "") or "")
    if module is not None and module.__name__.startswith("cartesian_rdc"):
        texts.append(inspect.getdoc(module) or "")
        owner = getattr(thing, "__qualname__", "").rpartition(".")[0]
        if owner and "<" not in owner:
            texts.append(inspect.getdoc(getattr(module, owner, None)) or "")
    return [" ".join(text.split()) for text in texts]


def _error(name: str) -> type[BaseException] | None:
    found = getattr(errors, name, None) or getattr(builtins, name, None)
    return found if inspect.isclass(found) and issubclass(found, Exception) else None


def _named(name: str) -> list[Any]:
    """What the library calls by this name."""
    head, _, method = name.partition(".")
    found = [vars(module)[head] for module in MODULES.values() if head in vars(module)]
    if method:
        found = [getattr(thing, method) for thing in found if hasattr(thing, method)]
    engine = SCOPE["execution"].ArrayEngine
    return found or ([getattr(engine, head)] if hasattr(engine, head) else [])
