# pyright: basic
"""What the lines of a formula say, computed by NumPy: vectors are columns, letters are indices.

This reads expressions, and not programs: a letter at the wrong place is a wrong number.
"""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np

from cartesian_rdc.categories.free import writing as w
from cartesian_rdc.categories.smooth import error_function
from cartesian_rdc.formulas import Equations

Values = dict[w.Letter, Any]
Places = dict[str, int]


def outputs(e: Equations, arrays: list[Any]) -> list[Any]:
    """The outputs at these inputs."""
    (block,) = e.blocks
    values: Values = {i.letter: x for i, x in zip(block.inputs, arrays, strict=True)}
    for line in block.lines[:-1]:
        match line.left:
            case w.Letter():
                values[line.left] = of(line.right, values, {})
            case w.Indexed(w.Letter() as letter, places):
                values[letter] = entries(places, line.right, values)
            case _:
                raise AssertionError(line)
    last = block.lines[-1]
    if isinstance(last.left, w.Indexed):
        return [entries(last.left.places, last.right, values)]
    return [of(part, values, {}) for part in leaves(last.right)]


def leaves(e: w.Written) -> list[w.Written]:
    if isinstance(e, w.Listed) and e.brackets == "()":
        return [leaf for part in e.entries for leaf in leaves(part)]
    return [e]


def entries(letters: Any, e: w.Written, values: Values) -> Any:
    """The array whose entry at these letters is the expression."""
    length = lengths(e, values)
    shape = tuple(length.get(letter, 1) for letter in letters)  # 1 where all are the same
    found = np.zeros(shape)
    for place in product(*map(range, shape)):
        found[place] = np.squeeze(of(e, values, dict(zip(letters, place, strict=True))))
    return found


def lengths(e: w.Written, values: Values) -> dict[str, int]:
    """How far each letter of an index goes."""
    found: dict[str, int] = {}
    for part in w.subexpressions(e):
        if isinstance(part, w.Indexed):
            shape = array(part.part, values, {}, len(part.places)).shape
            for axis, place in enumerate(part.places):
                if isinstance(place, str) and place.isalpha():
                    found[place] = max(found.get(place, 1), shape[axis])
                    assert shape[axis] in (1, found[place])
    return found


def array(e: w.Written, values: Values, at: Places, rank: int) -> Any:
    """An array of so many axes: a vector is no column."""
    x = np.asarray(values[e] if isinstance(e, w.Letter) else of(e, values, at))
    return x[:, 0] if x.ndim == rank + 1 and x.shape[-1] == 1 else x


def squeezed(x: Any) -> Any:
    return x[:, 0] if x.ndim == 2 and x.shape[1] == 1 else x


def column(x: Any) -> Any:
    x = np.asarray(x, float)
    return x[:, None] if x.ndim == 1 else x


def softmax(x: Any) -> Any:
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers)


FUNCTIONS: dict[str, Any] = {
    **{name: getattr(np, name) for name in ("exp", "log", "tanh", "sqrt", "sign", "abs", "floor")},
    **{name: getattr(np, name) for name in ("sin", "cos", "arctan")},
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
    "softplus": lambda x: np.logaddexp(0, x),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "erf": lambda x: error_function.erf(np.asarray(x, float)),
    "max": np.maximum,
    "min": np.minimum,
    "where": lambda p, x, y: np.where(p != 0, x, y),
    "softmax": softmax,
    "log softmax": lambda x: np.log(softmax(x)),
    "nearest": lambda x: np.floor(x + 0.5),
    "full": lambda x, *shape: column(np.full([int(n) for n in shape], float(x))),
    "reshape": lambda x, *shape: column(np.reshape(squeezed(x), [int(n) for n in shape])),
}

OVER: dict[str, Any] = {
    "sum": np.sum,
    "max": np.max,
    "log sum exp": lambda x: np.log(np.sum(np.exp(x))),
}

RELATIONS: dict[str, Any] = {">": np.greater, "≥": np.greater_equal, "=": np.equal}


def of(e: w.Written, values: Values, at: Places) -> Any:
    def part(inside: w.Written) -> Any:
        return of(inside, values, at)

    match e:
        case w.Letter():
            return column(values[e])
        case w.Numeral(value):
            return np.asarray(float(value))
        case w.Added(terms, "+"):
            return sum(map(part, terms[1:]), part(terms[0]))
        case w.Negated(inside):
            return -part(inside)
        case w.Spread(inside):
            return part(inside)
        case w.Multiplied(factors, "@"):
            result = part(factors[0])
            for factor in factors[1:]:
                result = result @ part(factor)
            return result
        case w.Multiplied(factors, "" | "⊙"):
            found = [part(factor) for factor in factors]
            if e.sign == "":  # all but one are numbers
                assert sum(np.size(x) > 1 for x in found) <= 1, e
            return math.prod(found[1:], start=found[0])
        case w.Divided(top, bottom):
            return part(top) / part(bottom)
        case w.Raised(base, exponent):
            return part(base) ** part(exponent)
        case w.Transposed(inside):
            return part(inside).T
        case w.Compared(left, relation, right):
            return RELATIONS[relation](part(left), part(right)) * 1.0
        case w.Applied(function, arguments):
            return FUNCTIONS[function](*map(part, arguments))
        case w.Listed(inside, "[]"):
            return np.concatenate([np.atleast_1d(squeezed(part(one))) for one in inside])[:, None]
        case w.Indexed(inside, places):
            x = array(inside, values, at, len(places))
            return column(x[tuple(place_of(p, at) for p in places)])
        case w.Over(operator, (), inside):
            return OVER[operator](part(inside))
        case w.Over("softmax" | "log softmax" as operator, letters, w.Indexed(inside, places)):
            x = array(inside, values, at, len(places))
            axes = tuple(places.index(letter) for letter in letters)
            powers = np.exp(x - np.max(x, axis=axes, keepdims=True))
            soft = powers / np.sum(powers, axis=axes, keepdims=True)
            entry = soft[tuple(at[str(p)] for p in places)]
            return np.log(entry) if operator == "log softmax" else entry
        case w.Over(operator, letters, inside):
            length = lengths(inside, values)
            found = [
                np.squeeze(of(inside, values, {**at, **dict(zip(letters, place, strict=True))}))
                for place in product(*(range(length[letter]) for letter in letters))
            ]
            return OVER[operator](np.asarray(found))
        case _:
            raise AssertionError(e)


def place_of(place: Any, at: Places) -> Any:
    if place in at:
        return at[place]
    numbers = [int(n) if n else None for n in place.split(":")]
    return slice(*numbers) if ":" in place else numbers[0]
