"""The names in which terms of Smooth print, so that they are read back by ``eval``."""

from __future__ import annotations

from math import inf, nan

from cartesian_rdc.categories import free
from cartesian_rdc.categories.smooth import (
    arithmetic,
    conversion,
    elementary,
    generator,
    lookup,
    multilinear,
    noise,
    pointwise,
    rearrangement,
    scanning,
    selection,
    sliding,
    spaces,
)

MODULES = (
    *(free, spaces, arithmetic, conversion, elementary, generator, lookup, multilinear, noise),
    *(pointwise, rearrangement, scanning, selection, sliding),
)
NAMES: dict[str, object] = {"inf": inf, "nan": nan}
NAMES.update({name: value for module in MODULES for name, value in vars(module).items()})
