"""The engine of circuits: plans on tables of words, for one sample after another or for many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final, overload

import numpy as np
from numpy.typing import ArrayLike

from cartesian_rdc.categories.circuits import Bus, Circuit, CircuitCategory, circuit_category
from cartesian_rdc.categories.circuits.wiring import join
from cartesian_rdc.categories.smooth.given import array_given, has_mask
from cartesian_rdc.errors import DataError, SpaceError
from cartesian_rdc.execution.circuit_engine.arithmetic import Arithmetic, Numbers, arithmetic_of
from cartesian_rdc.execution.circuit_engine.kernel import Setting, kernel_of, stages_of
from cartesian_rdc.execution.engine import Engine, Fold
from cartesian_rdc.execution.once import once
from cartesian_rdc.execution.orders import Samples, in_steps, require_sample
from cartesian_rdc.execution.passes.trace import factors_of_step, term_of
from cartesian_rdc.execution.recompiled import Recompiled
from cartesian_rdc.printing import of_type
from cartesian_rdc.type_variables import A, B, K, P
from cartesian_rdc.typed import HasMorphism, Hom, ParaHom


@final
@dataclass(frozen=True, eq=False, repr=False)
class Points:
    """Many points of a bus: ``rows`` has a row for each, with a number for each wire.

    ``CircuitEngine.samples`` makes them, and looks at every number first; ``semiring`` is that of
    the engine.
    """

    rows: Numbers
    semiring: object
    _pack: Callable[[Numbers], Numbers]

    def __repr__(self) -> str:
        number, width = self.rows.shape
        return of_type(self, f"{number} of {width} wires over {self.semiring}")

    @once
    def packed(self) -> Numbers:
        """The same in words, a row for each wire; made once."""
        return self._pack(self.rows)


@final
@dataclass(frozen=True)
class CircuitEngine(Engine[Circuit[K], Numbers, Points]):
    """Runs circuits over finite semirings, and over the integers in 64 bits, exactly.

    A point of a bus is an array with a number for each wire. Integers of any dtype are taken, and
    truth values for 0 and 1; what is no element raises ``DataError``. Over the integers,
    ``RangeError`` is raised as soon as a number leaves 64 bits: nothing wraps around. What is
    compiled raises ``ScalarError`` for semirings that are not packed into words. Raises
    ``StructureError`` if the category is not one of circuits.
    """

    category: CircuitCategory[K]

    def __post_init__(self) -> None:
        circuit_category(self.category, "run circuits")

    @once
    def arithmetic(self) -> Arithmetic[K]:
        """How elements lie in words. Raises ``ScalarError`` if the semiring has no such form."""
        return arithmetic_of(self.category.scalars)

    @once
    def _setting(self) -> Setting[K]:
        return Setting(self.category.scalars, self.arithmetic)

    def samples(self, rows: ArrayLike) -> Points:
        """Points from the rows of an array, which is copied, a number for each wire.

        Raises ``DataError`` if a number is no element of the semiring, with its place.
        """
        numbers = self._numbers(rows)
        if numbers.ndim != 2:
            raise DataError(f"samples are the rows of an array, not one of shape {numbers.shape}")
        return self._points(self._elements(numbers, "sample {}, wire {}"))

    def point(self, numbers: ArrayLike) -> Numbers:
        """A point, from a number for each wire.

        Raises ``DataError`` if the numbers are not a row, or one is no element of the semiring.
        """
        point = self._numbers(numbers)
        if point.ndim != 1:
            raise DataError(f"a point has a number for each wire, not the shape {point.shape}")
        row: Numbers = self._elements(point[None], "wire {1}")[0]
        return row

    def compile(self, f: Circuit[K] | HasMorphism[Circuit[K]]) -> Callable[[Numbers], Numbers]:
        """A function from points to points, which raises ``DataError`` if it is given no point.

        Raises ``TypeError`` if f is no term and holds none.
        """
        f = term_of(f)
        kernel = kernel_of(f, self._setting)
        arithmetic, width = self.arithmetic, kernel.plan.inputs

        def run(point: Numbers) -> Numbers:
            given = self._point_of(f.domain, width, point)
            with kernel.table(None) as bound:
                np.copyto(bound.inputs, arithmetic.spread(given))
                return arithmetic.gathered(bound.run())

        return Recompiled(run, self, "compile", f)

    def fold(self, step: Circuit[K] | HasMorphism[Circuit[K]]) -> Fold[Numbers, Points]:
        """One step for each sample, or for each row of several, whose wires are put in one row.

        Raises ``CompositionError`` if it is no ``S × X -> S``, ``TypeError`` if it is no term and
        holds none.

        The fold raises ``DataError`` before the first step, for states, data and orders that do not
        fit. A state that has not changed is returned as the same array.
        """
        step = term_of(step)
        s, x = factors_of_step(step)
        width, sample_width = len(s.atoms()), len(x.atoms())
        stages = stages_of(step, width, self._setting)
        stages.prepare()

        def run(state: Numbers, data: Points, order: Samples) -> Numbers:
            given, steps = self._point_of(s, width, state), in_steps(order, len(data.rows))
            together = len(steps[0]) if steps else 1
            rows = self._rows_of(x, sample_width, data, together)
            numbers = [number for numbers in steps for number in numbers]
            if together > 1:
                rows = rows[numbers].reshape(len(steps), sample_width)
                numbers = list(range(len(steps)))
            after = stages.fold(given, rows, numbers)
            return state if np.array_equal(state, after) else after

        fold: Fold[Numbers, Points] = run
        return Recompiled(fold, self, "fold", step)

    def each(
        self, *fs: Circuit[K] | HasMorphism[Circuit[K]]
    ) -> Callable[[Numbers, Points], tuple[Points, ...]]:
        """Maps ``S × X -> B`` at one point of S and many of X, all at once.

        What depends on the point of S only is computed once. Raises ``CompositionError`` if a map
        does not begin in a product, ``TypeError`` if it is no term and holds none; the function
        raises ``DataError`` like that of ``fold``.
        """
        terms = tuple(map(term_of, fs))
        runs = [self._each(f) for f in terms]

        def run(state: Numbers, data: Points) -> tuple[Points, ...]:
            return tuple(one(state, data) for one in runs)

        return Recompiled(run, self, "each", *terms)

    def _each(self, f: Circuit[K]) -> Callable[[Numbers, Points], Points]:
        s, x = f.domain.factors()
        width, sample_width = len(s.atoms()), len(x.atoms())
        stages = stages_of(f, width, self._setting)

        def run(state: Numbers, data: Points) -> Points:
            point = self._point_of(s, width, state)
            rows = self._rows_of(x, sample_width, data)
            return self._points(stages.each(point, data.packed, len(rows)))

        return run

    def rows(self, f: Circuit[K] | HasMorphism[Circuit[K]]) -> Callable[[Points], Points]:
        """``A -> B`` at many points of A, all at once.

        Raises ``TypeError`` if f is no term and holds none; the function raises ``DataError`` if
        it is given no points of A.
        """
        c, term = self.category, term_of(f)
        with_nothing = c.compose(c.left_unitor(term.domain), term)
        each, nothing = self._each(with_nothing), np.zeros(0, self.arithmetic.of_points)

        def run(data: Points) -> Points:
            return each(nothing, data)

        return Recompiled(run, self, "rows", term)

    @overload
    def fix(
        self, f: ParaHom[Bus[K], Circuit[K], P, A, B], point: Numbers
    ) -> Hom[Bus[K], Circuit[K], A, B]: ...
    @overload
    def fix(self, f: Circuit[K] | HasMorphism[Circuit[K]], point: Numbers) -> Circuit[K]: ...
    def fix(
        self,
        f: ParaHom[Bus[K], Circuit[K], P, A, B] | Circuit[K] | HasMorphism[Circuit[K]],
        point: Numbers,
    ) -> Hom[Bus[K], Circuit[K], A, B] | Circuit[K]:
        """``X -> B``: a circuit ``S × X -> B`` at one point of S, whose numbers become constants.

        So a trained model, S its parameters, becomes a circuit without parameters. Raises
        ``CompositionError`` if f does not begin in a product, ``TypeError`` if f is no term and
        holds none, and ``DataError`` for what is no point of S.
        """
        if isinstance(f, ParaHom):
            return Hom(f.domain, f.codomain, self.fix(f.inside, point))
        c, circuit = self.category, term_of(f)
        s, x = circuit.domain.factors()
        given = self._point_of(s, len(s.atoms()), point).tolist()
        values = [c.constant(self.arithmetic.element(number)) for number in given]
        held = c.compose(c.delete(x), join(c.unit, s, values))
        return c.compose(c.pair(held, c.identity(x)), circuit)

    def length(self, data: Points) -> int:
        return len(data.rows)

    def some(self, data: Points, numbers: Sequence[int]) -> Points:
        for number in numbers:
            require_sample(number, len(data.rows))
        return self._points(data.rows[np.asarray(numbers, np.int64)])

    def sample(self, data: Points, number: int) -> Numbers:
        require_sample(number, len(data.rows))
        row: Numbers = data.rows[number]
        return row

    def pair(self, first: Numbers, second: Numbers) -> Numbers:
        return np.concatenate([self.point(first), self.point(second)])

    def _points(self, elements: Numbers) -> Points:
        return Points(elements, self.category.scalars, self.arithmetic.packed)

    def _numbers(self, given: ArrayLike) -> Numbers:
        try:
            numbers = array_given(given, "samples are wanted")
        except SpaceError:
            masked = has_mask(given)
            came = "a masked array" if masked else "rows of several lengths"
            raise self._no_numbers(came) from None
        if numbers.size == 0:
            return np.zeros(numbers.shape, np.uint8)
        if numbers.dtype.kind not in "iub":
            raise self._no_numbers(str(numbers.dtype))
        return numbers.astype(np.uint8) if numbers.dtype == np.bool_ else numbers

    def _no_numbers(self, came: str) -> DataError:
        return DataError(
            f"elements of {self.category.scalars} are given as integers of up to 64 bits, "
            f"not as {came}"
        )

    def _elements(self, numbers: Numbers, place: str) -> Numbers:
        """A copy, in the dtype of points: nothing is converted after this check."""
        good = self.arithmetic.check(numbers)
        if not good.all():
            row, wire = (int(k) for k in np.argwhere(~good)[0])
            raise DataError(
                f"{place.format(row, wire)}: {numbers[row, wire]} is no element of "
                f"{self.category.scalars}, which are {self.arithmetic.described}"
            )
        return numbers.astype(self.arithmetic.of_points)

    def _point_of(self, bus: Bus[K], width: int, point: Numbers) -> Numbers:
        given = self.point(point)
        if len(given) != width:
            raise DataError(f"a point of {bus} has {width} numbers, not {len(given)}")
        return given

    def _rows_of(self, bus: Bus[K], width: int, data: Points, together: int = 1) -> Numbers:
        if data.semiring != self.category.scalars:
            raise DataError(
                f"the samples are over {data.semiring}, the circuit is over {self.category.scalars}"
            )
        if together * data.rows.shape[1] != width:
            raise DataError(
                f"{f'{together} samples' if together > 1 else 'samples'} of {bus} have {width} "
                f"numbers, not {together * data.rows.shape[1]}"
            )
        return data.rows
