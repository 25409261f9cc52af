"""Compiled functions that pickle: as what they were compiled from, to be compiled again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, final

from cartesian_rdc.printing import of_type
from cartesian_rdc.type_variables import Arguments, T


@final
@dataclass(frozen=True, init=False, repr=False)
class Recompiled(Generic[Arguments, T]):
    """The function ``run``, which is ``engine.method(*morphisms)``; equal to another such."""

    run: Callable[Arguments, T] = field(repr=False, compare=False)
    engine: object
    method: str
    morphisms: tuple[object, ...]

    def __init__(
        self, run: Callable[Arguments, T], engine: object, method: str, *morphisms: object
    ) -> None:
        fields = (("run", run), ("engine", engine), ("method", method), ("morphisms", morphisms))
        for name, value in fields:
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return of_type(self, f"{self.method} of {self.morphisms!r} by {self.engine!r}")

    def __call__(self, *arguments: Arguments.args, **named: Arguments.kwargs) -> T:
        return self.run(*arguments, **named)

    def __copy__(self) -> Recompiled[Arguments, T]:
        return self

    def __deepcopy__(self, memo: object) -> Recompiled[Arguments, T]:
        return self

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _compiled, (self.engine, self.method, *self.morphisms)


def _compiled(engine: object, method: str, *morphisms: object) -> object:
    return getattr(engine, method)(*morphisms)
