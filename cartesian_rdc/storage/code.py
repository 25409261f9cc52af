"""The code of functions, as values that say all that it does."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Iterator, Mapping
from types import CodeType, ModuleType

from cartesian_rdc.storage.kinds import is_installed

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


def globals_read(code: CodeType, there: Mapping[str, object]) -> list[tuple[str, object]]:
    """The global variables that the code, or a function in it, reads, in order, with their values.

    ``there`` are the globals. Of a module of one's own they are what its attributes are.
    """
    found, attributes = set[str](), set[str]()
    for part in _inside(code):
        attributes |= set(part.co_names)
        found |= {
            step.argval
            for step in dis.get_instructions(part)
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
        }
    read: dict[str, object] = {name: there[name] for name in sorted(found) if name in there}
    done: list[tuple[str, object]] = []
    seen, names = set[int](), sorted(attributes)
    while read:
        name, value = read.popitem()
        if not isinstance(value, ModuleType) or is_installed(value):
            done.append((name, value))
        elif id(value) not in seen:
            seen.add(id(value))
            parts = vars(value)
            read |= {f"{name}.{part}": parts[part] for part in names if part in parts}
    return sorted(done, key=lambda pair: pair[0])


def _inside(code: CodeType) -> Iterator[CodeType]:
    """The code, and that of the functions in it."""
    todo = [code]
    while todo:
        part = todo.pop()
        yield part
        todo += [constant for constant in part.co_consts if isinstance(constant, CodeType)]
