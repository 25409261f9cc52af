"""A bar for long work, in a terminal or a notebook."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

from cartesian_rdc.errors import missing_extra

Show: TypeAlias = Callable[[int, Mapping[str, float]], None]
"""What is told how many steps are done, and what was measured."""


@contextmanager
def bar(first: int, total: int) -> Generator[Show]:
    """A bar of steps done, from ``first`` to ``total``, time left and numbers.

    Raises ``MissingExtraError`` if tqdm is not installed.
    """
    try:
        from tqdm.auto import tqdm
    except ImportError:
        raise missing_extra("tqdm", "progress") from None
    with tqdm(initial=first, total=total, unit="step", mininterval=0.2) as made:

        def show(steps: int, numbers: Mapping[str, float]) -> None:
            words = (f"{name}={number:.4g}" for name, number in numbers.items())
            made.set_postfix_str(", ".join(words), refresh=False)
            made.update(steps - made.n)

        yield show
