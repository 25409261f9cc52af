"""What there is to run: every module of this folder that says so, found without running it.

An experiment says what it needs in a line of its module, ``ABOUT = About(data=..., ...)``, whose
arguments are literals; what it does is the first line of its docstring.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import final


@final
@dataclass(frozen=True)
class About:
    """What an experiment needs: ``data``, ``extras`` of the package, and ``takes`` how long."""

    data: str
    extras: tuple[str, ...]
    takes: str


@final
@dataclass(frozen=True)
class Experiment:
    """An experiment: the module to run, what it does, and what it needs."""

    module: str
    does: str
    about: About


def experiments(folder: Path = Path(__file__).parent) -> Iterator[Experiment]:
    """The experiments in a folder, by name. Raises ``ValueError`` if one is not literal."""
    for file in sorted(folder.glob("*.py")):
        module = ast.parse(file.read_text(encoding="utf-8"))
        for node in module.body:
            match node:
                case ast.Assign([ast.Name("ABOUT")], ast.Call(ast.Name("About"), [], keywords)):
                    given = {str(word.arg): ast.literal_eval(word.value) for word in keywords}
                    does = (ast.get_docstring(module) or "").partition("\n")[0]
                    yield Experiment(f"{folder.name}.{file.stem}", does, About(**given))
                case _:
                    pass
