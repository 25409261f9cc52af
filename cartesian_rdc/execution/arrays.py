"""Engines of Smooth: each only lowers programs; what it lowers to is run here, on checked values.

There are two compiled classes, whatever the engine: a map and a fold.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Generator as Yields, Sequence, Sized
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Self, TypeAlias, final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Generator, Product, Unit
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    SmoothGenerator,
    Space,
    Value,
    divide_by,
    smooth,
)
from cartesian_rdc.categories.smooth.given import array_given
from cartesian_rdc.categories.smooth.spaces import (
    arrays_of,
    assemble,
    batch_of,
    leaves_of,
    on_leaves,
)
from cartesian_rdc.errors import DataError, SpaceError, UntranslatableError, require_whole
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.axes import UNNAMED_ENDS, Ends
from cartesian_rdc.execution.blocks import Blocks, size_of
from cartesian_rdc.execution.engine import BY_NAME, Engine, Fold, require_microbatches
from cartesian_rdc.execution.memory import Need, need_of
from cartesian_rdc.execution.named import arrays_named, names_of_arguments
from cartesian_rdc.execution.once import Kept, once
from cartesian_rdc.execution.orders import (
    NO_ORDER,
    Order,
    Samples,
    Steps,
    among,
    order_of,
    require_sample,
)
from cartesian_rdc.execution.passes.pipeline import code_of, code_of_step
from cartesian_rdc.execution.passes.trace import term_of
from cartesian_rdc.execution.recompiled import Recompiled
from cartesian_rdc.execution.rows_given import require_classes, require_rows
from cartesian_rdc.functors import Batching, accumulating
from cartesian_rdc.printing import ends, of_type
from cartesian_rdc.type_variables import A, B, Ob, P, X
from cartesian_rdc.typed import Batch, HasMorphism, Hom, Obj, ParaHom
from cartesian_rdc.typed.axes import in_front
from cartesian_rdc.typed.naming import Axes, Named, leaves, replaced, with_axes

ArrayFold: TypeAlias = Callable[[object, object, Steps], Value]
"""A function from a state, data and an order of the samples to the state after them."""

Run: TypeAlias = Callable[[Sequence[Numbers], Sequence[Numbers], Order], Sequence[Numbers]]
"""From arrays of the state and of the data and the order of a fold, to arrays of the state.

Of a map, there is no state, and the data are the arrays of the argument.
"""


def nothing_to_prepare(given: Sequence[Numbers], rows: Sequence[Numbers], order: Order) -> None:
    """Nothing, of an engine that compiles when it lowers."""


def not_exported(names: Sequence[str]) -> str:
    """Raise ``UntranslatableError``."""
    raise UntranslatableError("only programs of NumpyEngine can be exported")


@final
@dataclass(frozen=True, repr=False)
class Lowered:
    """A program in the form that an engine runs.

    ``run``     from arrays to arrays
    ``native``  the compiled function under ``run``
    ``source``  the text that was compiled
    ``export``  writes a file that needs NumPy only, given the names of the arguments
    ``prepare`` compiles for arguments of ``run`` like these, without running, where that is late
    """

    run: Run
    native: Callable[..., object]
    source: str = ""
    export: Callable[[Sequence[str]], str] = not_exported
    prepare: Callable[[Sequence[Numbers], Sequence[Numbers], Order], None] = nothing_to_prepare

    def __repr__(self) -> str:
        return of_type(self, f"of {len(self.source.splitlines())} lines of source")


@dataclass(frozen=True, repr=False)
class _Compiled:
    """A morphism of Smooth with its program, lowered by an engine.

    ``names``: those of the arguments, from left to right, if it was compiled from a map with names;
    they are not compared, and neither is ``ends``, the names of axes that the engine was told.
    """

    engine: ArrayEngine
    program: Program[Array]
    lowered: Lowered = field(repr=False, compare=False)
    names: tuple[str, ...] = field(default=(), repr=False, compare=False)
    ends: Ends = field(default=UNNAMED_ENDS, repr=False, compare=False)

    def __repr__(self) -> str:
        words = ends(self.program.domain, self.program.codomain)
        return of_type(self, f"by {self.engine!r}, {words}")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    @property
    def source(self) -> str:
        """The text that was compiled."""
        return self.lowered.source

    @once
    def _need(self) -> Need | None:
        return need_of(self.program)

    def require_memory(self) -> None:
        """Raise ``SpaceError`` if what its loops record does not fit in memory."""
        if self._need is not None:
            self._need.require()

    def export(self) -> str:
        """The text of a Python file that needs NumPy only, with the same function.

        ``names``  in the file, a tuple: the names of the arguments, from left to right
        ``apply``  of a map: ``apply(value)``, of nested pairs, or of a dict from names to arrays.
                   Arrays with one axis more, in front, are rows: the results have rows then. They
                   are computed one after the other, with all other arrays the same for each.
        ``fold``   of a fold: ``fold(state, data, order)``, which checks nothing

        Raises ``UntranslatableError`` for generators of one's own, and on engines other than that
        of NumPy.
        """
        return self.lowered.export(self.names)


@final
@dataclass(frozen=True, repr=False)
class CompiledMap(_Compiled):
    """A morphism of Smooth as a function on values."""

    def __call__(self, value: object) -> Value:
        """The value of the codomain.

        Raises ``SpaceError`` if ``value`` is not in the domain, or if there is not enough memory.
        """
        self.require_memory()
        arguments = self.engine.arrays(self.program.domain, value)
        with enough_memory(self.program):
            return assemble(self.program.codomain, self.lowered.run((), arguments, NO_ORDER))

    def __reduce__(self) -> tuple[Callable[..., CompiledMap], tuple[object, ...]]:
        """Pickled as engine and program, and compiled again."""
        return _map_of, (self.engine, self.program, self.names, self.ends)


@final
@dataclass(frozen=True, repr=False)
class CompiledFold(_Compiled):
    """A step ``S × X -> S`` as a fold over data."""

    def __call__(self, state: object, data: object, order: Steps) -> Value:
        """The state after a step for each sample that ``order`` names, in that order.

        The data are a value of X whose arrays have one axis more, in front. If X is a
        batch of n rows, the order may have n numbers for each step: the samples of the batch.
        Raises ``SpaceError`` or ``DataError`` before the first step.
        """
        return self.over(data)(state, order)

    def __reduce__(self) -> tuple[Callable[..., CompiledFold], tuple[object, ...]]:
        """Pickled as engine and program, and compiled again."""
        return _fold_of, (self.engine, self.program, self.names, self.ends)

    def over(self, data: object) -> Callable[[object, Steps], Value]:
        """The fold over these data, which are checked and converted once, when first needed."""
        arguments, states = self._arguments(data), self.program.domain.factors()[0]

        def run(state: object, order: Steps) -> Value:
            self.require_memory()
            given = arguments(state, order)
            with enough_memory(self.program):
                return assemble(states, self.lowered.run(*given))

        return run

    def prepare(self, state: object, data: object, order: Steps) -> None:
        """Compile, without a run, all that a call with arguments like these needs.

        Engines that compile at the first call with an order of some length do so here instead.
        Raises like a call.
        """
        self.lowered.prepare(*self._arguments(data)(state, order))

    def _arguments(
        self, data: object
    ) -> Callable[[object, Steps], tuple[list[Numbers], list[Numbers], Order]]:
        """From a state and an order to the arguments of ``run``, over these data."""
        states, samples = self.program.domain.factors()
        rows_of: dict[Space, list[Numbers]] = {}

        def arguments(state: object, order: Steps) -> tuple[list[Numbers], list[Numbers], Order]:
            arrays, numbers = self.engine.arrays(states, state), self.engine.order(order)
            one = samples if numbers.ndim == 1 else row_of(samples, numbers.shape[1])
            if one not in rows_of:
                rows_of[one] = self.engine.arrays_of_rows(one, data)
            rows = rows_of[one]
            steps = self.engine.among(numbers, len(rows[0]) if rows else None)
            return arrays, rows, steps

        return arguments


@dataclass(frozen=True)
class ArrayEngine(Engine[Arrow, Value, Value]):
    """An engine that runs terms of Smooth on arrays; a subclass implements ``lower``.

    ``exact``: programs are rewritten only where the result is the same to the last bit, up to the
    order in which one sum is taken; without it, factors and sums of sums are merged, sums are taken
    apart and contractions are taken in the cheapest order, which may also overflow where the map
    does not.
    """

    exact: bool = True
    _maps: Kept[CompiledMap] = field(
        init=False, repr=False, compare=False, default_factory=Kept[CompiledMap]
    )
    _folds: Kept[CompiledFold] = field(
        init=False, repr=False, compare=False, default_factory=Kept[CompiledFold]
    )
    _rows: Kept[Blocks] = field(init=False, repr=False, compare=False, default_factory=Kept[Blocks])

    @abstractmethod
    def lower(self, program: Program[Array], states: int | None) -> Lowered:
        """The function that runs a program: of a map once, of a step once for each sample.

        ``states`` is ``None`` for a map, and for a step the number of its first inputs that are
        the state, which its outputs replace. ``run`` may write over the arrays of the state it
        has made, and not over those it is given. Raises ``UntranslatableError`` if the engine
        lacks a generator.
        """

    def ends(self, f: Arrow | HasMorphism[Arrow]) -> Ends:
        """What ``lower_named`` is told of the axes of f: nothing, if names make no difference."""
        return UNNAMED_ENDS

    def lower_named(self, program: Program[Array], states: int | None, ends: Ends) -> Lowered:
        """``lower``, for engines to which the names of axes make a difference."""
        return self.lower(program, states)

    def lowers_whole(self, generator: Generator[Array]) -> bool:
        """Whether the engine lowers a defined generator as a whole: here none, but by definition.

        What is lowered as a whole is no instruction that another pass looks into.
        """
        return False

    def computes_half(self, generator: SmoothGenerator) -> bool:
        """Whether the engine computes it in half precision, rounding the result once: here none.

        The others are computed in float32, between casts.
        """
        return False

    @final
    def compile(self, f: Arrow | HasMorphism[Arrow]) -> CompiledMap:
        """Compiled once; the engine keeps some.

        Raises what ``lower`` raises, and ``TypeError`` if f is no term and holds none. Raises
        ``SpaceError`` if there is not enough memory, as a run does.
        """
        term = term_of(f)
        names, ends = names_of_arguments(f), self.ends(f)

        def made() -> CompiledMap:
            with enough_memory(term):  # constants are computed
                code = code_of(
                    term, exact=self.exact, whole=self.lowers_whole, half=self.computes_half
                )
            return _map_of(self, code, names, ends)

        return self._maps.get((term, names, ends), made)

    @final
    def fold(self, step: Arrow | HasMorphism[Arrow]) -> CompiledFold:
        """Compiled once; the engine keeps some.

        Raises what ``compile`` raises, and ``CompositionError`` for no ``S × X -> S``.
        """
        term = term_of(step)
        names, ends = names_of_arguments(step), self.ends(step)

        def made() -> CompiledFold:
            with enough_memory(term):
                code = code_of_step(
                    term, exact=self.exact, whole=self.lowers_whole, half=self.computes_half
                )
            return _fold_of(self, code, names, ends)

        return self._folds.get((term, names, ends), made)

    def arrays(self, a: Space, value: object) -> list[Numbers]:
        """The arrays of a value, for ``run``. Raises ``SpaceError`` if it is not in the space a."""
        return arrays_of(a, value)

    def arrays_of_rows(self, a: Space, data: object) -> list[Numbers]:
        """The arrays of many values, for ``run``.

        Raises ``SpaceError`` if they are not in the space a, ``DataError`` if lengths differ.
        """
        return batch_of(a, data)

    def order(self, order: Steps) -> Order:
        """The order as an array. Raises ``DataError`` if it is not of whole numbers."""
        return order_of(order)

    def among(self, order: Order, length: int | None) -> Order:
        """The order, for ``run``.

        Raises ``DataError`` if it names a sample that there is not among ``length``, if known.
        """
        return among(order, length)

    @final
    def rows(self, f: Arrow | HasMorphism[Arrow]) -> Callable[[Value], Value]:
        """``A -> B`` on any number of rows, in blocks.

        Rows of lists and of files that are mapped into memory are read a block at a time. The
        function raises ``SpaceError`` or ``DataError`` if it is given no rows of A. Raises what
        ``compile`` raises.
        """
        term = term_of(f)
        blocks = self._blocks(smooth.compose(smooth.left_unitor(term.domain), term))

        def run(data: Value) -> Value:
            return blocks((), data)

        return Recompiled(run, self, "rows", term)

    @final
    def each(self, *fs: Arrow | HasMorphism[Arrow]) -> Callable[[Value, Value], tuple[Value, ...]]:
        """Maps ``S × X -> B`` in one program, at one value of S and any number of rows of X.

        Raises like ``rows``, and ``CompositionError`` if the maps begin in several spaces, or in
        no product.
        """
        terms = tuple(map(term_of, fs))
        *others, together = terms
        for term in reversed(others):
            together = smooth.pair(term, together)
        blocks = self._blocks(together)

        def run(state: Value, data: Value) -> tuple[Value, ...]:
            found, rest = list[Value](), blocks(state, data)
            for _ in others:
                one, rest = _sides(rest)
                found.append(one)
            return (*found, rest)

        return Recompiled(run, self, "each", *terms)

    def _blocks(self, f: Arrow) -> Blocks:
        compiled = self.compiled_block
        return self._rows.get(
            f, lambda: Blocks(f, compiled, self.length, size_of(f), self.inside_block)
        )

    def compiled_block(self, f: Arrow) -> Callable[[object], Value]:
        """A map of many rows, compiled. Raises what ``compile`` raises."""
        return self.compile(f)

    def inside_block(self) -> AbstractContextManager[object]:
        """The context in which a block of rows is run."""
        return nullcontext()

    @final
    def some(self, data: Value, numbers: Sequence[int]) -> Value:
        chosen = among(order_of(numbers), self.length(data))
        return on_leaves(data, lambda part: array_given(part, "the data are arrays")[chosen])

    @final
    def data(self, samples: Obj[Ob, Arrow, X], given: Value) -> Value:
        """The arrays in the dtypes of X, in the memory of the engine, where folds take them as is.

        An array that is there in its dtype already is not copied: do not write into it afterwards.
        Raises ``SpaceError`` if a sample is not in X, ``DataError`` if two arrays have different
        numbers of rows, or if a label is the number of no class.
        """
        named = _of_spaces(samples)
        a = named.object
        try:
            arrays = self.arrays_of_rows(a, given)
        except SpaceError:
            require_rows(named, given)  # which says what to do as well
            raise
        require_classes(named, arrays)
        length = len(arrays[0]) if arrays else 0
        return assemble(Batching(length).on_object(a), arrays)

    @final
    def require_data(self, samples: Obj[Ob, Arrow, X], given: Value) -> None:
        require_rows(_of_spaces(samples), given)

    @final
    def require_point(self, a: Obj[Ob, Arrow, A], given: Value, how: str = BY_NAME) -> None:
        arrays_named(_of_spaces(a), given, how, self.arrays)

    @final
    def sharing(
        self, f: ParaHom[Ob, Arrow, P, A, B], size: int, microbatches: int = 1
    ) -> ParaHom[Ob, Arrow, P, Batch[A], Batch[B]]:
        """``Batching`` of f, with one point of P for all rows; of ``microbatches``, a scan."""
        require_microbatches(size, microbatches)
        a, b = _rows_of(f.domain, size), _rows_of(f.codomain, size)
        return ParaHom(
            f.parameters, a, b, accumulating(f.inside, size // microbatches, microbatches)
        )

    @final
    def power(self, f: Hom[Ob, Arrow, A, B], size: int) -> Hom[Ob, Arrow, Batch[A], Batch[B]]:
        """``Batching`` of f."""
        require_whole(DataError, "size of a batch", size, 1)
        a, b = _rows_of(f.domain, size), _rows_of(f.codomain, size)
        return Hom(a, b, Batching(size).on_morphism(f.morphism))

    @final
    def division(self, a: Obj[Ob, Arrow, A], by: int) -> Hom[Ob, Arrow, A, A]:
        """Raises ``SpaceError`` if ``by`` is 0."""
        return Hom(a, a, divide_by(a.category.identity(a.object).domain, by))

    @final
    def named(self, a: Obj[Ob, Arrow, A], point: Value) -> dict[str, Value]:
        found, arrays = dict[str, Value](), leaves_of(point)
        for part in leaves(a.naming):
            space = a.category.identity(part.object).domain
            first = len(arrays) - len(space.atoms())
            found[part.name] = assemble(space, arrays[first:])
            del arrays[first:]
        return found

    @final
    def average(self, data: Value) -> float | None:
        leaves = leaves_of(data)
        if len(leaves) != 1 or leaves[0].ndim != 1 or not len(leaves[0]):
            return None
        return float(np.mean(leaves[0], dtype=np.float64))

    @final
    def over(self, run: Fold[Value, Value], data: Value) -> Callable[[Value, Samples], Value]:
        return run.over(data) if isinstance(run, CompiledFold) else super().over(run, data)

    @final
    def length(self, data: Value) -> int:
        lengths = [_length(part) for part in leaves_of(data)]
        for length in lengths:
            if length != lengths[0]:
                raise DataError(f"one part of the data has {lengths[0]} rows, another has {length}")
        return lengths[0] if lengths else 0

    @final
    def sample(self, data: Value, number: int) -> Value:
        if leaves_of(data):
            require_sample(number, self.length(data))
        return on_leaves(data, lambda array: array_given(array, "the data are arrays")[number, ...])

    @final
    def pair(self, first: Value, second: Value) -> Value:
        return first, second

    def is_finite(self, point: Value) -> bool:
        return all(bool(np.isfinite(array).all()) for array in leaves_of(point))


def _map_of(
    engine: ArrayEngine,
    code: Program[Array],
    names: tuple[str, ...] = (),
    ends: Ends = UNNAMED_ENDS,
) -> CompiledMap:
    with enough_memory(code):
        return CompiledMap(engine, code, engine.lower_named(code, None, ends), names, ends)


def _fold_of(
    engine: ArrayEngine,
    code: Program[Array],
    names: tuple[str, ...] = (),
    ends: Ends = UNNAMED_ENDS,
) -> CompiledFold:
    with enough_memory(code):
        lowered = engine.lower_named(code, len(code.outputs), ends)
        return CompiledFold(engine, code, lowered, names, ends)


@contextmanager
def enough_memory(code: Program[Array] | Arrow) -> Yields[None]:
    """Raise ``SpaceError``, with the largest array of a program, for a ``MemoryError``."""
    try:
        yield
    except MemoryError:
        words = f"a map {code.domain} -> {code.codomain}"
        if isinstance(code, Program) and code.atoms:
            largest = max(code.atoms, key=lambda array: array.bytes)
            words = f"{words}, whose largest array is {largest}, of {largest.bytes} bytes"
        raise SpaceError(f"there is not enough memory for {words}") from None


def row_of(samples: Space, n: int) -> Space:
    """X, of ``samples = X^n``. Raises ``DataError`` if an array has another first axis."""

    def first_row(array: Array) -> Space:
        if array.shape[:1] != (n,):
            raise DataError(
                f"the order has {n} samples for each step, the step takes {array}: "
                f"the first axis has to be of length {n}"
            )
        return Atomic(array.with_shape(*array.shape[1:]))

    return samples.fold(Unit, first_row, Product)


def _of_spaces(a: Obj[Ob, Arrow, A]) -> Obj[Space, Arrow, A]:
    """The object, as one whose parts are spaces for checkers as well."""

    def space(part: Ob) -> Space:
        return a.category.identity(part).domain

    return Obj(smooth, space(a.object), replaced(a.naming, space))


def _rows_of(a: Obj[Ob, Arrow, A], size: int) -> Obj[Ob, Arrow, Batch[A]]:
    c = a.category

    def rows(part: Ob) -> Ob:
        return c.domain(Batching(size).on_morphism(c.identity(part)))

    def named(part: Named[Ob]) -> Axes:
        return in_front(c.identity(part.object).domain, part.axes)

    return Obj(c, rows(a.object), with_axes(replaced(a.naming, rows), named))


def _sides(value: Value) -> tuple[Value, Value]:
    """The two parts of a value of a product. Raises ``SpaceError`` if it is none."""
    if not isinstance(value, tuple) or not value:
        raise SpaceError("a value of a product is a pair")
    return value


def _length(part: object) -> int:
    """The number of rows of an array. Raises ``DataError`` if it has no axis."""
    rows = part if isinstance(part, Sized) else array_given(part, "the data are arrays")
    try:
        return len(rows)
    except TypeError:  # an array without axes
        words = f"many values of a space have one axis more, in front: {part!r} has none"
        raise DataError(words) from None
