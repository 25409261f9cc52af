"""The code of functions, as values that say all that it does."""

from __future__ import annotations

import dis
import inspect
from types import CodeType

KINDS = (
    inspect.CO_VARARGS
    | inspect.CO_VARKEYWORDS
    | inspect.CO_GENERATOR
    | inspect.CO_COROUTINE
    | inspect.CO_ASYNC_GENERATOR
)
"""The flags that say what a call does; others say where the function is written."""


def spelled(code: CodeType) -> tuple[object, ...]:
    """What a code object does, and nothing of the file and the lines that it was written in.

    Constants are values, or code objects in turn.
    """
    return (
        code.co_code,
        code.co_consts,
        code.co_names,
        code.co_varnames[: code.co_argcount + code.co_kwonlyargcount],
        (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
        code.co_flags & KINDS,
        (len(code.co_cellvars), len(code.co_freevars)),
        getattr(code, "co_exceptiontable", b""),
    )


def globals_read(code: CodeType) -> list[str]:
    """The names of global variables that the code, or a function in it, reads, in order."""
    found: set[str] = set()
    todo = [code]
    while todo:
        part = todo.pop()
        todo += [constant for constant in part.co_consts if isinstance(constant, CodeType)]
        found |= {
            step.argval
            for step in dis.get_instructions(part)
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
        }
    return sorted(found)
