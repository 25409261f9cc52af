# pyright: basic
"""The passes as a whole: what each of their functions has to do, on programs in a small corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from inspect import isfunction
from typing import Any, Final

import numpy as np
import pytest

from cartesian_rdc.categories.free import (
    Add,
    Compose,
    First,
    Identity,
    Label,
    Pair,
    Product,
    Unit,
    Zero,
)
from cartesian_rdc.categories.smooth import (
    Arrow,
    arrays_of,
    assemble,
    broadcast,
    concatenate,
    constant,
    contraction,
    exp,
    gather,
    indices,
    multiply,
    negate,
    reshape,
    scale,
    sigmoid,
    sin,
    smooth,
    space,
    sum as sum_over,
    take,
    then,
    transpose,
    where,
)
from cartesian_rdc.execution import Program, evaluate
from cartesian_rdc.execution.passes import (
    allocate as allocation,
    definitions as writing,
    loops as looping,
    rewriter as rewriting,
    rows as all_rows,
    schedule as scheduling,
)
from cartesian_rdc.execution.passes.definitions import _Definitions
from cartesian_rdc.execution.passes.loops import _Looping
from cartesian_rdc.execution.passes.opened import Opened
from cartesian_rdc.execution.passes.rewriter import Rewriter
from cartesian_rdc.execution.passes.rows import _Site
from cartesian_rdc.execution.passes.simplify import simplify
from cartesian_rdc.execution.passes.trace import Bundles, Tracer, program
from tests.mutants import definitions, loops, rows
from tests.mutants.conditions import without_conditions
from tests.mutants.rules import run

a, m = space(3), space(2, 3)
aa = Product(a, a)
first, second = smooth.first(a, a), smooth.second(a, a)
both = then(smooth.pair(first, second), multiply(a))


def derivatives(f: Arrow) -> list[Arrow]:
    return [f, smooth.reverse_derivative(f)]


def chain(depth: int) -> Arrow:
    """Products of matrices, one after the other, and what each was given."""
    f = smooth.identity(a)
    for _ in range(depth):
        f = smooth.compose(f, then(smooth.copy(a), smooth.tensor(sin(a), exp(a)), multiply(a)))
    return f


filled = then(smooth.delete(a), constant([1.5, 1.5, 1.5]))
varied = then(smooth.delete(a), constant([1.0, 2.0, 4.0]))
MAPS: Final[list[Arrow]] = [
    *derivatives(both),
    Add(filled, varied),
    Add(Identity(indices(3)), then(smooth.delete(indices(3)), constant([2, 2, 2], "int64"))),
    Pair(then(varied, negate(a)), then(smooth.delete(a), constant([-1.0, -2.0, -4.0]))),
    *derivatives(then(sigmoid(a), sum_over(a))),
    *derivatives(
        then(smooth.tensor(m_t := transpose(m), sin(a)), contraction("ji,j->i", space(3, 2), a))
    ),
    *derivatives(chain(3)),
    *derivatives(gather(m, space(4))),
    *derivatives(where(a)),
    *derivatives(concatenate(m, m)),
    *derivatives(then(take(m, slice(0, 1), slice(None)), reshape(space(1, 3), 3), exp(a))),
    Add(Pair(Zero(a, a), sin(a)), Pair(exp(a), Zero(a, a))),
    Add(Pair(sin(a), Zero(a, aa)), Pair(Zero(a, a), Pair(exp(a), sin(a)))),
    Add(Zero(a, aa), Pair(sin(a), exp(a))),
    Add(Pair(sin(a), exp(a)), Zero(a, aa)),
    Pair(Zero(a, a), Zero(a, Unit())),
    Pair(Pair(Zero(a, a), sin(a)), Compose(Zero(a, aa), First(a, a))),
    Pair(Zero(aa, a), Label("box", Compose(first, sin(a)))),
    Compose(Zero(aa, aa), both),
    Compose(Pair(Zero(a, a), sin(a)), both),
    Compose(Zero(a, a), exp(a)),
    Pair(filled, Pair(then(filled, sin(a)), then(varied, sin(a)))),
    Pair(varied, Add(sin(a), varied)),
    Pair(filled, Add(sin(a), filled)),
    then(smooth.delete(a), constant(np.zeros((0, 2)))),
    Add(then(smooth.delete(space()), constant(2.0)), sin(space())),
    Add(then(smooth.delete(space(0, 2)), constant(np.zeros((0, 2)))), sin(space(0, 2))),
    Add(then(smooth.delete(space(1)), constant([2.0])), sin(space(1))),
    Add(sin(a), filled),
    Add(sin(a), then(smooth.delete(a), constant([np.inf] * 3))),
    then(smooth.pair(chain(2), varied), multiply(a)),
    smooth.pair(then(sin(a), negate(a)), then(sin(a), negate(a), negate(a))),
    smooth.pair(then(sin(a), scale(a, 2.0)), sin(a)),
]


def value_at(f: Arrow) -> list[Any]:
    rng = np.random.default_rng(0)
    whole = [rng.integers(-1, 3, b.shape) for b in f.domain.atoms()]
    parts = [rng.choice([0.0, 0.25] if b.real else [0], b.shape) for b in f.domain.atoms()]
    return [np.asarray(n + x) for n, x in zip(whole, parts, strict=True)]


def wanted_at(f: Arrow, inputs: list[Any]) -> list[Any]:
    with np.errstate(all="ignore"):
        return arrays_of(f.codomain, evaluate(f, assemble(f.domain, inputs)))


VALUES: Final = {f: (inputs, wanted_at(f, inputs)) for f in MAPS for inputs in [value_at(f)]}


def the_program_is_the_map(f: Arrow) -> None:
    """A program computes what its map is, and each thing once."""
    inputs, wanted = VALUES[f]
    for code in (program(f), simplify(program(f)), simplify(program(f), exact=False)):
        for got, want in zip(run(code, inputs), wanted, strict=True):
            assert got.shape == want.shape
            assert np.allclose(got, want, rtol=1e-9, atol=1e-12)
        done = [(i.generator, i.arguments) for i in code.instructions]
        assert len(done) == len(set(done))


def work(f: Arrow) -> tuple[int, ...]:
    codes = (program(f), simplify(program(f)))
    return tuple(n for code in codes for n in (len(code.instructions), code.flops))


WORK: Final = {f: work(f) for f in MAPS}


def work_is_saved(f: Arrow) -> None:
    """No program is longer, or computes more, than it has to."""
    assert all(now <= then for now, then in zip(work(f), WORK[f], strict=True))


STEPS: Final[list[Arrow]] = [
    smooth.symmetry(a, a),
    smooth.pair(smooth.addition(a), first),
    smooth.pair(smooth.addition(a), smooth.addition(a)),
    smooth.pair(first, smooth.addition(a)),
    smooth.pair(then(first, sin(a)), then(both, exp(a))),
    smooth.pair(then(both, exp(a)), then(second, sin(a), exp(a))),
    smooth.pair(then(second, sin(a)), then(first, sin(a))),
    smooth.tensor(chain(3), chain(2)),
    smooth.pair(then(smooth.delete(aa), constant([1.0, 2.0, 3.0])), smooth.addition(a)),
]
"""From two states to two: each instruction that makes a state may be made last."""


def late(code: Program[Any]) -> int:
    """How many new states are made after all that reads the old."""
    made_at = {v: k for k, i in enumerate(code.instructions) for v in i.results}
    root = allocation.roots(code.atoms, code.instructions)
    reads = [(root[v], k) for k, i in enumerate(code.instructions) for v in i.arguments]
    return sum(
        all(k <= made_at[v] for read, k in reads if read == state)
        for v, state in zip(code.outputs, code.inputs, strict=True)
        if v in made_at
    )


CODES: Final = [simplify(program(f)) for f in (*MAPS, *STEPS)]
LATE: Final = {
    f: late(scheduling.schedule(code, code.inputs))
    for f in STEPS
    for code in [simplify(program(f))]
}
HELD: Final = [scheduling.schedule(code).bytes for code in CODES]


def the_order_is_one(_: object) -> None:
    """Every instruction once, after what it reads; states are replaced late; arrays are few."""
    for code, held in zip(CODES, HELD, strict=True):
        later = scheduling.schedule(code)
        known = set(later.inputs)
        for i in later.instructions:
            assert known.issuperset(i.arguments)
            known.update(i.results)
        assert len(later.instructions) == len({*later.instructions}) == len(code.instructions)
        assert later.bytes <= held
    for f in STEPS:
        code = simplify(program(f))
        assert late(scheduling.schedule(code, code.inputs)) >= LATE[f]


def arrays_are_shared(_: object) -> None:
    """Nothing is written over before it was read; constants stay; and what can be shared is."""
    for code in CODES:
        instructions = code.instructions
        replaceable = {
            k for k, i in enumerate(instructions) if len({*i.arguments, *i.results}) == 2
        }
        for chosen, given in (
            (set[int](), set[int]()),
            (replaceable, set[int]()),
            (replaceable, {*code.outputs}),
        ):
            held = allocation.allocate(
                code.atoms, instructions, code.outputs, given=given, replaceable=chosen
            )
            _require_kept(code, held, chosen, given)
        assert held_arrays(code) <= ARRAYS[code]


def held_arrays(code: Program[Any]) -> int:
    instructions = code.instructions
    replaceable = range(len(instructions))
    return allocation.allocate(
        code.atoms, instructions, code.outputs, replaceable=replaceable
    ).bytes


ARRAYS: Final = {code: held_arrays(code) for code in CODES}


def _require_kept(code: Program[Any], held: Any, replaceable: set[int], given: set[int]) -> None:
    root = allocation.roots(code.atoms, code.instructions)
    holds: dict[int, int] = {}
    fixed: set[int] = set()

    def require(v: int) -> None:
        assert v in code.inputs or v in given or holds[held.buffers[v]] == v

    for k, i in enumerate(code.instructions):
        for v in i.arguments:
            require(root[v])
        for result in i.results:
            if root[result] != result or result in given:
                assert result not in held.buffers
                continue
            buffer = held.buffers[result]
            array, own = held.arrays[buffer], code.atoms[result]
            assert (array.dtype, array.size) == (own.dtype, own.size)
            assert buffer not in fixed
            read = {held.buffers.get(root[v]) for v in i.arguments}
            if k not in replaceable or held.arrays[buffer] is not own:
                assert buffer not in read
            if not i.arguments:
                assert buffer not in holds
                fixed.add(buffer)
            holds[buffer] = result
    for v in code.outputs:
        require(root[v])


def written(f: Any, *, inside: bool = True, once: bool = True) -> list[str]:
    """The generators that a tracer writes down for a term, in their order."""
    tracer: Tracer[Any] = Tracer(inside=inside, once=once)
    inputs = tracer.draft.variables(f.domain)
    tracer.evaluate(f, tracer.bundles.value(f.domain, inputs))
    return [i.generator.label for i in tracer.draft.instructions]


def labels_are_closed(_: object) -> None:
    """From outside a label is one instruction, and nothing else is."""
    s = sin(space(2))
    boxed = Label("box", Compose(s, s))
    assert written(boxed, inside=False) == ["box"]
    assert written(boxed) == ["sin", "sin"]
    assert written(s, inside=False) == ["sin"]
    assert written(Compose(boxed, s), inside=False) == ["box", "sin"]
    assert written(Pair(boxed, boxed), inside=False) == ["box"]


def occurrences_are_written(_: object) -> None:
    """What is written as it stands has each generator, sum and zero as often as the term."""
    a = space(2)
    s, nothing = sin(a), Zero(a, a)
    twice = Compose(s, s)
    assert written(Pair(twice, twice)) == ["sin"] * 2
    assert written(Pair(twice, twice), once=False) == ["sin"] * 4
    assert written(Add(s, nothing)) == ["sin"]
    assert written(Add(s, nothing), once=False) == ["sin", "nought", "plus"]


SCAN: Final = smooth.iterate(Unit(), a, then(smooth.second(Unit(), a), sin(a)), 2)


def scans_are_closed(_: object) -> None:
    """From outside, and where each occurrence is written, a scan is one instruction."""
    for how in ({"inside": False}, {"once": False}):
        assert written(SCAN, **how) == ["scan of 2"]
    assert written(SCAN) == ["loop of 2"]


def loops_are_not_computed_now(_: object) -> None:
    """Also if all that a loop is given is known: it runs when it is asked to."""
    f = then(smooth.pair(smooth.delete(a), then(smooth.delete(a), constant([1.0, 2.0, 4.0]))), SCAN)
    kept = simplify(program(f))
    assert "loop of 2" in [i.generator.label for i in kept.instructions]


def constants_are_written_out_once(_: object) -> None:
    """A constant that is repeated is one if it is small; a large one of many numbers stays."""
    rows = [1.0, 2.0], [float(k) for k in range(65)], [3.0] * 65
    for row, labels in zip(rows, (["constant"], *[["broadcast", "constant"]] * 2), strict=True):
        f = then(constant(row), broadcast(space(len(row) ** 2 - 1, len(row)), [0]))
        kept = simplify(program(f))
        assert sorted(i.generator.label for i in kept.instructions) == labels


@dataclass(frozen=True)
class Function:
    """A function of a pass: where it stands, and what is required of the pass."""

    owner: Any
    name: str
    checks: tuple[Callable[[Any], None], ...]
    corpus: Sequence[Any]

    def __str__(self) -> str:
        return f"{self.owner.__name__.rsplit('.')[-1]}.{self.name}"

    @property
    def original(self) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(self.owner, self.name)
        return getattr(found, "fget", found)

    def rejects(self, broken: Callable[..., Any]) -> bool:
        """Whether a check fails with another function in its place."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.owner, self.name, broken)
            try:
                for check in self.checks:
                    for f in self.corpus:
                        check(f)
            except Exception:
                return True
        return False

    def mutants(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        yield from without_conditions(self.original)


def _functions(
    owner: Any, names: str, checks: Any, corpus: Sequence[Any] = (None,)
) -> list[Function]:
    return [Function(owner, name, checks, corpus) for name in names.split()]


MAPPED: Final = (the_program_is_the_map, work_is_saved)
WRITTEN: Final = (labels_are_closed, occurrences_are_written, scans_are_closed)
FUNCTIONS: Final = [
    *_functions(Bundles, "_numbered pair is_zero halves", MAPPED, MAPS),
    *_functions(Tracer, "variable _sum", MAPPED, MAPS),
    *_functions(Tracer, "_apply", (*MAPPED, *WRITTEN), MAPS),
    *_functions(
        Tracer, "_at _at_once", (*MAPPED, labels_are_closed, occurrences_are_written), MAPS
    ),
    *_functions(Rewriter, "run once number present constant", MAPPED, MAPS),
    *_functions(
        Rewriter,
        "_results _repeats",
        (*MAPPED, loops_are_not_computed_now, constants_are_written_out_once),
        MAPS,
    ),
    *_functions(rewriting, "values_at", MAPPED, MAPS),
    *_functions(
        _Definitions,
        "of _with_body _written _definition",
        (definitions.definitions_are_written,),
        definitions.MAPS,
    ),
    *_functions(writing, "_traced", (definitions.definitions_are_written,), definitions.MAPS),
    *_functions(scheduling, "_readers_first _order schedule", (the_order_is_one,)),
    *_functions(allocation, "roots allocate", (arrays_are_shared,)),
]

LOOPING: Final = [
    *_functions(_Looping, "finished _inside _narrow _replace _settle _unchanged", loops.CHECKS),
    *_functions(_Looping, "_repeated _equal_inputs _equal_results _hoist", loops.CHECKS),
    *_functions(_Looping, "_fuse _meeting _depends _keep _kept", loops.CHECKS),
    *_functions(
        looping, "loops _item _closed _narrowed _twins _without _invariant _knowing", loops.CHECKS
    ),
    *_functions(Opened, "needed inside_as running", loops.CHECKS),
    *_functions(
        _Site,
        "_ahead _roots _is_small _behind _shifted _totals _sum_of _at_once _shorter",
        rows.CHECKS,
        rows.SCANS,
    ),
    *_functions(all_rows, "all_at_once _is_plain _is_zero", rows.CHECKS, rows.SCANS),
]
"""Those of the passes of loops, which take longer: with ``make test-all``."""

COST_ONLY: Final = {
    ("Bundles._numbered", "number == len(self.what)"),
    ("Bundles.pair", "isinstance(a, (int, tuple)) or isinstance(b, (int, tuple))"),
    ("Tracer._apply", "any(zeros)"),
    ("Tracer._sum", "isinstance(v, int)"),  # the two summands are alike
    ("Tracer._sum", "isinstance(w, int)"),
    ("_Definitions._definition", "found is None"),
    ("schedule._order", "ready"),  # more instructions than those on a circle are not late
    ("schedule._order", "other not in left"),
    ("_Looping._inside", "is_loop(closed.generator)"),  # a loop is one, for type checkers
    ("_Looping._repeated", "made is None"),  # what is given is no copy
    ("_Looping._repeated", "copies is not None"),
    ("_Looping._equal_inputs", "s.inside_before not in left"),  # nobody reads what is left
    ("_Looping._equal_inputs", "s.inside not in now"),
    ("_Looping._equal_inputs", "r.inside not in now"),
    ("_Looping._equal_results", "_is_generator(copying)"),
    ("_Looping._hoist", "not needed.isdisjoint(i.results)"),
    ("_Looping._hoist", "needed.isdisjoint(i.results)"),
    ("_Looping._keep", "fits"),  # so do all loops whose rows the other one reads
    ("_Looping._kept", "i.results[0] not in made_by"),
    ("Opened.running", "needed.isdisjoint(i.results) or i.results[0] in now"),
    ("Opened.running", "needed.isdisjoint(i.results)"),
    ("Opened.running", "i.results[0] in now"),
    ("_Site._ahead", "i.results[0] not in early"),
    ("_Site._totals", "total is None or not isinstance(total.generator, Plus)"),
    ("_Site._totals", "not isinstance(total.generator, Plus)"),  # what is no sum of rows stays
    ("_Site._sum_of", "not fixed.isdisjoint(made.arguments)"),
    ("_Site._totals", "half"),  # tests/test_scan_faults.py has sums in half precision
    ("_Site._at_once", "i in order or i.results[0] in outside"),
    ("_Site._at_once", "i in order"),
    ("_Site._at_once", "i.results[0] in outside"),
}
"""Conditions that save work: without them the result is the same, or the order worse."""

CONTROL: Final = {"Tracer.evaluate", "_Looping._sort"}
"""Loops whose conditions say when they end, without which they do not."""


UNTRIED: Final = {"Tracer._loop", "Tracer._body_of", "Tracer.body", "allocate._inside"}
"""How loops are traced and stored: ``tests/test_scans.py`` looks at what comes of it."""


def functions_with_conditions() -> set[str]:
    """All functions of the passes that have conditions."""
    owners = (
        *(Bundles, Tracer, Rewriter, rewriting, scheduling, allocation, _Definitions, writing),
        *(_Looping, Opened, looping, _Site, all_rows),
    )
    found = {
        f"{owner.__name__.rsplit('.')[-1]}.{name}"
        for owner in owners
        for name, value in vars(owner).items()
        if isfunction(value) and not name.startswith("__")
        if value.__module__ == getattr(owner, "__module__", owner.__name__)
        if next(without_conditions(value), None)
    }
    return found - CONTROL - UNTRIED
