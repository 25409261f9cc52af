# pyright: basic
"""The state machine: a rule for each operation, a bundle for each kind of value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule

from cartesian_rdc.testing.smooth import arrows, spaces
from tests.fuzz.holes import LITERALS
from tests.fuzz.kinds import KINDS, strangers
from tests.fuzz.operations import Operation, is_bundle, operations
from tests.fuzz.session import Session, Tally

BUNDLES = {kind: Bundle(kind) for kind in KINDS}

SEEDS = {
    "object": ("neural.reals(*{shape})", "(2,)"),
    "bus": ("circuits.bus(gates.CircuitsOverRing(semirings.Modular(2)), {few})", "2"),
    "map_maker": ("neural.tanh",),
    "layer_maker": ("neural.bias",),
    "space": ("sm.space(*{shape})", "(2,)"),
    "term": ("sm.smooth.identity(sm.space(*{shape}))", "(2, 2)"),
    "category": ("sm.smooth",),
    "loss": ("neural.quadratic_loss",),
    "rate": ("neural.unit_rate",),
    "optimiser": ("learning.descent",),
    "semiring": ("semirings.Modular({few})", "3"),
}
"""Values that every program begins with."""

STRANGE = 30
"""One in so many operands is of another category."""


@st.composite
def fresh(draw: st.DrawFn) -> str:
    """The text of a random term of Smooth."""
    return repr(draw(arrows(draw(spaces()), draw(spaces()), depth=2)))


def filling(hole: str) -> st.SearchStrategy[str]:
    """The texts that a hole is filled with."""
    if hole == "fresh":
        return fresh().map(repr)
    if not is_bundle(hole):
        return st.sampled_from(LITERALS[hole])
    return BUNDLES[hole]


class Machine(RuleBasedStateMachine):
    """Programs of random operations, judged by a session."""

    tally: ClassVar[Tally] = Tally()
    only: ClassVar[Sequence[str]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.tally, self.only)


def _result(name: str | None) -> Any:
    return multiple() if name is None else name


def _rule(number: int, operation: Operation) -> Any:
    holes = {f"hole_{k}": filling(hole) for k, hole in enumerate(operation.holes)}

    def run(self: Machine, **texts: str) -> Any:
        return _result(self.session.run(operation, [texts[name] for name in holes]))

    run.__name__ = f"{operation.kind}_{number}"
    return rule(target=BUNDLES[operation.kind], **holes)(run)


def _beginning(kind: str, template: str, *texts: str) -> Any:
    def run(self: Machine) -> Any:
        return _result(self.session.run(Operation(kind, template), texts))

    run.__name__ = f"begin_{kind}"
    return initialize(target=BUNDLES[kind])(run)


def add_rules(machine: type[Machine]) -> None:
    """A rule for each operation, and the values that programs begin with."""
    for kind, bundle in BUNDLES.items():
        setattr(machine, f"bundle_{kind}", bundle)
    for kind, seed in SEEDS.items():
        setattr(machine, f"begin_{kind}", _beginning(kind, *seed))
    for number, operation in enumerate(operations()):
        setattr(machine, f"rule_{number}", _rule(number, operation))


add_rules(Machine)
assert strangers("map")
