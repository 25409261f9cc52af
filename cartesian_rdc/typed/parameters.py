"""Parameters by name: some held fixed, some made one with others, in any category.

The names are those of the parameters of a model, ``model.names``; no morphism is looked into.

>>> from cartesian_rdc.neural import dense, reals, relu
>>> model = reals(2) >> dense(reals(3), relu) >> dense(reals(3), relu)
>>> model.names
('weights', 'bias', 'weights.2', 'bias.2')
>>> print(retie(model, {"bias.2": "bias"}))
R[2] -> R[3] with parameters R[3, 3] × (R[3] × R[3, 2])
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, final

from cartesian_rdc.categories import structure
from cartesian_rdc.categories.base import CartesianCategory
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError, NamingError
from cartesian_rdc.type_variables import A, B, Mor, Ob, P, V
from cartesian_rdc.typed.arrows import Hom, Obj, ParaHom, Unit, Wire, require_same_category
from cartesian_rdc.typed.naming import (
    Named,
    Naming,
    beside,
    fold,
    leaves,
    nothing,
    scope,
    unchanged,
)


def parts(a: Obj[Ob, Mor, A]) -> dict[str, Obj[Ob, Mor, Wire]]:
    """The parts of an object by name, the oldest first."""
    return {part.name: Obj(a.category, part.object) for part in leaves(a.naming)}


def projections(a: Obj[Ob, Mor, A]) -> dict[str, Hom[Ob, Mor, A, Wire]]:
    """From an object to each of its parts, by name, the oldest first.

    Raises ``StructureError`` if the category is not cartesian.
    """
    c = structure.cartesian(a.category, "project")
    reach = _projections(c, a.naming)[1]
    return {name: Hom(a, part, reach[name]) for name, part in parts(a).items()}


def freeze_by(
    f: ParaHom[Ob, Mor, P, A, B],
    point: Callable[[Obj[Ob, Mor, Wire], V], Hom[Ob, Mor, Unit, Wire]],
    values: Mapping[str, V],
) -> ParaHom[Ob, Mor, Wire, A, B]:
    """``freeze_at`` the points ``point(part, value)`` of the ``values``, by name.

    Raises ``NamingError`` if no parameter has a name that is given, and like ``point``.
    """
    wires = parts(f.parameters)
    require_names(values, wires)
    return freeze_at(f, {name: point(wires[name], value) for name, value in values.items()})


def freeze_at(
    f: ParaHom[Ob, Mor, P, A, B], points: Mapping[str, Hom[Ob, Mor, Unit, Wire]]
) -> ParaHom[Ob, Mor, Wire, A, B]:
    """The map f reparametrised along a product of ``points``, by name, and of identities.

    Parameters that are left keep their names. Raises ``NamingError`` if no parameter has a name
    that is given, ``CompositionError`` if a point is of another object.
    """
    require_names(points, f.names)
    c = f.category

    def on_leaf(part: Named[Ob]) -> _Part[Ob, Mor]:
        if part.name not in points:
            return unchanged(part), part.object, c.identity(part.object)
        point = points[part.name]
        require_same_category(f"freeze {part.name}", c, point.category)
        if point.codomain.object != part.object:
            wanted, words = told_apart(part.object, point.codomain.object)
            raise CompositionError(
                f"freeze {part.name}", f"it is {wanted}", f"the point is of {words}"
            )
        return nothing(), c.unit, point.morphism

    def on_product(left: _Part[Ob, Mor], right: _Part[Ob, Mor]) -> _Part[Ob, Mor]:
        (one, a, g), (two, b, h) = left, right
        both = c.tensor(g, h)
        if one.is_nothing:
            return two, b, c.compose(c.left_unitor_inverse(b), both)
        if two.is_nothing:
            return one, a, c.compose(c.right_unitor_inverse(a), both)
        return beside(one, two), c.product(a, b), both

    def on_scope(inside: _Part[Ob, Mor], word: str) -> _Part[Ob, Mor]:
        naming, a, g = inside
        return scope(naming, word), a, g

    none: _Part[Ob, Mor] = nothing(), c.unit, c.identity(c.unit)
    naming, rest, along = fold(f.parameters.naming, lambda: none, on_leaf, on_product, on_scope)
    left: Obj[Ob, Mor, Wire] = Obj(c, rest, naming)
    return f.reparametrise(Hom(left, f.parameters, along))


_Part = tuple[Naming[Ob], Ob, Mor]
"""The rest of a part of the parameters: its naming and object, and a map to the part."""


def only(a: Obj[Ob, Mor, A], names: Collection[str]) -> Obj[Ob, Mor, Wire]:
    """The product of the parts of a that have these names, which they keep.

    Raises ``NamingError`` if no part has a name that is given, ``StructureError`` if the category
    is not cartesian.
    """
    require_names(names, a.names)
    c = structure.cartesian(a.category, "choose parts")
    naming = _without(a.naming, {name for name in a.names if name not in set(names)})
    return Obj(c, _projections(c, naming)[0], naming)


def as_inputs(
    f: ParaHom[Ob, Mor, P, A, B], names: Collection[str]
) -> ParaHom[Ob, Mor, Wire, tuple[Wire, A], B]:
    """``(n, x) -> f(x)``: the map f whose parameters ``names`` are n, the first part of its input.

    n is in ``only`` the parameters of these names; those that are left keep theirs. Raises like
    ``only``.
    """
    c = structure.cartesian(f.category, "make parameters inputs")
    given, a = only(f.parameters, names), f.domain
    left = only(f.parameters, [name for name in f.names if name not in set(names)])
    inputs = given @ a
    held, rest = (side(left.object, inputs.object) for side in (c.first, c.second))
    number, x = (c.compose(rest, side(given.object, a.object)) for side in (c.first, c.second))
    reach = {
        name: c.compose(start, onwards)
        for start, part in ((held, left), (number, given))
        for name, onwards in _projections(c, part.naming)[1].items()
    }
    along = fold(
        f.parameters.naming,
        lambda: c.delete(c.product(left.object, inputs.object)),
        lambda part: reach[part.name],
        c.pair,
        lambda inside, _: inside,
    )
    return ParaHom(left, inputs, f.codomain, c.compose(c.pair(along, x), f.inside))


def retie(f: ParaHom[Ob, Mor, P, A, B], same: Mapping[str, str]) -> ParaHom[Ob, Mor, Wire, A, B]:
    """The map f with one parameter for two: ``same={"third": "first"}`` makes the third the first.

    A name is that of a parameter or of a scope; parameters that are left keep their names. Raises
    ``NamingError`` if no parameter has a name that is given or if the objects of the two differ,
    ``StructureError`` if the category is not cartesian.
    """
    c = structure.cartesian(f.category, "tie parameters")
    becomes = _routes(parts(f.parameters), same)
    naming = _without(f.parameters.naming, becomes)
    rest, reach = _projections(c, naming)
    along = fold(
        f.parameters.naming,
        lambda: c.delete(rest),
        lambda part: reach[becomes.get(part.name, part.name)],
        c.pair,
        lambda inside, _: inside,
    )
    left: Obj[Ob, Mor, Wire] = Obj(c, rest, naming)
    return f.reparametrise(Hom(left, f.parameters, along))


def _routes(wires: Mapping[str, Obj[Ob, Mor, Wire]], same: Mapping[str, str]) -> dict[str, str]:
    """From the name of each leaf that goes to the one that it becomes."""
    found: dict[str, str] = {}
    for gone, kept in same.items():
        inside = [gone] if gone in wires else wires  # no scope has the name of a parameter
        parts = [name for name in inside if name == gone or name.startswith(gone + "/")]
        if not parts:
            raise unknown_name(gone, wires)
        for name in parts:
            other = kept + name.removeprefix(gone)
            if other not in wires:
                raise unknown_name(other, wires)
            if wires[other] != wires[name]:
                first, second = told_apart(wires[name].object, wires[other].object)
                raise NamingError(
                    f"cannot tie {name} to {other}: the first is {first}, the second is {second}"
                )
            found[name] = other
    for name, other in found.items():
        if other in found:
            raise NamingError(f"cannot tie {name} to {other}, which becomes {found[other]}")
    return found


def _without(naming: Naming[Ob], gone: Collection[str]) -> Naming[Ob]:
    """The naming without the leaves named ``gone``; the others keep their names."""

    def on_leaf(part: Named[Ob]) -> Naming[Ob]:
        return nothing() if part.name in gone else unchanged(part)

    def on_product(left: Naming[Ob], right: Naming[Ob]) -> Naming[Ob]:
        if left.is_nothing:
            return right
        return left if right.is_nothing else beside(left, right)

    return fold(naming, nothing, on_leaf, on_product, scope)


@final
@dataclass(frozen=True, eq=False)
class _Tree(Generic[Ob]):
    """An object, and of a product its sides, of a leaf its name."""

    object: Ob
    sides: tuple[_Tree[Ob], ...] = ()
    names: tuple[str, ...] = ()


def _projections(c: CartesianCategory[Ob, Mor], naming: Naming[Ob]) -> tuple[Ob, dict[str, Mor]]:
    """The object of a naming, and its projection to each leaf, by name."""
    root: _Tree[Ob] = fold(
        naming,
        lambda: _Tree(c.unit),
        lambda part: _Tree(part.object, (), (part.name,)),
        lambda left, right: _Tree(c.product(left.object, right.object), (left, right)),
        lambda inside, _: inside,
    )
    found: dict[str, Mor] = {}
    todo = [(root, c.identity(root.object))]
    while todo:
        tree, reached = todo.pop()
        found.update(dict.fromkeys(tree.names, reached))
        if tree.sides:
            left, right = tree.sides
            for side, projection in ((left, c.first), (right, c.second)):
                here = projection(left.object, right.object)
                todo.append((side, here if tree is root else c.compose(reached, here)))
    return root.object, found


def unknown_name(name: str, there: Collection[str]) -> NamingError:
    """The error for a name that no parameter has: it says the nearest that is there."""
    near = get_close_matches(name, there, 1, 0)
    hint = f"; the most similar name is {near[0]!r}" if near else "; it has none"
    return NamingError(f"the map has no parameter {name!r}{hint}")


def require_names(given: Collection[str], there: Collection[str]) -> None:
    """Raise ``NamingError`` if a name ``given`` is not ``there``; it names the nearest."""
    names = set(there)
    for name in given:
        if name not in names:
            raise unknown_name(name, there)
