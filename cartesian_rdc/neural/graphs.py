"""Networks on graphs, in the category of maps in a context: the graph, which is not learned.

A graph with n nodes is an ``n × n`` matrix A. A layer is a parametric map of ``Smooth[R^(n × n)]``
(2403.13001, Definition 7.14), where composites give all layers the same graph, and R is taken with
the graph fixed. The functor ``AtPoint`` makes a map of Smooth of it, for one graph.

>>> from cartesian_rdc.neural import reals, relu
>>> graph = on_graphs(34)
>>> print(graph_convolution(graph, reals(5), reals(2), relu))
R[34, 5] -> R[34, 2] with parameters R[2] × R[2, 5]
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.context import Context, ContextMorphism
from cartesian_rdc.categories.smooth import Arrow, Space, smooth
from cartesian_rdc.errors import SpaceError, require_whole
from cartesian_rdc.functors import IntoContext
from cartesian_rdc.neural.activations import Activation
from cartesian_rdc.neural.batches import batched, on_rows, rows
from cartesian_rdc.neural.layers import bias, linear
from cartesian_rdc.neural.notation import Matrix, SmoothObject
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import Batch, Hom, ParaHom

Graphs: TypeAlias = Context[Space, Arrow]
"""``Smooth[R^(n × n)]``."""

GraphMap: TypeAlias = Hom[Space, ContextMorphism[Space, Arrow], A, B]
"""A map ``A -> B`` in the context of a graph."""

GraphLayer: TypeAlias = ParaHom[Space, ContextMorphism[Space, Arrow], P, A, B]
"""A map ``A -> B`` with parameters P, in the context of a graph."""


def on_graphs(n: int, dtype: DTypeLike = "float64") -> Graphs:
    """The category of smooth maps in the context of a graph with n nodes.

    Raises ``SpaceError`` if n is no whole number from 0, or the dtype is not one of floating point.
    """
    require_whole(SpaceError, "number of nodes of a graph", n)
    return Context(smooth, sm.space(n, n, dtype=dtype))


def propagation(graphs: Graphs, features: SmoothObject[Batch[A]]) -> GraphMap[Batch[A], Batch[A]]:
    """``X -> A X``, the sum over the neighbours of each node, of shapes (n, d) -> (n, d).

    ``features`` is the space of X. Raises ``SpaceError`` if it has not two axes.
    """
    if sm.array_of(features.object).rank != 2:
        raise SpaceError(f"a node has a vector of features, the features are {features}")
    spread = sm.contraction("ij,jk->ik", graphs.context, features.object)
    wire = IntoContext(graphs)(features)
    return Hom(wire, wire, graphs.in_context(features.object, spread))


def graph_convolution(
    graphs: Graphs, a: SmoothObject[A], b: SmoothObject[B], activation: Activation[B]
) -> GraphLayer[tuple[B, Matrix[A, B]], Batch[A], Batch[B]]:
    """``X -> activation(A X W + b)``, with parameters ``(b, W)``, the same for all nodes.

    ``a`` and ``b`` are the features of a node, vectors of d and e entries: shapes are (n, d) ->
    (n, e), for the n nodes of ``graphs``. Raises ``SpaceError`` if B is no vector, or
    the context no matrix.
    """
    matrix, into = sm.array_of(graphs.context), IntoContext(graphs)
    if matrix.rank != 2:
        raise SpaceError(f"the context of graphs is a square matrix, not {matrix}")
    n = matrix.shape[0]
    weighed = rows(a, n) >> on_rows(linear(b))
    judged = batched(b >> bias >> activation, n)
    return into(weighed) >> propagation(graphs, rows(b, n)) >> into(judged)


def normalised(adjacency: NDArray[np.floating]) -> NDArray[np.floating]:
    """``D^-½ (A + 1) D^-½``, where D has the sums of the rows of ``A + 1`` (1609.02907).

    Raises ``SpaceError`` if the matrix is not square.
    """
    if adjacency.ndim != 2 or adjacency.shape[0] != adjacency.shape[1]:
        raise SpaceError(f"the matrix of a graph is square, not {adjacency.shape}")
    looped = adjacency + np.eye(len(adjacency), dtype=adjacency.dtype)
    scale = 1 / np.sqrt(looped.sum(axis=1))
    result: NDArray[np.floating] = scale[:, None] * looped * scale
    return result
