"""Case distinction over the generators of circuits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeGuard

from cartesian_rdc.categories.circuits.boolean import BooleanFunction, is_boolean_function
from cartesian_rdc.categories.circuits.category import CircuitCategory
from cartesian_rdc.categories.circuits.generators import Circuit, Compare, Constant, Multiply
from cartesian_rdc.categories.circuits.straight_through import StraightThrough
from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.categories.semirings.base import require_over
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.type_variables import K, T

# isinstance forgets the semiring; these do not.


def is_multiply(found: Generator[CommutativeSemiring[K]]) -> TypeGuard[Multiply[K]]:
    """Whether the generator is a multiplication."""
    return isinstance(found, Multiply)


def is_constant(found: Generator[CommutativeSemiring[K]]) -> TypeGuard[Constant[K]]:
    """Whether the generator is a constant."""
    return isinstance(found, Constant)


def is_compare(found: Generator[CommutativeSemiring[K]]) -> TypeGuard[Compare[K]]:
    """Whether the generator is a comparison."""
    return isinstance(found, Compare)


def is_straight_through(found: Generator[CommutativeSemiring[K]]) -> TypeGuard[StraightThrough[K]]:
    """Whether the generator is a function of one wire with the derivative of the identity."""
    return isinstance(found, StraightThrough)


def require_of(category: CircuitCategory[K], f: Circuit[K]) -> None:
    """Raise ``CompositionError`` if a wire of f, at either end, carries another semiring."""
    for semiring in {*f.domain.atoms(), *f.codomain.atoms()}:
        require_over(semiring, category.scalars, category)


def match_generator(
    generator: Generator[CommutativeSemiring[K]],
    *,
    multiply: Callable[[], T],
    constant: Callable[[K], T],
    compare: Callable[[], T] | None = None,
    function: Callable[[BooleanFunction[K]], T] | None = None,
    straight_through: Callable[[StraightThrough[K]], T] | None = None,
) -> T:
    """The result of the function for this kind of generator.

    ``constant`` takes the value, ``function`` and ``straight_through`` the generator. Raises
    ``UntranslatableError`` if the generator is of another kind, or of one without a function.
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
    cases = {
        "a multiplication": multiply,
        "a constant": constant,
        "a comparison": compare,
        "a Boolean function": function,
        "a function of one wire": straight_through,
    }
    raise UntranslatableError(
        f"{generator.label} : {generator.domain} -> {generator.codomain} has no value here: it is "
        f"neither {' nor '.join(name for name, case in cases.items() if case)}"
    )
