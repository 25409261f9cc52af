"""Case distinction over the generators of circuits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeGuard

from cartesian_rdc.categories.circuits.boolean import BooleanFunction, is_boolean_function
from cartesian_rdc.categories.circuits.generators import Compare, Constant, Multiply
from cartesian_rdc.categories.circuits.straight_through import StraightThrough
from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.type_variables import K, T


def is_multiply(
    generator: Generator[CommutativeSemiring[K]],
) -> TypeGuard[Multiply[K]]:
    """Whether it is one; ``isinstance`` forgets K."""
    return isinstance(generator, Multiply)


def is_constant(
    generator: Generator[CommutativeSemiring[K]],
) -> TypeGuard[Constant[K]]:
    """Whether it is one."""
    return isinstance(generator, Constant)


def is_compare(
    generator: Generator[CommutativeSemiring[K]],
) -> TypeGuard[Compare[K]]:
    """Whether it is one."""
    return isinstance(generator, Compare)


def is_straight_through(
    generator: Generator[CommutativeSemiring[K]],
) -> TypeGuard[StraightThrough[K]]:
    """Whether it is one."""
    return isinstance(generator, StraightThrough)


def match_generator(
    generator: Generator[CommutativeSemiring[K]],
    *,
    multiply: Callable[[], T],
    constant: Callable[[K], T],
    compare: Callable[[], T] | None = None,
    function: Callable[[BooleanFunction[K]], T] | None = None,
    straight_through: Callable[[StraightThrough[K]], T] | None = None,
) -> T:
    """The result of the one function that fits.

    Raises ``UntranslatableError`` for a generator that is none of these, and for one for which
    no function is given.
    """
    if is_multiply(generator):
        return multiply()
    if is_constant(generator):
        return constant(generator.value)
    if compare is not None and is_compare(generator):
        return compare()
    if function is not None and is_boolean_function(generator):
        return function(generator)
    if straight_through is not None and is_straight_through(generator):
        return straight_through(generator)
    known = {
        "a multiplication": True,
        "a constant": True,
        "a comparison": compare is not None,
        "a Boolean function": function is not None,
        "a function of one wire": straight_through is not None,
    }
    raise UntranslatableError(
        f"{generator.label} : {generator.domain} -> {generator.codomain} has no value here: it is "
        f"neither {' nor '.join(name for name, is_known in known.items() if is_known)}"
    )
