"""The type variables of the library, each declared once.

All but ``Part_co`` are invariant: two wires are interchangeable only where they have the same name.
With inferred variance a name that occurs in ``>>`` only would come out with the wrong sign, and an
unsound composition would be accepted.

``Ob, Mor``           the objects and morphisms of a category; numbered, of several
``A ... D, X, Y, Z``  names of wires; with an underscore, of wires that go back
``P, Q, S, L, V``     parameters, memory or state, loss, values
``K``                 elements of a semiring
``Atom``              what the objects of a free category are products of
``Point, Data``       what an engine runs on
``Part_co``           data that a stream gives, which takes none
``Side, T``           a side of an equation; anything
``Arguments``         the arguments of a function
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import ParamSpec, TypeVar

Ob = TypeVar("Ob")
Mor = TypeVar("Mor")
Ob1 = TypeVar("Ob1")
Mor1 = TypeVar("Mor1")
Ob2 = TypeVar("Ob2")
Mor2 = TypeVar("Mor2")
Ob3 = TypeVar("Ob3")
Mor3 = TypeVar("Mor3")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
A_ = TypeVar("A_")
B_ = TypeVar("B_")
L = TypeVar("L")
P = TypeVar("P")
Q = TypeVar("Q")
S = TypeVar("S")
T = TypeVar("T")
X = TypeVar("X")
Y = TypeVar("Y")
Z = TypeVar("Z")
V = TypeVar("V")
K = TypeVar("K", bound=Hashable)
Atom = TypeVar("Atom", bound=Hashable)
Point = TypeVar("Point")
Data = TypeVar("Data")
Part_co = TypeVar("Part_co", covariant=True)
Side = TypeVar("Side")
Arguments = ParamSpec("Arguments")
