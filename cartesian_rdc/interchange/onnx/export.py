"""From a map of Smooth to a model of ONNX: the program of an engine, instruction by instruction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard

from cartesian_rdc.categories.smooth import Array, Arrow, Space
from cartesian_rdc.errors import NamingError, SpaceError, UntranslatableError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.arrays import enough_memory
from cartesian_rdc.execution.named import by_array
from cartesian_rdc.execution.passes.definitions import defined
from cartesian_rdc.execution.passes.pipeline import code_of_program
from cartesian_rdc.execution.passes.trace import program, term_of
from cartesian_rdc.execution.passes.unroll import unrolled
from cartesian_rdc.interchange.onnx.graph import Graph, Node, Tensor
from cartesian_rdc.interchange.onnx.meaning import meaning
from cartesian_rdc.interchange.onnx.model import model_of, require_onnx
from cartesian_rdc.typed import HasMorphism, Hom, Wire

if TYPE_CHECKING:
    import onnx

DTYPES = ("float16", "float32", "float64", "int64")

MOST_BYTES = 2**31 - 2**16
"""A file of protocol buffers ends at 2 GiB; this leaves room for the rest."""


def to_onnx(
    f: Arrow | HasMorphism[Arrow],
    *,
    rows: bool = False,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
) -> onnx.ModelProto:
    """A map of Smooth as a model of ONNX, checked, of opset 18: arrays in, arrays out.

    The model has an input for each array of the domain and an output for each of the codomain, from
    left to right, of these shapes and dtypes. It is f of the definition as the engines run it,
    inner arrays fixed in the file; a step ``S × X -> S`` is such a map. A scan is its step, written
    down once for each row.

    ``rows``: the map on any number of rows. Every input and output has a first axis more, of the
    symbolic length ``rows``, and what f holds fixed is shared by all rows;
    ``inputs``, ``outputs``: names for them. Those of a ``Hom`` are by default those of
    ``neural.arrays``, and of a bare term ``x0``, ``x1`` and ``y0``, ``y1``; an output that is
    called as an input is has ``.out`` after its name.

    Raises ``MissingExtraError`` if the extra ``onnx`` is not installed, ``TypeError`` if f is no
    term and holds none, ``UntranslatableError`` if it is no map of Smooth, or has a generator of
    one's own, a function without operators, or arrays of a dtype that ONNX has not; ``NamingError``
    if there are more or fewer names than arrays, or two are equal; ``SpaceError`` if there is not
    enough memory, if the fixed arrays take 2 GiB or more, or for ``rows`` of a map without inputs.
    """
    require_onnx()
    term = term_of(f)
    with enough_memory(term):
        code = code_of_program(unrolled(defined(program(term))))
    _require_dtypes(code)
    if not code.outputs:
        raise SpaceError(
            f"{code.domain} -> {code.codomain} ends in no array: ONNX has no such model"
        )
    if rows and not code.inputs:
        raise SpaceError(
            f"{code.domain} -> {code.codomain} has no input: rows are the first axis of an input"
        )
    given, wanted = _names(f, code, inputs, outputs)
    graph = Graph([*given, *wanted])
    made = _written(code, graph, given, rows=rows)
    graph.keep(tensor.name for tensor in made)
    _call_outputs(graph, made, wanted, {*given})
    size = sum(array.nbytes for array in graph.fixed.values())
    if size > MOST_BYTES:
        raise SpaceError(
            f"the fixed arrays of {code.domain} -> {code.codomain} take {size} bytes, and a file "
            f"of ONNX has room for {MOST_BYTES}: let them be inputs"
        )
    begin = [*zip(given, code.domain.atoms(), strict=True)]
    end = [*zip(wanted, code.codomain.atoms(), strict=True)]
    return model_of(graph, begin, end, f"{code.domain} -> {code.codomain}", rows=rows)


def _require_dtypes(code: Program[Array]) -> None:
    for array in dict.fromkeys(code.atoms):
        if array.dtype not in DTYPES:
            raise UntranslatableError(
                f"a wire carries {array}, and tensors of ONNX are of {', '.join(DTYPES)}"
            )


def _written(
    code: Program[Array], graph: Graph, names: Sequence[str], *, rows: bool
) -> list[Tensor]:
    """The outputs of a program, whose instructions are written into the graph."""
    values = {
        v: Tensor(graph, name, code.atoms[v].dtype, rows)
        for v, name in zip(code.inputs, names, strict=True)
    }
    if rows:
        graph.counted = values[code.inputs[0]]
    for instruction in code.instructions:
        generator = instruction.generator
        graph.scope = "/".join([*instruction.scope, generator.label, ""])
        result = meaning(generator, [values[v] for v in instruction.arguments], graph)
        values[instruction.results[0]] = result
    graph.scope = ""
    made = [values[v] for v in code.outputs]
    if not rows:
        return made
    return [x.spread(code.atoms[v].shape) for x, v in zip(made, code.outputs, strict=True)]


def _call_outputs(
    graph: Graph, made: Sequence[Tensor], names: Sequence[str], inputs: set[str]
) -> None:
    """Give the outputs their names: what is an input, is fixed, or has a name already is copied."""
    renamed: dict[str, str] = {}
    for tensor, name in zip(made, names, strict=True):
        if tensor.name in inputs or tensor.name in graph.fixed or tensor.name in renamed:
            graph.nodes.append(Node(name, "Identity", (tensor.name,), (name,), {}))
        else:
            renamed[tensor.name] = name

    def again(several: Iterable[str]) -> tuple[str, ...]:
        return tuple(renamed.get(name, name) for name in several)

    graph.nodes[:] = [
        replace(node, inputs=again(node.inputs), outputs=again(node.outputs))
        for node in graph.nodes
    ]


def _names(
    f: Arrow | HasMorphism[Arrow],
    code: Program[Array],
    inputs: Sequence[str] | None,
    outputs: Sequence[str] | None,
) -> tuple[list[str], list[str]]:
    """The names of the inputs and of the outputs, from left to right.

    Raises ``NamingError`` if there are more or fewer than arrays, or two are equal.
    """
    if _is_hom(f):
        begin, end = (by_array(a).names[::-1] for a in (f.domain, f.codomain))
    else:
        begin, end = (
            tuple(f"{letter}{k}" for k in range(len(a.atoms())))
            for letter, a in (("x", code.domain), ("y", code.codomain))
        )
    given = _given("inputs", inputs, code.domain) or [*begin]
    own = [f"{name}.out" if name in given else name for name in end]
    wanted = _given("outputs", outputs, code.codomain) or own
    called = Counter([*given, *wanted])
    for name in called:
        if called[name] > 1 or not name:
            words = f"{called[name]} arrays are called {name!r}"
            raise NamingError(f"{words}: each input and output has a name of its own")
    return given, wanted


def _given(what: str, names: Sequence[str] | None, a: Space) -> list[str] | None:
    if names is not None and len(names) != len(a.atoms()):
        raise NamingError(
            f"the {what} are {len(a.atoms())} arrays, of {a}, and {len(names)} names are given"
        )
    return None if names is None else [*names]


def _is_hom(f: object) -> TypeGuard[Hom[Space, Arrow, Wire, Wire]]:
    return isinstance(f, Hom)
