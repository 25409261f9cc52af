"""Lenses, as types: a lens is a ``Hom`` over ``Lens(C)``."""

from __future__ import annotations

from typing import TypeAlias

from cartesian_rdc.categories.lens import LensMorphism, LensObject
from cartesian_rdc.type_variables import Mor, Ob, P, X, Y
from cartesian_rdc.typed.arrows import Hom, Obj, ParaHom

LensHom: TypeAlias = Hom[LensObject[Ob], LensMorphism[Ob, Mor], X, Y]
"""A lens ``X -> Y``; X and Y are ``Two``, products of them, or the unit."""

LensObj: TypeAlias = Obj[LensObject[Ob], LensMorphism[Ob, Mor], X]
"""An object of ``Lens(C)``."""

ParaLens: TypeAlias = ParaHom[LensObject[Ob], LensMorphism[Ob, Mor], P, X, Y]
"""A parametric lens."""
