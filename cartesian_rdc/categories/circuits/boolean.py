"""Boolean functions as generators: the derivative of a function ``Z_2^n -> Z_2^m``.

R acts on circuits and not on the functions that they compute; but a function ``f : Z_2^n ->
Z_2^m`` is computed by exactly one *multilinear* polynomial, and so has the derivative of that. The
partial derivatives of a multilinear polynomial are its differences,

    R[f](x, c)_i = Σ_j (f_j(x) + f_j(x + e_i)) c_j

which is how 2101.10488 takes derivatives of Boolean functions: by ``n + 1`` evaluations. The result
is multilinear again, so that these generators are closed under R.

``Multilinear(circuit)`` is the function of a circuit over Z_2 as a generator, which depends on the
values of the circuit only. It has the R of the circuit if the polynomials of the circuit are
multilinear, as that of ``x y + z`` is.

>>> from cartesian_rdc.categories.circuits import Circuits
>>> from cartesian_rdc.categories.semirings import Modular
>>> C = Circuits(Modular(2))
>>> square = C.compose(C.copy(C.wire), C.multiply)
>>> C.reverse_derivative(Multilinear(square)).label
'differences'
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from functools import reduce
from typing import TypeGuard, final

from cartesian_rdc.categories.circuits.category import Circuits
from cartesian_rdc.categories.circuits.generators import Bus, Circuit, Constant
from cartesian_rdc.categories.circuits.wiring import join
from cartesian_rdc.categories.free import Generator, Product, Unit, Zero, interned
from cartesian_rdc.categories.semirings import CommutativeSemiring, Modular, Residues
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import K


@interned
class BooleanFunction(Generator[CommutativeSemiring[K]]):
    """A function ``Z_2^n -> Z_2^m``, whose derivative is that of its multilinear polynomials."""

    @property
    @abstractmethod
    def circuit(self) -> Circuit[K]:
        """A circuit with the values of the function; its derivative may be a different one."""

    @final
    def reverse_derivative(self) -> Circuit[K]:
        """``R[f](x, c)_i = Σ_j (f_j(x) + f_j(x + e_i)) c_j``."""
        return Differences(self)


@final
@interned
class Multilinear(BooleanFunction[K]):
    """The function of a circuit ``body`` over Z_2. Raises ``ScalarError`` if it is over another."""

    body: Circuit[K]

    def boundary(self) -> tuple[Bus[K], Bus[K]]:
        for semiring in {*self.body.domain.atoms(), *self.body.codomain.atoms()}:
            if not is_z_2(semiring):
                ours, other = told_apart(Modular(2), semiring)
                raise ScalarError(
                    f"derivatives by differences are for functions over {ours}, not over {other}"
                )
        return self.body.domain, self.body.codomain

    @property
    def circuit(self) -> Circuit[K]:
        return self.body


@final
@interned
class Differences(BooleanFunction[K]):
    """``(x, c) -> Σ_j (f_j(x) + f_j(x + e_i)) c_j``, for each wire i of ``f : A -> B``."""

    function: BooleanFunction[K]

    def boundary(self) -> tuple[Bus[K], Bus[K]]:
        a, b = self.function.domain, self.function.codomain
        return Product(a, b), a

    @property
    def circuit(self) -> Circuit[K]:
        """The definition, as a circuit: f occurs in it n + 1 times."""
        f = self.function
        a, b = f.domain, f.codomain
        if not b.atoms():
            return Zero(self.domain, a)
        c = Circuits(b.atoms()[0])
        x, covector = c.first(a, b), c.second(a, b)
        at_x = c.compose(x, f)
        differences: list[Circuit[K]] = []
        for i in range(len(a.atoms())):
            step = c.compose(c.delete(self.domain), _unit_vector(a, i))
            difference = c.add(at_x, c.compose(c.add(x, step), f))
            terms = (c.times(c.compose(difference, y), c.compose(covector, y)) for y in c.wires(b))
            differences.append(reduce(c.add, terms))
        return join(self.domain, a, differences)

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        """Where the whole covector is zero."""
        return all(zeros[len(self.function.domain.atoms()) :])


def _unit_vector(a: Bus[K], number: int) -> Circuit[K]:
    """``e_i : 1 -> A``."""
    entries: list[Circuit[K]] = [
        Constant(s, s.one if i == number else s.zero) for i, s in enumerate(a.atoms())
    ]
    return join(Unit(), a, entries)


def is_z_2(semiring: CommutativeSemiring[K]) -> bool:
    """Whether this is ``Modular(2)`` or ``PrimeField(2)``."""
    return isinstance(semiring, Residues) and semiring.n == 2


def is_boolean_function(found: Circuit[K]) -> TypeGuard[BooleanFunction[K]]:
    """Whether the term is a Boolean function."""
    return isinstance(found, BooleanFunction)


def is_differences(found: Generator[CommutativeSemiring[K]]) -> TypeGuard[Differences[K]]:
    """Whether the generator is a derivative by differences."""
    return isinstance(found, Differences)
