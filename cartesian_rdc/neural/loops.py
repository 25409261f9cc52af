"""Loops over Smooth: n equal layers as one, and training along the rows of data.

>>> from cartesian_rdc.neural import dense, reals, relu
>>> model = reals(64) >> stack(dense(reals(64), relu), 100)
>>> print(model)
R[64] -> R[64] with parameters R[100, 64] × R[100, 64, 64]
>>> model.names
('weights[k]', 'bias[k]')
"""

from __future__ import annotations

from collections.abc import Callable

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.free import Atomic, Product, Unit
from cartesian_rdc.categories.smooth import Array, Arrow, Space, smooth
from cartesian_rdc.categories.smooth.rearrangement import Concatenate, Reshape
from cartesian_rdc.categories.smooth.scanning import some_rows
from cartesian_rdc.errors import DataError, require_kind, require_whole
from cartesian_rdc.functors import Batching
from cartesian_rdc.neural.batches import rows
from cartesian_rdc.neural.noise import is_noise
from cartesian_rdc.neural.notation import Layer, LayerMaker, SmoothMap, SmoothObject
from cartesian_rdc.type_variables import A, P, S, X
from cartesian_rdc.typed import Batch, Hom, Obj, ParaHom
from cartesian_rdc.typed.arrows import require_meeting
from cartesian_rdc.typed.axes import LAYERS, rows_named
from cartesian_rdc.typed.naming import Named, Naming, beside, fold, leaf, nothing, scope


def stack(
    maker: LayerMaker[A, P, A], n: int, *, keep: Keep = "states", segments: int = 1
) -> Callable[[SmoothObject[A]], Layer[Batch[P], A, A]]:
    """``A -> A``: n layers that ``maker`` makes, one after the other, as one loop.

    Each has parameters of its own: they are n rows, the first layer's first, and the names say so,
    ``weights[k]`` in place of ``weights``. They start as those of n layers do. The program is as
    long as one layer, and so is the time that an engine takes to compile it. ``keep`` and
    ``segments`` are those of ``along_rows``. The maker raises ``CompositionError`` if a layer does
    not end where it begins, ``DataError`` if n is negative or there are fewer segments than 1.
    """
    require_whole(DataError, "number of layers", n)
    require_whole(DataError, "number of segments", segments, 1)

    def made(a: SmoothObject[A]) -> Layer[Batch[P], A, A]:
        one = a >> maker
        layers = "a layer with parameters, as of dense: of a map without, iterate(f, n)"
        require_kind(one, ParaHom, "what is stacked", layers)
        require_meeting("stack layers", one.codomain, a, ("a layer ends in", "the next begins in"))
        c, p, x = smooth, one.parameters.object, a.object
        layer = c.compose(c.symmetry(x, p), one.inside)
        along = _folded(layer, n, keep, segments)
        many = rows(one.parameters, n)
        naming = rows_named(numbered(many.naming), LAYERS)
        named: SmoothObject[Batch[P]] = Obj(many.category, many.object, naming)
        body = c.compose(c.symmetry(many.object, x), along)
        return ParaHom(named, a, a, body)

    return made


def fold_rows(
    step: SmoothMap[tuple[S, X], S],
    x: SmoothObject[X],
    n: int,
    *,
    keep: Keep = "states",
    segments: int = 1,
) -> SmoothMap[tuple[S, Batch[X]], S]:
    """``S × X^n -> S``: a ``step : S × X -> S``, such as one of training, along n rows in X.

    ``keep`` and ``segments`` are those of ``along_rows``. Raises ``CompositionError`` if the step
    does not end in its state, ``DataError`` if n is negative or there are fewer segments than 1.
    """
    require_whole(DataError, "number of steps", n)
    require_whole(DataError, "number of segments", segments, 1)
    require_kind(step, Hom, "the step of a fold", "a map S × X -> S, as of learner.step")
    s = step.codomain
    require_meeting("fold", s @ x, step.domain, ("the wires are", "the step begins in"))
    return Hom(s @ rows(x, n), s, _folded(step.morphism, n, keep, segments))


def _folded(step: Arrow, n: int, keep: Keep, segments: int) -> Arrow:
    """``S × X^n -> S``, of ``S × X -> S``."""
    c = smooth
    shown = c.composite(c.left_unitor(step.domain), step, c.right_unitor_inverse(step.codomain))
    loop = scan_in_segments(shown, n, segments=segments, keep=keep)
    given, s = loop.domain.factors()[1], step.codomain
    return c.composite(c.left_unitor_inverse(given), loop, c.right_unitor(s))


def numbered(naming: Naming[Space]) -> Naming[Space]:
    """The naming of rows: ``weights[k]`` in place of ``weights``; noise is called so."""

    def named(part: Named[Space]) -> Naming[Space]:
        word = part.word if is_noise(part.name) else f"{part.word}[k]"
        return leaf(part.object, word, part.start, part.axes)

    return fold(naming, nothing, named, beside, scope)


def scan_in_segments(
    step: Arrow, n: int, *, segments: int = 1, keep: Keep = "states", backwards: bool = False
) -> Arrow:
    """``P × (S × X^n) -> S × Y^n``: the scan of ``step``, as one of scans of ``segments``.

    A scan of a scan is a scan, and its R keeps the states where a segment begins; those within one
    are computed again when it is their turn.
    """
    if segments == 1 or n <= segments:
        return smooth.scanning(step, n, keep=keep, backwards=backwards)
    length, more = divmod(n, segments)
    if not more:
        return _segmented(step, segments, length, keep, backwards=backwards)
    first = _segmented(step, more, length + 1, keep, backwards=backwards)
    others = _segmented(step, segments - more, length, keep, backwards=backwards)
    return _one_after_other(first, others, more * (length + 1), n, backwards=backwards)


def _segmented(step: Arrow, segments: int, length: int, keep: Keep, *, backwards: bool) -> Arrow:
    """The scan of ``step`` along ``segments`` of this ``length``, one after the other."""
    c = smooth
    inner = c.scanning(step, length, keep=keep, backwards=backwards)
    p, s, x, y = inner.wires
    outer = c.scanning(inner, segments, backwards=backwards)
    whole = segments * length
    one, many = (whole,), (segments, length)
    into, back = _reshaped(x, one, many), _reshaped(y, many, one)
    return c.composite(_on_rows(p, s, into), outer, c.tensor(c.identity(s), back))


def _one_after_other(long: Arrow, short: Arrow, m: int, n: int, *, backwards: bool) -> Arrow:
    """``Scan_n``, of scans of the first m rows and of the rest."""
    c = smooth
    p, given = long.domain.factors()
    s, xs = given.factors()
    ys = long.codomain.factors()[1]
    x, y = (a.fold(Unit, _row, Product) for a in (xs, ys))
    every = Batching(n).on_object(x)
    shared, rest = c.first(p, Product(s, every)), c.second(p, Product(s, every))
    state, rows_of = c.compose(rest, c.first(s, every)), c.compose(rest, c.second(s, every))
    parts = [c.compose(rows_of, some_rows(x, n, *cut)) for cut in ((0, m), (m, n))]
    loops, made = [long, short], list[Arrow]()
    for k in (1, 0) if backwards else (0, 1):
        done = c.compose(c.pair(shared, c.pair(state, parts[k])), loops[k])
        state = c.compose(done, c.first(s, loops[k].codomain.factors()[1]))
        made.append(c.compose(done, c.second(s, loops[k].codomain.factors()[1])))
    first, second = reversed(made) if backwards else made
    return c.pair(state, _joined(y, first, second, m, n))


def _on_rows(p: Space, s: Space, f: Arrow) -> Arrow:
    """``1 × (1 × f)``."""
    return smooth.tensor(smooth.identity(p), smooth.tensor(smooth.identity(s), f))


def _row(array: Array) -> Space:
    return Atomic(array.with_shape(*array.shape[1:]))


def _reshaped(a: Space, before: tuple[int, ...], after: tuple[int, ...]) -> Arrow:
    """Rows of A, along these axes, as rows along those."""
    return everywhere_in(a, lambda x: Reshape(x.with_shape(*before, *x.shape), (*after, *x.shape)))


def _joined(a: Space, first: Arrow, second: Arrow, m: int, n: int) -> Arrow:
    """To n rows of A, of m and the rest."""
    c = smooth
    both = c.pair(first, second)
    ends = [f.codomain for f in (first, second)]
    parts = a.distribute((c.first(*ends), c.second(*ends)), _halves)
    columns = [
        c.composite(both, c.pair(*sides), Concatenate(x.rows(m), x.rows(n - m), 0))
        for x, sides in parts
    ]
    return a.collect(columns, lambda: c.delete(first.domain), c.pair)


def _halves(
    _: Space, sides: tuple[Arrow, Arrow]
) -> tuple[tuple[Arrow, Arrow], tuple[Arrow, Arrow]]:
    c, (one, other) = smooth, sides
    first, second = one.codomain.factors(), other.codomain.factors()
    return (
        (c.compose(one, c.first(*first)), c.compose(other, c.first(*second))),
        (c.compose(one, c.second(*first)), c.compose(other, c.second(*second))),
    )


def everywhere_in(a: Space, map_of: Callable[[Array], Arrow]) -> Arrow:
    """The map of each array of A, side by side; it may go from and to others."""
    return a.fold(lambda: smooth.identity(smooth.unit), map_of, smooth.tensor)
