"""Compiled functions that pickle: as what they were compiled from, to be compiled again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, final

from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import Arguments, T


@final
@dataclass(frozen=True, repr=False)
class Recompiled(Brief, Generic[Arguments, T]):
    """The function ``run``, which is ``engine.method(morphism)``, and is equal to another such."""

    run: Callable[Arguments, T] = field(repr=False, compare=False)
    engine: object
    method: str
    morphism: object

    def _in_words(self) -> str:
        return f"{self.method} of {self.morphism!r} by {self.engine!r}"

    def __call__(self, *arguments: Arguments.args, **named: Arguments.kwargs) -> T:
        return self.run(*arguments, **named)

    def __copy__(self) -> Recompiled[Arguments, T]:
        return self

    def __deepcopy__(self, memo: object) -> Recompiled[Arguments, T]:
        return self

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _compiled, (self.engine, self.method, self.morphism)


def _compiled(engine: object, method: str, morphism: object) -> object:
    return getattr(engine, method)(morphism)
