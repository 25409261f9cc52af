"""Rules about contractions, which absorb what stands before and after them.

A sum over axes of a product, entry by entry, is one sum of products. That of a contraction which
sums already is a sum of sums: as one sum it may overflow where the inner sums cancel, and so it is
not exact. Nor is ``Σ (x + y)`` as ``Σ x + Σ y``.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, rearrangement as r
from cartesian_rdc.categories.smooth.arithmetic import Scale
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.execution.instructions import Instruction, Plus, Subtract
from cartesian_rdc.execution.passes.rewriter import Rewriter
from cartesian_rdc.execution.passes.rule import Rule


def _of_transposed(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    for k, (axes, _) in enumerate(_sides(generator)):
        match w.made_by.get(v[k]):
            case Instruction(r.Transpose(_, permutation), (inner,)):
                places = sorted(range(len(permutation)), key=permutation.__getitem__)
                return _with(w, generator, v, k, inner, tuple(axes[place] for place in places))
            case _:
                continue
    return None


def _of_broadcast(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    for k, (axes, other) in enumerate(_sides(generator)):
        match w.made_by.get(v[k]):
            case Instruction(r.Broadcast(_, repeated), (inner,)) if _kept(
                generator, other, [axes[place] for place in repeated]
            ):
                rest = tuple(axis for place, axis in enumerate(axes) if place not in repeated)
                return _with(w, generator, v, k, inner, rest)
            case _:
                continue
    return None


def _with_number(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    for k, (_, other) in enumerate(_sides(generator)):
        number = w.number(v[k])
        match generator:
            case Contraction() if number is not None and other == generator.axes:
                return w.emit(Scale(generator.result, number), [v[1 - k]])
            case _:
                continue
    return None


def _transposed(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator, w.once(v[0]):
        case r.Transpose(_, turned), Instruction(Contraction(_, _, left, right, axes), (x, y)):
            return _contract(w, x, left, y, right, tuple(axes[k] for k in turned))
        case _:
            return None


def _summed_product(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator, w.once(v[0]):
        case r.Sum(_, outer), Instruction(Contraction() as product, x) if (
            not product.summed and _takes_in(product, outer)
        ):
            return _summed(w, product, outer, x)
        case _:
            return None


def _summed_contraction(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator, w.once(v[0]):
        case r.Sum(_, outer), Instruction(Contraction() as inner, x) if _takes_in(inner, outer):
            return _summed(w, inner, outer, x)
        case _:
            return None


def _apart(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    """``Σ (x + y - z ...)`` as ``Σ x + Σ y - Σ z ...``, where one of them is a contraction.

    Then what would be larger than its sum, such as the gradients of each row of a batch by a
    parameter that is used twice, is never made.
    """
    match generator, w.once(v[0]):
        case r.Sum(_, axes), Instruction(Plus() | Subtract()):
            terms = _terms(w, v[0])
        case _:
            return None
    if not any(_taken_in(w, term, axes) for _, term in terms):
        return None
    (_, first), *others = terms
    total = w.emit(generator, [first])
    for positive, term in others:
        joined = Plus(w.atoms[total]) if positive else Subtract(w.atoms[total])
        total = w.emit(joined, [total, w.emit(generator, [term])])
    return total


def _terms(w: Rewriter, v: int) -> list[tuple[bool, int]]:
    """What a variable is the sum of, and whether each is added; the first one is."""
    terms: list[tuple[bool, int]] = []
    todo = [(True, v)]
    while todo:
        positive, term = todo.pop()
        match w.once(term):
            case Instruction(Plus(), (left, right)):
                todo += [(positive, right), (positive, left)]
            case Instruction(Subtract(), (left, right)):
                todo += [(not positive, right), (positive, left)]
            case _:
                terms.append((positive, term))
    return terms


def _reassociated(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    """``(a b) c`` as ``a (b c)`` or ``(a c) b``, where that takes fewer operations."""
    assert isinstance(generator, Contraction)
    left, right, axes = generator.left_axes, generator.right_axes, generator.axes
    x, y = v
    for u, u_axes, c, c_axes in ((x, left, y, right), (y, right, x, left)):
        before = w.once(u)
        if before is None or not isinstance(before.generator, Contraction):
            continue
        inner = before.generator
        free = max([*left, *right, -1]) + 1
        name = dict(zip(inner.axes, u_axes, strict=True))
        name.update({axis: free + k for k, axis in enumerate(sorted(inner.summed))})
        a, b = before.arguments
        a_axes = tuple(name[axis] for axis in inner.left_axes)
        b_axes = tuple(name[axis] for axis in inner.right_axes)
        length: dict[int, int] = {}
        for variable, named in ((a, a_axes), (b, b_axes), (c, c_axes)):
            length.update(zip(named, w.atoms[variable].shape, strict=True))

        def cost(*groups: Axes, length: dict[int, int] = length) -> int:
            return prod(length[axis] for axis in {axis for group in groups for axis in group})

        now = cost(a_axes, b_axes) + cost(u_axes, c_axes)
        for p, p_axes, q, q_axes in ((a, a_axes, b, b_axes), (b, b_axes, a, a_axes)):
            both = dict.fromkeys((*q_axes, *c_axes))
            between = tuple(axis for axis in both if axis in p_axes or axis in axes)
            if cost(q_axes, c_axes) + cost(p_axes, between) < now:
                part = _contract(w, q, q_axes, c, c_axes, between)
                return _contract(w, p, p_axes, part, between, axes)
    return None


def _sides(generator: Generator[Array]) -> list[tuple[Axes, Axes]]:
    """The axes of each argument of a contraction, and those of the other."""
    assert isinstance(generator, Contraction)
    left, right = generator.left_axes, generator.right_axes
    return [(left, right), (right, left)]


def _kept(generator: Generator[Array], other: Axes, axes: Sequence[int]) -> bool:
    """Whether the other argument and the result of a contraction have these axes."""
    assert isinstance(generator, Contraction)
    return {*axes} <= {*other} & {*generator.axes}


def _takes_in(generator: Contraction, axes: Axes) -> bool:
    """Whether summing over these axes of a contraction is a contraction: both arguments have them.

    An axis that one argument has would stand in one place only.
    """
    summed = {generator.axes[k] for k in axes}
    return summed <= {*generator.left_axes} & {*generator.right_axes}


def _taken_in(w: Rewriter, v: int, axes: Axes) -> bool:
    match w.once(v):
        case Instruction(Contraction() as inner):
            return _takes_in(inner, axes)
        case _:
            return False


def _summed(w: Rewriter, inner: Contraction, outer: Axes, x: Sequence[int]) -> int:
    """A contraction that sums over these axes of its result, too."""
    kept = tuple(axis for k, axis in enumerate(inner.axes) if k not in outer)
    return _contract(w, x[0], inner.left_axes, x[1], inner.right_axes, kept)


def _with(
    w: Rewriter, generator: Generator[Array], v: Sequence[int], k: int, inner: int, axes: Axes
) -> int:
    """The contraction of another variable, with these axes, in place of argument k."""
    assert isinstance(generator, Contraction)
    arguments, groups = list(v), [generator.left_axes, generator.right_axes]
    arguments[k], groups[k] = inner, axes
    return _contract(w, arguments[0], groups[0], arguments[1], groups[1], generator.axes)


def _contract(w: Rewriter, x: int, x_axes: Axes, y: int, y_axes: Axes, axes: Axes) -> int:
    """The contraction of two variables; its axes are numbered as they come."""
    number = {axis: k for k, axis in enumerate(dict.fromkeys((*x_axes, *y_axes)))}
    groups = [tuple(number[axis] for axis in group) for group in (x_axes, y_axes, axes)]
    return w.emit(Contraction(w.atoms[x], w.atoms[y], *groups), [x, y])


RULES = (
    Rule("c x, c in every entry, is a multiple", (Contraction,), _with_number),
    Rule("a contraction of a transposed array is one of the array", (Contraction,), _of_transposed),
    Rule("a contraction of a broadcast array is one of the array", (Contraction,), _of_broadcast),
    Rule("a transposed contraction is a contraction", (r.Transpose,), _transposed),
    Rule("a sum of a product is a contraction", (r.Sum,), _summed_product),
    Rule("a sum of a contraction is one", (r.Sum,), _summed_contraction, exact=False),
    Rule("Σ (x + y) = Σ x + Σ y", (r.Sum,), _apart, exact=False),
    Rule("(a b) c = a (b c)", (Contraction,), _reassociated, exact=False),
)
