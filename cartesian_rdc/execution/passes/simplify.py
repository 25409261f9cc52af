"""Rewriting programs of Smooth: constants, signs, factors, and the axes of contractions.

What depends on no input is computed now. The rules below give the same result to the last bit,
where sums are taken in whatever order they are taken, and of two zeros either is the largest::

    x + (-y)  =  x - y          -(-x)  =  x             (f x) for f = -1, 1  =  -x, x
    (-x) + y  =  y - x          -(f x) =  (-f) x        c x, c in every entry  =  (c) x
    x + c, c - x, c in every entry: a polynomial; one of x² only: the same at -x and x

    the largest of rectified entries, also in windows side by side, is the largest, rectified
    transposing, reshaping, broadcasting twice is doing it once, and doing nothing is left out
    a contraction of a transposed or broadcast array is a contraction of the array
    a transposed contraction, and a sum over axes of a contraction, is a contraction
    a sum over axes of x + y, where x or y is a contraction that takes it in, is the sum of both

With ``exact=False``, the last bits may change::

    f (g x)  =  (f g) x         x + 0  =  x
    (a b) c  =  a (b c)  for contractions, where that takes fewer operations

where ``+ 0`` counts because ``-0.0 + 0.0`` is ``0.0``.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, prod

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Elementwise, rearrangement as r, relu
from cartesian_rdc.categories.smooth.arithmetic import Negate, Polynomial, Scale
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.categories.smooth.selection import Max
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.instructions import Instruction, Plus, Subtract
from cartesian_rdc.execution.passes.rewriter import Rewriter


def simplify(program: Program[Array], *, exact: bool = True) -> Program[Array]:
    """The program, rewritten until no rule applies any more."""
    while True:
        rewriter = Rewriter(program, _rewritten, exact=exact)
        simpler = rewriter.run()
        if not rewriter.applied:
            return simpler
        program = simpler


def _rewritten(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    """The rules, by the generator and by the one that made its first argument.

    ``once`` is the instruction of that one, if nothing else reads its result; ``x`` its arguments.
    """
    before, once = w.made_by.get(v[0]), w.once(v[0])
    inner = before.generator if before else None
    x = before.arguments if before else v[:0]
    match generator, inner:
        case ((Scale(_, 1) | r.Broadcast(_, ()) | r.Sum(_, ())), _):
            return v[0]
        case Plus(), _:
            return _plus(w, *v)
        case Subtract(space), _ if number := w.number(v[0]):
            return w.emit(Polynomial(space, (number, -1.0)), v[1:])
        case Scale(space, -1), _:
            return w.emit(Negate(space), v)
        case Negate(), Negate():
            return x[0]
        case (Negate(), Scale(space, factor)) | (Scale(space, factor), Negate()):
            return w.emit(Scale(space, -factor), x)
        case Scale(space, factor), Scale(_, other) if not w.exact and isfinite(other * factor):
            return w.emit(Scale(space, other * factor), x)
        case Polynomial(_, coefficients), Negate() if not any(coefficients[1::2]):
            return w.emit(generator, x)
        case Max(), _:
            return _maximum(w, generator, v[0])
        case Contraction(), _:
            return _contraction(w, generator, *v)
        case r.Transpose(_, turned), _ if list(turned) == sorted(turned):
            return v[0]
        case r.Transpose(_, turned), r.Transpose(space, first):
            return w.emit(r.Transpose(space, tuple(first[k] for k in turned)), x)
        case r.Transpose(_, turned), Contraction(_, _, left, right, axes) if once:
            return _contract(w, x[0], left, x[1], right, tuple(axes[k] for k in turned))
        case r.Reshape(space, shape), _ if shape == space.shape:
            return v[0]
        case r.Reshape(_, shape), r.Reshape(space, _):
            return w.emit(r.Reshape(space, shape), x)
        case r.Broadcast(space, outer), r.Broadcast(_, axes):
            return w.emit(r.Broadcast(space, _both(space.rank, outer, axes)), x)
        case r.Sum(_, outer), r.Sum(space, axes) if once:
            return w.emit(r.Sum(space, _both(space.rank, axes, outer)), x)
        case r.Sum(_, outer), Contraction(_, _, left, right, axes) if _absorbs(once, outer):
            kept = tuple(axis for k, axis in enumerate(axes) if k not in outer)
            return _contract(w, x[0], left, x[1], right, kept)
        case r.Sum(), (Plus() | Subtract()) if once:
            return _apart(w, generator, v[0])
        case _:
            return None


def _both(rank: int, first: Axes, second: Axes) -> Axes:
    """Axes of ``rank`` many, and those that have the numbers ``second`` among the others."""
    rest = [k for k in range(rank) if k not in first]
    return tuple(sorted({*first, *(rest[k] for k in second)}))


def _plus(w: Rewriter, x: int, y: int) -> int | None:
    """``x + y``: with a constant a polynomial, with a negated argument a difference."""
    array = w.atoms[x]
    for one, other in ((x, y), (y, x)):
        number, made = w.number(other), w.made_by.get(other)
        if number == 0 and not w.exact:
            return one
        if number:
            return w.emit(Polynomial(array, (number, 1.0)), [one])
        if made is not None and isinstance(made.generator, Negate):
            return w.emit(Subtract(array), [one, *made.arguments])
    return None


def _maximum(w: Rewriter, generator: Max, v: int) -> int | None:
    """``max (relu x)`` as ``relu (max x)``, where x may be seen through windows side by side.

    Only windows side by side are exchanged with relu: overlapping ones hold an entry several times,
    and would be copied once more where an engine copies them.
    """
    before = w.made_by.get(v)
    windows = before.generator if before else None
    if before and isinstance(windows, Unfold) and windows.sizes == windows.strides:
        before = w.made_by.get(before.arguments[0])
    match before and before.generator:
        case Elementwise(_, function) if before and function is relu:
            entries = w.emit(windows, before.arguments) if isinstance(windows, Unfold) else None
            largest = w.emit(generator, before.arguments if entries is None else [entries])
            return w.emit(relu.on(generator.codomain.atoms()[0]), [largest])
        case _:
            return None


def _apart(w: Rewriter, generator: r.Sum, v: int) -> int | None:
    """``Σ (x + y - z ...)`` as ``Σ x + Σ y - Σ z ...``, where one of them is a contraction.

    Then what would be larger than its sum, such as the gradients of each row of a batch by a
    parameter that is used twice, is never made.
    """
    terms: list[tuple[bool, int]] = []
    todo = [(True, v)]
    while todo:
        positive, term = todo.pop()
        made = w.once(term)
        if made is not None and isinstance(made.generator, Plus | Subtract):
            left, right = made.arguments
            same = isinstance(made.generator, Plus)
            todo += [(positive == same, right), (positive, left)]
        else:
            terms.append((positive, term))
    if not any(_absorbs(w.once(term), generator.axes) for _, term in terms):
        return None
    (_, first), *others = terms
    total = w.emit(generator, [first])
    for positive, term in others:
        joined = Plus(w.atoms[total]) if positive else Subtract(w.atoms[total])
        total = w.emit(joined, [total, w.emit(generator, [term])])
    return total


def _absorbs(made: Instruction[Array] | None, axes: Axes) -> bool:
    """Whether summing over these axes of a contraction is a contraction."""
    match made and made.generator:
        case Contraction(_, _, left, right, names):
            return {names[k] for k in axes} <= set(left) & set(right)
        case _:
            return False


def _contract(w: Rewriter, x: int, x_axes: Axes, y: int, y_axes: Axes, axes: Axes) -> int:
    """The contraction of two variables; its axes are numbered as they come."""
    number = {axis: k for k, axis in enumerate(dict.fromkeys((*x_axes, *y_axes)))}
    groups = [tuple(number[axis] for axis in group) for group in (x_axes, y_axes, axes)]
    return w.emit(Contraction(w.atoms[x], w.atoms[y], *groups), [x, y])


def _contraction(w: Rewriter, generator: Contraction, x: int, y: int) -> int | None:
    """Of constants a factor; of transposed or broadcast arrays, a contraction of the arrays."""
    left, right, axes = generator.left_axes, generator.right_axes, generator.axes
    for v, v_axes, u, u_axes in ((x, left, y, right), (y, right, x, left)):
        number = w.number(v)
        if number is not None and u_axes == axes and set(v_axes) <= set(axes):
            return w.emit(Scale(generator.result, number), [u])
        before = w.made_by.get(v)
        match before and before.generator:
            case r.Transpose(_, permutation):
                places = sorted(range(len(permutation)), key=permutation.__getitem__)
                inner_axes = tuple(v_axes[k] for k in places)
            case r.Broadcast(_, repeated) if all(
                v_axes[k] in u_axes and v_axes[k] in axes for k in repeated
            ):
                inner_axes = tuple(axis for k, axis in enumerate(v_axes) if k not in repeated)
            case _:
                continue
        inner = w.made_by[v].arguments[0]
        if v == x:
            return _contract(w, inner, inner_axes, u, u_axes, axes)
        return _contract(w, u, u_axes, inner, inner_axes, axes)
    return None if w.exact else _reassociated(w, generator, x, y)


def _reassociated(w: Rewriter, generator: Contraction, x: int, y: int) -> int | None:
    """``(a b) c`` as ``a (b c)`` or ``(a c) b``, where that takes fewer operations."""
    left, right, axes = generator.left_axes, generator.right_axes, generator.axes
    for v, v_axes, c, c_axes in ((x, left, y, right), (y, right, x, left)):
        before = w.once(v)
        if before is None or not isinstance(before.generator, Contraction):
            continue
        inner = before.generator
        free = max([*left, *right, -1]) + 1
        name = dict(zip(inner.axes, v_axes, strict=True))
        name.update({axis: free + k for k, axis in enumerate(sorted(inner.summed))})
        a, b = before.arguments
        a_axes = tuple(name[axis] for axis in inner.left_axes)
        b_axes = tuple(name[axis] for axis in inner.right_axes)
        length: dict[int, int] = {}
        for variable, named in ((a, a_axes), (b, b_axes), (c, c_axes)):
            length.update(zip(named, w.atoms[variable].shape, strict=True))

        def cost(*groups: Axes, length: dict[int, int] = length) -> int:
            return prod(length[axis] for axis in {axis for group in groups for axis in group})

        now = cost(a_axes, b_axes) + cost(v_axes, c_axes)
        for p, p_axes, q, q_axes in ((a, a_axes, b, b_axes), (b, b_axes, a, a_axes)):
            both = dict.fromkeys((*q_axes, *c_axes))
            between = tuple(axis for axis in both if axis in p_axes or axis in axes)
            if cost(q_axes, c_axes) + cost(p_axes, between) < now:
                part = _contract(w, q, q_axes, c, c_axes, between)
                return _contract(w, p, p_axes, part, between, axes)
    return None
