"""The whole table, and what has no row, with the reason."""

from __future__ import annotations

from tests.numerics.arithmetic import ARITHMETIC
from tests.numerics.elementary import FUNCTIONS
from tests.numerics.losses import LOSSES
from tests.numerics.networks import ACTIVATIONS, LAYERS
from tests.numerics.reference import Row
from tests.numerics.training import TRAINING

TABLE: tuple[Row, ...] = (
    *FUNCTIONS,
    *ARITHMETIC,
    *ACTIVATIONS,
    *LAYERS,
    *LOSSES,
    *TRAINING,
)

MOVES = "moves numbers and rounds none"
SUMS = "adds numbers up, as sum does"
MADE = "is made of rows of the table"

WITHOUT = {
    "Reshape": MOVES,
    "Transpose": MOVES,
    "Slice": MOVES,
    "Reverse": MOVES,
    "ScanRows": "does another map, step by step",
    "Embed": MOVES,
    "Concatenate": MOVES,
    "Unfold": MOVES,
    "Gather": MOVES,
    "Broadcast": MOVES,
    "Constant": "is a number",
    "Largest": "is a number",
    "Smallest": "is a number",
    "PowerOfRange": "is a number",
    "Subtract": "is what engines make of Negate and addition: the row subtract",
    "Cast": "rounds once",
    "Dropout": "is 0, or divides once: the row divide",
    "Nearest": "goes to indices",
    "AsReals": "rounds once",
    "Fold": SUMS,
    "ScatterAdd": SUMS,
    "Attention": "is its definition: the rows attention and causal attention",
    "AttentionBackward": "is R of them",
    "DefinedJaxFunction": "is its definition, whatever that is",
    "JaxFunction": "is computed by JAX, whatever it is",
    "Rowwise": "is another generator, row by row",
    "sigmoid": "is a function of the table",
    "relu": "is a function of the table",
    "tanh": "is a function of the table",
    "softplus": "is a function of the table",
    "Each": MADE,
    "Scheduled": MADE,
    "descent_ascent": MADE,
    "index_cross_entropy": "is softmax_cross_entropy along one_hot",
    "FromOptax": "is computed by Optax",
    "loss": "makes a loss of any formula",
}
"""Generators, activations, losses and optimisers without a row of their own, and why."""
