"""Graphs as models of the package ``onnx``: nothing else in the library imports it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final

import numpy as np

from cartesian_rdc import __version__
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.errors import missing_extra
from cartesian_rdc.interchange.onnx.graph import Attribute, Graph

if TYPE_CHECKING:
    import onnx

OPSET: Final = 18
"""The version of the operators: the first whose reductions take axes as an input."""

IR_VERSION: Final = 8
"""The version of the format that came with them."""

ROWS: Final = "rows"
"""The symbolic length of an axis of rows."""


def require_onnx() -> None:
    """Raise ``MissingExtraError`` if the package ``onnx`` is not installed."""
    try:
        import_module("onnx")
    except ImportError as error:
        raise missing_extra(error.name or "onnx", "onnx") from None


def model_of(
    graph: Graph,
    inputs: Sequence[tuple[str, Array]],
    outputs: Sequence[tuple[str, Array]],
    words: str,
    *,
    rows: bool,
) -> onnx.ModelProto:
    """The model of a graph, checked: of these inputs and outputs, described in ``words``."""
    from onnx import checker, helper, numpy_helper

    def value(name: str, array: Array) -> onnx.ValueInfoProto:
        shape: list[int | str] = [ROWS, *array.shape] if rows else [*array.shape]
        return helper.make_tensor_value_info(name, _type_of(array.dtype), shape)

    nodes: list[onnx.NodeProto] = []
    for node in graph.nodes:
        made = helper.make_node(node.operator, node.inputs, node.outputs, name=node.name)
        for word, given in node.attributes.items():
            made.attribute.append(helper.make_attribute(word, _attribute(word, given)))
        nodes.append(made)
    whole = helper.make_graph(
        nodes,
        "cartesian_rdc",
        [value(*one) for one in inputs],
        [value(*one) for one in outputs],
        [numpy_helper.from_array(array, name) for name, array in graph.fixed.items()],
        doc_string=words,
    )
    model = helper.make_model(
        whole,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="cartesian_rdc",
        producer_version=__version__,
        doc_string=words,
    )
    # a path that it takes as well is of no known type
    checker.check_model(model, full_check=True)  # pyright: ignore[reportUnknownMemberType]
    return model


def _type_of(dtype: str) -> int:
    from onnx import helper

    found: int = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    return found


def _attribute(word: str, value: Attribute) -> Attribute:
    """An attribute as ONNX has it: ``to`` is the number of a type."""
    return _type_of(value) if word == "to" and isinstance(value, str) else value
