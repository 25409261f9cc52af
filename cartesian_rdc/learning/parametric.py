"""Para at work: parameters that are shared, or exchanged with the input.

Each is a reparametrisation or a composite of parametric maps ``(P, f : P × A -> B)`` (2103.01931,
Definitions 2.1 and 2.3). Since ``R[copy]`` is ``+``, the covector of a parameter that is used twice
is the sum of two.

>>> from cartesian_rdc.neural import dense, reals, tanh
>>> layer = reals(3) >> dense(reals(3), tanh)
>>> print(tie(layer.parameters, layer >> layer))
R[3] -> R[3] with parameters R[3] × R[3, 3]
>>> print(residual(layer))
R[3] -> R[3] with parameters R[3] × R[3, 3]
>>> print(exchange(layer))
R[3] × R[3, 3] -> R[3] with parameters R[3]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import overload

from cartesian_rdc.type_variables import A, B, Mor, Ob, P
from cartesian_rdc.typed import (
    Obj,
    ParaHom,
    ParaMaker,
    addition,
    copy,
    identity,
    parametric,
    symmetry,
)


def tie(
    parameters: Obj[Ob, Mor, P], f: ParaHom[Ob, Mor, tuple[P, P], A, B]
) -> ParaHom[Ob, Mor, P, A, B]:
    """Weight tying: f along ``copy : P -> P × P`` (2403.13001, Definition 7.11).

    Raises ``CompositionError`` if the parameters of f are not ``P × P``.
    """
    return f.reparametrise(copy(parameters))


def exchange(f: ParaHom[Ob, Mor, P, A, B]) -> ParaHom[Ob, Mor, A, P, B]:
    """``(A, σ f) : P -> B``: input and parameters exchanged."""
    return parametric(f.domain, f.parameters, symmetry(f.domain, f.parameters) >> f.body)


@overload
def residual(f: ParaHom[Ob, Mor, P, A, A]) -> ParaHom[Ob, Mor, P, A, A]: ...
@overload
def residual(
    f: ParaMaker[Ob, Mor, A, P, A],
) -> Callable[[Obj[Ob, Mor, A]], ParaHom[Ob, Mor, P, A, A]]: ...
def residual(
    f: ParaHom[Ob, Mor, P, A, A] | ParaMaker[Ob, Mor, A, P, A],
) -> ParaHom[Ob, Mor, P, A, A] | ParaMaker[Ob, Mor, A, P, A]:
    """``x -> x + f(x)``: copy, then ``1 × f``, then add. Of a maker, the maker of that.

    Raises ``CompositionError`` if f does not end where it begins.
    """
    if isinstance(f, ParaHom):
        a = f.domain
        return copy(a) >> (identity(a) @ f) >> addition(a)
    maker = f
    return lambda a: residual(a >> maker)
