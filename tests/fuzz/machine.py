# pyright: basic
"""The state machine: a rule for each operation, a bundle for each kind of value."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule

from cartesian_rdc.testing.smooth import arrows, spaces
from tests.fuzz.holes import LITERALS
from tests.fuzz.kinds import KINDS, strangers
from tests.fuzz.operations import Operation, is_bundle, operations
from tests.fuzz.session import Session, Tally
from tests.fuzz.walk import walk

BUNDLES = {kind: Bundle(kind) for kind in KINDS}
VALUES = {kind: bundle.flatmap(st.just) for kind, bundle in BUNDLES.items()}

SEEDS = {
    "object": ("neural.reals(*{shape})", "(2,)"),
    "bus": ("circuits.bus(gates.CircuitsOverRing(semirings.Modular(2)), {few})", "2"),
    "map_maker": ("neural.tanh",),
    "layer_maker": ("neural.bias",),
    "space": ("sm.space(*{shape})", "(2,)"),
    "term": ("sm.smooth.identity(sm.space(*{shape}))", "(2, 2)"),
    "category": ("sm.smooth",),
    "circuit_category": ("gates.CircuitsOverRing(semirings.Modular({few}))", "2"),
    "loss": ("neural.quadratic_loss",),
    "rate": ("neural.unit_rate",),
    "optimiser": ("learning.descent",),
    "semiring": ("semirings.Modular({few})", "3"),
}
"""Values that every program begins with."""

STRANGE = 30
"""One in so many operands is of another category."""

WALK = 150
"""How many lines are tried after those that Hypothesis draws."""

IN_A_RULE = 20
"""A kind has a rule for each so many of its operations."""


@st.composite
def fresh(draw: st.DrawFn) -> str:
    """The text of a random term of Smooth."""
    return repr(draw(arrows(draw(spaces()), draw(spaces()), depth=2)).expression())


@cache
def texts(hole: str, others: tuple[str, ...]) -> st.SearchStrategy[str]:
    """The texts that a hole is filled with, now and then one of these other bundles."""
    if hole == "fresh":
        return fresh()
    if not is_bundle(hole):
        every = LITERALS[hole]
        return st.sampled_from((*every, *every[: max(1, len(every) // 3)] * 3))  # sense, mostly
    if not others:
        return VALUES[hole]
    chosen = st.integers(0, STRANGE)
    return chosen.flatmap(lambda k: VALUES[others[k % len(others)] if k == STRANGE else hole])


class Machine(RuleBasedStateMachine):
    """Programs of random operations, judged by a session.

    There is a rule for each kind of value, or several where many operations make one: choosing
    among rules takes a time in proportion to their number.
    """

    tally: ClassVar[Tally] = Tally()
    often: ClassVar[Sequence[str]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.tally, self.often)

    def teardown(self) -> None:
        """Go on by a walk."""
        walk(self.session, WALK)

    def step(self, choices: Sequence[Operation], first: int, data: st.DataObject) -> Any:
        """The name of a new value, if there is one.

        It is made by the first of the ``choices``, from one on, whose holes can be filled.
        """
        filled = self.session.kinds
        for operation in (*choices[first:], *choices[:first]):
            if operation.bundles <= filled:
                drawn = [
                    data.draw(texts(hole, self.others(hole) if is_open else ()))
                    for hole, is_open in zip(operation.holes, operation.open, strict=True)
                ]
                return _result(self.session.run(operation, drawn))
        return multiple()

    def others(self, hole: str) -> tuple[str, ...]:
        """The bundles of the same kind over other categories that have a value."""
        return tuple(other for other in strangers(hole) if other in self.session.kinds)


def _result(name: str | None) -> Any:
    return multiple() if name is None else name


def _rule(name: str, kind: str, choices: Sequence[Operation]) -> Any:
    def run(self: Machine, first: int, data: st.DataObject) -> Any:
        return self.step(choices, first, data)

    run.__name__ = name
    places = st.integers(0, len(choices) - 1)
    return rule(target=BUNDLES[kind], first=places, data=st.data())(run)


def _beginning(kind: str, template: str, *texts: str) -> Any:
    def run(self: Machine) -> Any:
        return _result(self.session.run(Operation(kind, template), texts))

    run.__name__ = f"begin_{kind}"
    return initialize(target=BUNDLES[kind])(run)


def add_rules(machine: type[Machine]) -> None:
    """The rules, and the values that programs begin with."""
    for kind, bundle in BUNDLES.items():
        setattr(machine, f"bundle_{kind}", bundle)
        choices = [operation for operation in operations() if operation.kind == kind]
        for number in range(-(-len(choices) // IN_A_RULE)):
            name = f"{kind}_{number}"
            setattr(machine, name, _rule(name, kind, choices))
    for kind, seed in SEEDS.items():
        setattr(machine, f"begin_{kind}", _beginning(kind, *seed))


add_rules(Machine)
