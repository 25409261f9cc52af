"""What has a formula: maps over categories of terms, and of polynomials, alone or in lenses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypeGuard

from cartesian_rdc.categories.free import Object, Term
from cartesian_rdc.categories.lens import LensMorphism, LensObject
from cartesian_rdc.categories.polynomials import PolynomialMap
from cartesian_rdc.execution import Program
from cartesian_rdc.learning import Learner, Optimiser
from cartesian_rdc.typed import Hom, ParaHom, Wire

Terms: TypeAlias = Term[object]
Wires: TypeAlias = Object[object]


def is_hom(f: object) -> TypeGuard[Hom[object, object, Wire, Wire]]:
    """Whether this is a map with names."""
    return isinstance(f, Hom)


def is_parametric(f: object) -> TypeGuard[ParaHom[object, object, Wire, Wire, Wire]]:
    """Whether this is a parametric map with names."""
    return isinstance(f, ParaHom)


def is_optimiser(f: object) -> TypeGuard[Optimiser[object, object, Wire, Wire]]:
    """Whether this is an optimiser."""
    return isinstance(f, Optimiser)


def is_learner(
    f: object,
) -> TypeGuard[Learner[object, object, Wire, Wire, Wire, Wire, Wire, Wire]]:
    """Whether this is a learner."""
    return isinstance(f, Learner)


def is_term(f: object) -> TypeGuard[Terms]:
    """Whether this is a term."""
    return isinstance(f, Term)


def is_program(f: object) -> TypeGuard[Program[object]]:
    """Whether this is a program."""
    return isinstance(f, Program)


def is_polynomial_map(f: object) -> TypeGuard[PolynomialMap[object]]:
    """Whether this is a map of polynomials."""
    return isinstance(f, PolynomialMap)


def is_lens(f: object) -> TypeGuard[LensMorphism[object, object]]:
    """Whether this is a lens without names."""
    return isinstance(f, LensMorphism)


def is_lens_object(a: object) -> TypeGuard[LensObject[object]]:
    """Whether this is an object of lenses."""
    return isinstance(a, LensObject)


def is_object(a: object) -> TypeGuard[Wires]:
    """Whether this is a product of atoms."""
    return isinstance(a, Object)


def atoms_of(a: object) -> Sequence[object]:
    """The atoms of an object of terms or polynomials; of one of lenses, of what goes forward."""
    if is_lens_object(a):
        return atoms_of(a.forward)
    if is_object(a):
        return a.atoms()
    return ["a number"] * a if isinstance(a, int) else []
