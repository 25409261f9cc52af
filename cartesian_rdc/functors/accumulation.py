"""Many rows of a map with shared parameters, some at a time: gradient accumulation.

``accumulating(f, n, m)`` is ``P × A^nm -> B^nm``, equal to ``sharing(f, n m)``, as a scan of m
steps over ``sharing(f, n)``. Since ``R[copy] = +``, R of a scan adds the covectors of its shared
parameters, one step after the other: that is what is called accumulation of gradients. Within a
step there are n rows, and so arrays have n rows, not n m. Step k takes rows k, k + m, ..., so that
each step of a batch that is sharded over devices is sharded over them as well.
"""

from __future__ import annotations

from cartesian_rdc.categories.smooth import Array, Arrow, Space, smooth
from cartesian_rdc.categories.smooth.rearrangement import Reshape, rows_turned
from cartesian_rdc.functors.batching import Batching
from cartesian_rdc.functors.sharing import sharing


def accumulating(f: Arrow, n: int, m: int) -> Arrow:
    """``P × A^nm -> B^nm``, of ``f : P × A -> B``: f on each row, n of them at a time.

    Raises ``SpaceError`` if n < 0, ``CompositionError`` if f begins in no product, ``DataError`` if
    m is negative.
    """
    if m == 1:
        return sharing(f, n)
    c = smooth
    p, a = f.domain.factors()
    some = sharing(f, n)
    rows = Batching(n).on_object
    step = c.composite(
        c.tensor(c.identity(p), c.left_unitor(rows(a))),
        some,
        c.left_unitor_inverse(rows(f.codomain)),
    )
    loop = c.scanning(step, m)
    given, made = _in_steps(a, n, m), _in_rows(f.codomain, n, m)
    begin = c.composite(given, c.left_unitor_inverse(given.codomain))
    return c.composite(c.tensor(c.identity(p), begin), loop, c.left_unitor(made.domain), made)


def _in_steps(a: Space, n: int, m: int) -> Arrow:
    """``A^nm -> (A^n)^m``."""

    def of(array: Array) -> Arrow:
        apart = Reshape(array.rows(n * m), (n, m, *array.shape))
        return smooth.compose(apart, rows_turned(array, n, m))

    return a.fold(lambda: smooth.identity(smooth.unit), of, smooth.tensor)


def _in_rows(b: Space, n: int, m: int) -> Arrow:
    """``(B^n)^m -> B^nm``, the inverse."""

    def of(array: Array) -> Arrow:
        turned = rows_turned(array, m, n)
        return smooth.compose(
            turned, Reshape(array.with_shape(n, m, *array.shape), (n * m, *array.shape))
        )

    return b.fold(lambda: smooth.identity(smooth.unit), of, smooth.tensor)
