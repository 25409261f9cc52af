"""Rewriting programs of Smooth: constants, signs, factors, and the axes of contractions.

What depends on no input is computed now. The rest are rules, each an equation with a name, in the
modules ``entries``, ``axes`` and ``contractions``. Those that are ``exact`` give the same result to
the last bit, where sums are taken in whatever order they are taken, and of two zeros either is the
same. The others apply with ``exact=False`` only: they may change the last bits, and where numbers
are so large that a part of the one side overflows, give nan or an infinity where the other is
finite.

>>> for rule in RULES:
...     if not rule.exact:
...         print(rule.equation)
f (g x) = (f g) x
x + 0 = x
a sum of a sum is one
a sum of a contraction is one
Σ (x + y) = Σ x + Σ y
(a b) c = a (b c)

Here ``+ 0`` counts because ``-0.0 + 0.0`` is ``0.0``.
"""

from __future__ import annotations

from collections.abc import Sequence

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.passes import axes, contractions, entries
from cartesian_rdc.execution.passes.rewriter import Rewriter
from cartesian_rdc.execution.passes.rule import Rule

RULES = (*entries.RULES, *axes.RULES, *contractions.RULES)
"""All rules; of those that apply, the first is taken."""


def simplify(
    program: Program[Array], *, exact: bool = True, rules: Sequence[Rule] = RULES
) -> Program[Array]:
    """The program, rewritten until no rule applies any more; if ``exact``, by exact rules only."""
    of_kind: dict[type[Generator[Array]], list[Rule]] = {}
    for rule in rules:
        if rule.exact or not exact:
            for kind in rule.kinds:
                of_kind.setdefault(kind, []).append(rule)

    def rewritten(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
        found = (rule.rewriting(w, generator, v) for rule in of_kind.get(type(generator), ()))
        return next((result for result in found if result is not None), None)

    while True:
        rewriter = Rewriter(program, rewritten)
        simpler = rewriter.run()
        if not rewriter.applied:
            return simpler
        program = simpler
