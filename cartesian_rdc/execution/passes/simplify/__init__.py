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

from cartesian_rdc.categories.smooth import Array, rearrangement as r, selection
from cartesian_rdc.categories.smooth.arithmetic import Negate, Polynomial, Scale
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.execution.instructions import Plus
from cartesian_rdc.execution.passes.simplify import axes, contractions, maxima, signs
from cartesian_rdc.execution.passes.simplify.rewriter import Rewriter, Rules
from cartesian_rdc.execution.passes.simplify.subtraction import Subtract as Subtract
from cartesian_rdc.execution.program import Program

_RULES: Rules = {
    Plus: signs.plus,
    Subtract: signs.subtract,
    Negate: signs.negate,
    Scale: signs.scale,
    Polynomial: signs.polynomial,
    Contraction: contractions.contraction,
    selection.Max: maxima.maximum,
    r.Transpose: axes.transpose,
    r.Reshape: axes.reshape,
    r.Broadcast: axes.broadcast,
    r.Sum: axes.add_up,
}


def simplify(program: Program[Array], *, exact: bool = True) -> Program[Array]:
    """The program, rewritten until no rule applies any more."""
    while True:
        rewriter = Rewriter(program, _RULES, exact=exact)
        simpler = rewriter.run()
        if not rewriter.applied:
            return simpler
        program = simpler
