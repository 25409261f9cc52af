"""Many points of one object, as one point: the name of the wire."""

from __future__ import annotations

from typing import Generic

from cartesian_rdc.type_variables import A


class Batch(Generic[A]):
    """The name of several rows of A."""
