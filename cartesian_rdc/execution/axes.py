"""The names of axes at the ends of a map that an engine compiles (``typed.axes``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard, final

from cartesian_rdc.categories.smooth import Arrow, Space
from cartesian_rdc.typed import HasMorphism, Hom, Wire
from cartesian_rdc.typed.axes import axes_of
from cartesian_rdc.typed.naming import Axes


@final
@dataclass(frozen=True)
class Ends:
    """The names of the axes where a map begins and where it ends."""

    domain: Axes = ()
    codomain: Axes = ()


UNNAMED_ENDS = Ends()
"""What is known of a map whose wires have no names."""


def axes_of_ends(f: Arrow | HasMorphism[Arrow]) -> Ends:
    """The names where a ``Hom`` begins and ends; of a term there are none."""
    return Ends(axes_of(f.domain), axes_of(f.codomain)) if _is_named(f) else UNNAMED_ENDS


def _is_named(f: object) -> TypeGuard[Hom[Space, Arrow, Wire, Wire]]:
    return isinstance(f, Hom)
