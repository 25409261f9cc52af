# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# the types of JAX are partly unknown
"""The JAX engine: a program becomes one function of JAX, compiled by XLA; a fold is a scan.

What ``compile`` and ``fold`` return can be called like that of any other engine. Given JAX
arrays, among them those that JAX traces with, it is an ordinary function of JAX, which
``jax.jit``, ``jax.vmap`` and ``jax.grad`` take, and which leaves arrays on their device.

>>> import jax
>>> from cartesian_rdc.categories.smooth import sin, space
>>> f = JaxEngine().compile(sin(space(dtype="float32")))
>>> f(0.0)
array(0., dtype=float32)
>>> jax.vmap(jax.grad(f))(jax.numpy.zeros(2, "float32"))
Array([1., 1.], dtype=float32)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import final

import jax
import jax.numpy as jnp
import numpy as np
from jax.core import Tracer
from jax.sharding import Mesh

from cartesian_rdc.categories.free import Atomic, Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    SmoothGenerator,
    Space,
    Value,
)
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.spaces import (
    arrays_of,
    batch_of,
    leaves_of,
    on_leaves,
    parts_of,
)
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.arrays import ArrayEngine, Lowered
from cartesian_rdc.execution.axes import UNNAMED_ENDS, Ends, axes_of_ends
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.execution.jax_engine.donation import copied, to_donate
from cartesian_rdc.execution.jax_engine.fused import fused
from cartesian_rdc.execution.jax_engine.loops import computed, unrolled
from cartesian_rdc.execution.jax_engine.memory import device_memory
from cartesian_rdc.execution.jax_engine.numbers import as_numbers
from cartesian_rdc.execution.jax_engine.sharding import (
    Shardings,
    SizedMesh,
    all_finite,
    automatic,
    explicit_mesh,
    mesh_of,
    require_axes,
    resharded,
    rules_of,
    shardings,
    shards_of_batch,
    sized,
    wait_on_processors,
    with_batch,
)
from cartesian_rdc.execution.orders import Order, Steps, among, order_of, require_order
from cartesian_rdc.typed import HasMorphism


@final
@dataclass(frozen=True)
class JaxEngine(ArrayEngine):
    """Runs terms of Smooth with JAX, on whatever device JAX has.

    A state that a fold returns is in the memory of JAX, from where the next call takes it without
    a copy: it cannot be written into. A value or a state of JAX arrays is answered by JAX arrays;
    the numbers of an order that JAX traces are not checked, as always in JAX.

    ``precision`` is that of contractions: ``None`` is what JAX does by default, as
    ``jax.default_matmul_precision`` sets it; on some devices the products of float32 are then
    rounded to fewer digits, and those of ``jax.lax.Precision.HIGHEST`` are not. Contractions of
    half precision are products of half precision, summed in float32 and rounded once. Attention of
    half precision is the kernel of cuDNN on a GPU.

    ``mesh``        the devices that work together, as of ``jax.make_mesh``, or the sizes of its
                    axes by name, as ``{"data": 4, "model": 2}``
    ``rules``       for a class that names wires, or its name: the axis of the mesh, or several,
                    over which axes of that name are sharded. What no rule names is replicated.
    ``parameters``  an axis of the mesh over which all that has no rows of a batch is sharded, each
                    array along its longest axis that divides, and is gathered where it is used
    ``donate``      whether folds take over the states that they are given, and write the next one
                    there: memory has one state, not two. JAX arrays of a state are deleted by the
                    fold, and cannot be read any more; those of NumPy are copied. What ``training``
                    and ``fit`` give to others stays as it is: they donate what nobody else has.

    A state that a fold returns stays sharded. Raises ``MeshError`` if the mesh has more devices
    than there are, or if ``rules`` or ``parameters`` name an axis that the mesh lacks, or are
    given without a mesh. ``fold`` raises it if a rule names no wire of the step, ``compile``
    and ``fold`` if a length is no multiple of the number of devices over which it is sharded.
    """

    precision: jax.lax.Precision | None = None
    mesh: Mesh | Mapping[str, int] | None = None
    rules: Mapping[type | str, str | Sequence[str]] = field(default_factory=dict, hash=False)
    parameters: str | None = None
    donate: bool = False

    def __post_init__(self) -> None:
        mesh = None if self.mesh is None else mesh_of(self.mesh)
        object.__setattr__(self, "mesh", mesh)
        object.__setattr__(self, "rules", rules_of(self.rules, mesh))
        if self.parameters is not None:
            require_axes("the argument parameters", (self.parameters,), mesh)

    def ends(self, f: Arrow | HasMorphism[Arrow]) -> Ends:
        return UNNAMED_ENDS if self.mesh is None else axes_of_ends(f)

    def __reduce__(self) -> tuple[Callable[..., JaxEngine], tuple[object, ...]]:
        """Pickled with the sizes of the mesh: where it is loaded, the first devices are taken."""
        return _engine_of, (
            self.exact,
            self.precision,
            sized(self.mesh),
            self.rules,
            self.parameters,
            self.donate,
        )

    def compiled_block(self, f: Arrow) -> Callable[[object], Value]:
        """Of ``S × X^n``, rows are sharded like batches where the mesh divides them."""
        count = 0 if self.mesh is None else shards_of_batch(mesh_of(self.mesh), self.rules)
        named = f if count < 2 else with_batch(f, count)
        return self.compile(named)

    def lowers_whole(self, generator: Generator[Array]) -> bool:
        found = fused(generator)
        return found is not None and found.chosen()

    def computes_half(self, generator: SmoothGenerator) -> bool:
        found = fused(generator)
        return isinstance(generator, Contraction) or (found is not None and found.half)

    def lower(self, program: Program[Array], states: int | None) -> Lowered:
        return self.lower_named(program, states, UNNAMED_ENDS)

    def lower_named(self, program: Program[Array], states: int | None, ends: Ends) -> Lowered:
        exact, precision = self.exact, self.precision
        over = self._shardings(program, states, ends)

        carried = list(zip(program.inputs, program.outputs, strict=False)) if states else []

        def once(inputs: Sequence[jax.Array]) -> list[jax.Array]:
            if over is None:
                return computed(program, inputs, precision, exact=exact, states=carried)
            made = computed(
                program,
                over.constrain_inputs(inputs, states or 0),
                precision,
                exact=exact,
                states=carried,
                partitioned=(over.partitioning, over.names),
            )
            return over.constrain_outputs(made)

        def many(
            given: Sequence[jax.Array], data: Sequence[jax.Array], order: jax.Array
        ) -> list[jax.Array]:
            def one(held: list[jax.Array], number: jax.Array) -> tuple[list[jax.Array], None]:
                return once([*held, *(rows[number] for rows in data)]), None

            unroll = unrolled(program.flops)
            return jax.lax.scan(one, list(given), order, unroll=unroll)[0]

        native: Callable[..., list[jax.Array]]
        function = (lambda _, x, __: once(x)) if states is None else many
        donate = self.donate and states is not None
        results = None if over is None else over.results
        native = jax.jit(function, out_shardings=results, donate_argnums=(0,) if donate else ())
        compiled: set[tuple[object, ...]] = set()

        def ready(given: Sequence[Numbers], rows: Sequence[Numbers], order: Order) -> None:
            leaves = jax.tree.leaves((given, rows, order))
            whole = jax.dtypes.canonicalize_dtype(np.int64)  # of 64 bits, or of 32
            kinds = whole, *((x.shape, x.dtype, getattr(x, "sharding", None)) for x in leaves)
            if kinds not in compiled:
                with uninterrupted():
                    native.lower(given, rows, order).compile()
                compiled.add(kinds)

        def run_sharded(
            given: Sequence[Numbers], rows: Sequence[Numbers], order: Order, over: Shardings
        ) -> Sequence[Numbers]:
            with over.context():
                kept = [np.array(x) if donate and not _in_jax(x) else x for x in given]
                sharded = over.arguments(kept, rows, order, states)
                ready(*sharded)
                first = to_donate(sharded[0]) if donate else sharded[0]
                made = over.finished(native(first, *sharded[1:]))
            if states is None and not _in_jax(rows):
                return [np.array(over.readable(result)) for result in made]
            return [*map(as_numbers, made)]

        def run_automatic(
            given: Sequence[Numbers], rows: Sequence[Numbers], order: Order, mesh: Mesh
        ) -> Sequence[Numbers]:
            """On a mesh of the user with explicit axes, which are automatic inside."""
            inside = automatic(mesh)
            with jax.set_mesh(inside):
                made = run(resharded(given, mesh, inside), resharded(rows, mesh, inside), order)
                wait_on_processors(made, mesh)
                return resharded(made, inside, mesh)

        def run(
            given: Sequence[Numbers], rows: Sequence[Numbers], order: Order
        ) -> Sequence[Numbers]:
            traced = any(map(_is_traced, (*given, *rows, order)))
            if over is not None and not traced:
                with device_memory(), jax.enable_x64(True), np.errstate(all="ignore"):
                    return run_sharded(given, rows, order, over)
            in_jax = traced or donate or _in_jax((given, order) if states is not None else rows)
            wide = _width(program) if in_jax else jax.enable_x64(True)
            mesh = explicit_mesh((*given, *rows)) if in_jax and not traced else None
            if mesh is not None:
                return run_automatic(given, rows, order, mesh)
            with device_memory(), wide, np.errstate(all="ignore"):
                if not traced:
                    given = to_donate(given) if donate else given
                    ready(given, rows, order)
                call = native if over is None else over.traced(native)
                made = call(given, rows, order)
                if in_jax:
                    return [*map(as_numbers, made)]
                take = np.array if states is None else np.asarray
                return [take(result) for result in made]

        def prepare(given: Sequence[Numbers], rows: Sequence[Numbers], order: Order) -> None:
            with device_memory(), jax.enable_x64(True), np.errstate(all="ignore"):
                if over is None:
                    ready(given, rows, order)
                else:
                    with over.context():
                        ready(*over.arguments(given, rows, order, states))

        return Lowered(run, native, prepare=prepare)

    def _shardings(
        self, program: Program[Array], states: int | None, ends: Ends
    ) -> Shardings | None:
        if not isinstance(self.mesh, Mesh):
            return None
        rules = rules_of(self.rules, self.mesh)
        return shardings(program, states, ends, self.mesh, rules, self.parameters)

    def arrays(self, a: Space, value: object) -> list[Numbers]:
        if not _in_jax(value):
            return super().arrays(a, value)
        with nullcontext() if self.mesh is None else jax.enable_x64(True):
            return _leaves(a, value)

    def arrays_of_rows(self, a: Space, data: object) -> list[Numbers]:
        """On the device of JAX."""
        if _in_jax(data):
            return _leaves(a, data, rows=True)
        with jax.enable_x64(True):
            rows = super().arrays_of_rows(a, data)
            with uninterrupted():
                return [as_numbers(jnp.asarray(array)) for array in rows]

    def is_finite(self, point: Value) -> bool:
        """Where several processes have parts of an array, all of them ask."""
        return all(map(all_finite, leaves_of(point)))

    @property
    def donates(self) -> bool:
        return self.donate

    def own(self, point: Value) -> Value:
        return on_leaves(point, copied) if self.donate else point

    def inside_block(self) -> AbstractContextManager[object]:
        """Where data of 64 bits on the devices stay what they are."""
        wide: AbstractContextManager[object] = jax.enable_x64(True)
        return wide

    def order(self, order: Steps) -> Order:
        if not _in_jax(order):
            return order_of(order)
        steps: Order = jnp.asarray(order)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
        require_order(steps.shape, steps.dtype)
        return steps

    def among(self, order: Order, length: int | None) -> Order:
        if not _in_jax(order):
            return among(order, length)
        if not _is_traced(order):
            among(np.asarray(order), length)
        whole = jax.dtypes.canonicalize_dtype(np.int64)
        if _is_traced(order) or order.dtype == whole:
            return order.astype(whole)
        with uninterrupted():
            return order.astype(whole)


def _engine_of(
    exact: bool,
    precision: jax.lax.Precision | None,
    mesh: SizedMesh | None,
    rules: Mapping[type | str, str | Sequence[str]],
    parameters: str | None,
    donate: bool,
) -> JaxEngine:
    made = None if mesh is None else mesh.made()
    return JaxEngine(exact, precision, made, rules, parameters, donate)


def _width(program: Program[Array]) -> AbstractContextManager[None]:
    """A context in which JAX computes in 64 bits, if the program does."""
    wide = any(array.dtype == "float64" for array in program.atoms)
    return jax.enable_x64(True) if wide else nullcontext()


def _in_jax(value: object) -> bool:
    """Whether a value, of nested tuples and lists, has arrays of JAX in it."""
    todo = [value]
    while todo:
        part = todo.pop()
        if isinstance(part, tuple | list):
            todo.extend(part if set(map(type, part)) - {int, float} else ())
        elif isinstance(part, jax.Array):
            return True
    return False


def _is_traced(value: object) -> bool:
    return isinstance(value, Tracer)


def _leaves(a: Space, value: object, *, rows: bool = False) -> list[Numbers]:
    """The arrays of a value, with one axis more in front if they are ``rows``.

    Raises ``SpaceError`` if they are none of the space.
    """
    leaves: list[jax.Array] = []
    for array, part in parts_of(a, value):
        if isinstance(part, jax.Array):
            leaf = part
        else:
            one: Space = Atomic(array)
            whole = (batch_of if rows else arrays_of)(one, part)[0]
            with uninterrupted():
                leaf = jnp.asarray(whole)
        shape = leaf.shape[1:] if rows else leaf.shape
        index = not array.real and leaf.dtype.kind in "iu"
        fits = index or leaf.dtype.name == array.dtype
        if shape != array.shape or (rows and not leaf.ndim) or not fits:
            hint = (
                "; for 64 bits, enable jax_enable_x64"
                if array.dtype == "float64" and leaf.dtype.name == "float32"
                else ""
            )
            came = f"an array of shape {leaf.shape} and dtype {leaf.dtype}"
            raise SpaceError(f"the space is {array}, the value is {came}{hint}")
        leaves.append(leaf)
    return [*map(as_numbers, leaves)]
