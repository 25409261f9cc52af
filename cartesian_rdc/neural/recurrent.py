"""Recurrent cells, maps ``S × X -> S × Y`` with parameters, and layers that run them along rows.

>>> from cartesian_rdc.neural import reals
>>> layer = along_rows(elman_cell(reals(3), reals(8)), 20)
>>> print(layer.domain, "->", layer.codomain)
R[8] × R[20, 3] -> R[8] × R[20, 8]
"""

from __future__ import annotations

from typing import TypeAlias

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.smooth import Arrow, Formula, Space, smooth
from cartesian_rdc.errors import DataError, require_whole
from cartesian_rdc.learning import Cell
from cartesian_rdc.learning.recurrence import require_cell
from cartesian_rdc.neural.activations import Activation, sigmoid, tanh
from cartesian_rdc.neural.batches import rows
from cartesian_rdc.neural.initialisers import Initialiser, ones, orthogonal, zeros
from cartesian_rdc.neural.layers import bias_from, linear
from cartesian_rdc.neural.loops import scan_in_segments
from cartesian_rdc.neural.notation import Layer, Matrix, SmoothObject, smooth_map
from cartesian_rdc.type_variables import P, S, X, Y
from cartesian_rdc.typed import Batch, ParaHom, addition, copy, identity

SmoothCell: TypeAlias = Cell[Space, Arrow, P, S, X, Y]
"""A cell over Smooth."""

Gate: TypeAlias = tuple[S, tuple[Matrix[S, S], Matrix[X, S]]]
"""The name of the parameters of a gate: the bias, and the weights of state and input."""


def gate(
    state: SmoothObject[S], given: SmoothObject[X], activation: Activation[S]
) -> Layer[Gate[S, X], tuple[S, X], S]:
    """``(s, x) -> activation(b + U s + W x)``, x in ``given``, with parameters ``(b, (U, W))``.

    As in Keras, U starts ``orthogonal``, so that a state keeps its length (1312.6120), W like that
    of ``linear``, and b at 0. Raises ``SpaceError`` if ``state`` or ``given`` is no single array,
    or their dtypes differ.
    """
    return _gate(state, given, activation, zeros)


def _gate(
    state: SmoothObject[S], given: SmoothObject[X], activation: Activation[S], start: Initialiser
) -> Layer[Gate[S, X], tuple[S, X], S]:
    """The gate whose bias starts as ``start`` draws."""
    both = (state >> linear(state, start=orthogonal)) @ (given >> linear(state))
    return both >> addition(state) >> bias_from(start) >> activation


def elman_cell(
    given: SmoothObject[X], state: SmoothObject[S], activation: Activation[S] = tanh
) -> SmoothCell[Gate[S, X], S, X, S]:
    """``s' = activation(b + U s + W x)``, of x in ``given``; also the output (Elman, 1990).

    Raises ``CompositionError`` if the activation does not end in ``state``, and errors like
    ``gate``.
    """
    twice = copy(state)
    return Cell(state, given, state, gate(state, given, activation) >> twice)


def gru_cell(
    given: SmoothObject[X], state: SmoothObject[S]
) -> SmoothCell[tuple[Gate[S, X], tuple[Gate[S, X], Gate[S, X]]], S, X, S]:
    """The gated recurrent unit: ``s' = z s + (1 - z) n``, which is the output as well (1406.1078).

    ``z = σ(s, x)``, ``r = σ(s, x)`` and ``n = tanh(r s, x)`` are gates, x in ``given`` and s in
    ``state``. The parameters are those of n, z and r, in this order. Errors are those of ``gate``.
    """
    s, sx = state, state @ given
    twice = copy(sx)

    def reset(v: Formula) -> Formula:
        """``((z, r), (s, x)) -> ((z, s), (r s, x))``."""
        (z, r), (old, new) = v
        return z.pair(old).pair((r * old).pair(new))

    def mix(v: Formula) -> Formula:
        """``((z, s), n) -> z s + (1 - z) n``."""
        (z, old), n = v
        return z * old + (1 - z) * n

    gates = twice >> (gate(s, given, sigmoid) @ gate(s, given, sigmoid))
    kept = twice >> (gates @ identity(sx)) >> smooth_map((s @ s) @ sx, (s @ s) @ sx, reset)
    candidate = kept >> (identity(s @ s) @ gate(s, given, tanh))
    mixed = candidate >> smooth_map((s @ s) @ s, s, mix)
    return Cell(s, given, s, mixed >> copy(s))


def lstm_cell(
    given: SmoothObject[X], state: SmoothObject[S]
) -> SmoothCell[
    tuple[tuple[Gate[S, X], Gate[S, X]], tuple[Gate[S, X], Gate[S, X]]], tuple[S, S], X, S
]:
    """Long short-term memory: ``c' = f c + i g`` and ``h' = o tanh c'``, the output.

    The state is ``(h, c)``, h and c in ``state``, x in ``given``. f, i, o with σ and g with tanh
    are gates on ``(h, x)``; the parameters are those of ``((f, i), (g, o))``. Hochreiter and
    Schmidhuber, 1997, with the forget gate of Gers, Schmidhuber and Cummins, 2000, whose bias
    starts at 1, as in Keras, so that little is forgotten at first. Errors are those of ``gate``.
    """
    s, x, hx = state, given, state @ given
    memory, twice = s @ s, copy(hx)

    def remember(v: Formula) -> Formula:
        """``((h, c), x) -> (c, (h, x))``."""
        (h, c), new = v
        return c.pair(h.pair(new))

    def forget(v: Formula) -> Formula:
        """``(c, ((f, i), (g, o))) -> ((h', c'), h')``."""
        c, ((f, i), (g, o)) = v
        after = f * c + i * g
        shown = o * sm.tanh(after)
        return shown.pair(after).pair(shown)

    f = _gate(s, x, sigmoid, ones)
    i, g, o = (gate(s, x, function) for function in (sigmoid, tanh, sigmoid))
    four = twice >> ((twice >> (f @ i)) @ (twice >> (g @ o)))
    inside = smooth_map(memory @ x, s @ hx, remember) >> (identity(s) @ four)
    return Cell(memory, x, s, inside >> smooth_map(s @ (memory @ memory), memory @ s, forget))


def along_rows(
    cell: SmoothCell[P, S, X, Y],
    n: int,
    *,
    keep: Keep = "states",
    segments: int = 1,
    backwards: bool = False,
) -> Layer[P, tuple[S, Batch[X]], tuple[S, Batch[Y]]]:
    """``S × X^n -> S × Y^n``: the scan of the cell, with inputs and outputs as n rows.

    Shapes are (n, x) -> (n, y). ``keep``: what is kept for the way back, the ``"states"``, from
    which a step is computed again, or ``"everything"`` that it reads. ``segments``: of a of them,
    the state is kept at the beginning of each only: a + n / a states instead of n. ``backwards``:
    from the last row to the first. Raises ``CompositionError`` if the wires of the cell are not
    those of its map, ``DataError`` if n is negative or there are fewer segments than 1.
    """
    require_cell(cell)
    require_whole(DataError, "number of steps", n)
    require_whole(DataError, "number of segments", segments, 1)
    s, p = cell.state, cell.map.parameters
    smooth.require_step(p.object, s.object, cell.input.object, cell.output.object, cell.map.inside)
    given, shown = rows(cell.input, n), rows(cell.output, n)
    body = scan_in_segments(cell.map.inside, n, segments=segments, keep=keep, backwards=backwards)
    return ParaHom(p, s @ given, s @ shown, body)
