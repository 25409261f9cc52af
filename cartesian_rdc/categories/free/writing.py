r"""Expressions in which generators say how they print: letters, numbers, sums, functions.

``Generator.written`` is given an expression for each argument and makes one of the result. They are
made by operators, and by the functions of this module. Nothing is computed, apart from signs,
factors 1 and quotients in quotients; the three notations are in ``notations``.

>>> from cartesian_rdc.categories.free.notations import LATEX, TEXT, UNICODE
>>> x, w = Letter("x"), Letter("W", 2)
>>> e = 1 - applied("tanh", w @ x) ** 2
>>> print(TEXT.of(e), UNICODE.of(e), LATEX.of(e), sep="\n")
1 - tanh(W_2 @ x)**2
1 - tanh(W₂ x)²
1 - \tanh(W_{2} x)^{2}
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

Value: TypeAlias = int | float | Fraction


@dataclass(frozen=True)
class Written(ABC):
    """An expression."""

    @property
    @abstractmethod
    def parts(self) -> tuple[Written, ...]:
        """The immediate subexpressions."""

    @property
    def trivial(self) -> bool:
        """Whether it is as short as a name for it were."""
        return False

    @final
    def __add__(self, other: Operand) -> Written:
        return added(self, other)

    @final
    def __radd__(self, other: Operand) -> Written:
        return added(other, self)

    @final
    def __sub__(self, other: Operand) -> Written:
        return added(self, negated(other))

    @final
    def __rsub__(self, other: Operand) -> Written:
        return added(other, negated(self))

    @final
    def __neg__(self) -> Written:
        return negated(self)

    @final
    def __mul__(self, other: Operand) -> Written:
        return multiplied(self, other)

    @final
    def __rmul__(self, other: Operand) -> Written:
        return multiplied(other, self)

    @final
    def __matmul__(self, other: Written) -> Written:
        return multiplied(self, other, MATRIX)

    @final
    def __truediv__(self, other: Operand) -> Written:
        return divided(self, other)

    @final
    def __rtruediv__(self, other: Operand) -> Written:
        return divided(other, self)

    @final
    def __pow__(self, exponent: Operand) -> Written:
        return raised(self, exponent)

    @final
    @property
    def transposed(self) -> Written:
        """``xᵀ``."""
        return self.part if isinstance(self, Transposed) else Transposed(self)

    @final
    def at(self, *places: Operand | str) -> Written:
        """The entry, or the part, at these places: numbers, letters of indices, ranges."""
        return Indexed(self, tuple(p if isinstance(p, str) else written(p) for p in places))


Operand: TypeAlias = Written | int | float | Fraction
"""What may stand beside an expression."""

SCALAR, ENTRYWISE, MATRIX = "", "⊙", "@"
"""The kinds of products, by their signs."""


@dataclass(frozen=True)
class Leaf(Written):
    """An expression without parts."""

    @property
    @final
    def parts(self) -> tuple[Written, ...]:
        return ()


@final
@dataclass(frozen=True)
class Letter(Leaf):
    """A variable: a letter, or a word of letters, with a number and primes."""

    name: str
    number: int = 0
    primes: int = 0

    @property
    def trivial(self) -> bool:
        return True


@final
@dataclass(frozen=True)
class Numeral(Leaf):
    """A number."""

    value: Value

    @property
    def trivial(self) -> bool:
        return True


@final
@dataclass(frozen=True)
class Quoted(Leaf):
    """What has no formula, in words."""

    words: str


@final
@dataclass(frozen=True)
class Added(Written):
    """``x + y + ...``; with another ``sign``, such as ⊕."""

    terms: tuple[Written, ...]
    sign: str = "+"

    @property
    def parts(self) -> tuple[Written, ...]:
        return self.terms


@final
@dataclass(frozen=True)
class Negated(Written):
    """``-x``."""

    part: Written

    @property
    def parts(self) -> tuple[Written, ...]:
        return (self.part,)

    @property
    def trivial(self) -> bool:
        return self.part.trivial


@final
@dataclass(frozen=True)
class Multiplied(Written):
    """``x y ...``, of numbers, entry by entry, of matrices; with another ``sign``, such as ∧."""

    factors: tuple[Written, ...]
    sign: str = SCALAR

    @property
    def parts(self) -> tuple[Written, ...]:
        return self.factors


@final
@dataclass(frozen=True)
class Divided(Written):
    """``x / y``."""

    top: Written
    bottom: Written

    @property
    def parts(self) -> tuple[Written, ...]:
        return self.top, self.bottom


@final
@dataclass(frozen=True)
class Raised(Written):
    """``x ^ y``."""

    base: Written
    exponent: Written

    @property
    def parts(self) -> tuple[Written, ...]:
        return self.base, self.exponent


@final
@dataclass(frozen=True)
class Transposed(Written):
    """``xᵀ``."""

    part: Written

    @property
    def parts(self) -> tuple[Written, ...]:
        return (self.part,)

    @property
    def trivial(self) -> bool:
        return self.part.trivial


@final
@dataclass(frozen=True)
class Applied(Written):
    """``function(x, y, ...)``; known functions have signs of their own, as ``abs`` has."""

    function: str
    arguments: tuple[Written, ...]

    @property
    def parts(self) -> tuple[Written, ...]:
        return self.arguments


@final
@dataclass(frozen=True)
class Compared(Written):
    """``[x > y]``: 1 where that holds and 0 elsewhere."""

    left: Written
    relation: str
    right: Written

    @property
    def parts(self) -> tuple[Written, ...]:
        return self.left, self.right


@final
@dataclass(frozen=True)
class Indexed(Written):
    """The entry, or the part, of an array at some places."""

    part: Written
    places: tuple[Written | str, ...]

    @property
    def parts(self) -> tuple[Written, ...]:
        return (self.part, *(place for place in self.places if isinstance(place, Written)))


@final
@dataclass(frozen=True)
class Over(Written):
    """``Σ_i x``: an ``operator``, such as sum or max, over letters of indices, or over all."""

    operator: str
    letters: tuple[str, ...]
    part: Written

    @property
    def parts(self) -> tuple[Written, ...]:
        return (self.part,)


@final
@dataclass(frozen=True)
class Entries(Written):
    """The array whose entry at these letters of indices is x; it has a line of its own."""

    letters: tuple[str, ...]
    part: Written

    @property
    def parts(self) -> tuple[Written, ...]:
        return (self.part,)


@final
@dataclass(frozen=True)
class Spread(Written):
    """One number in every entry of an array, which is written as the number."""

    part: Written

    @property
    def parts(self) -> tuple[Written, ...]:
        return (self.part,)

    @property
    def trivial(self) -> bool:
        return self.part.trivial


@final
@dataclass(frozen=True)
class Listed(Written):
    """``(x, y)``, or, of arrays that are joined, ``[x, y]``."""

    entries: tuple[Written, ...]
    brackets: str = "()"

    @property
    def parts(self) -> tuple[Written, ...]:
        return self.entries


def written(value: Operand) -> Written:
    """The expression, or the number as one."""
    return value if isinstance(value, Written) else Numeral(value)


def element(value: object) -> Written:
    """A value of any kind: a number as a number, all else as it prints."""
    if isinstance(value, bool):
        return Numeral(int(value))
    return Numeral(value) if isinstance(value, int | float | Fraction) else Quoted(str(value))


def applied(function: str, *arguments: Operand) -> Written:
    """``function(x, y, ...)``."""
    return Applied(function, tuple(map(written, arguments)))


def added(x: Operand, y: Operand, sign: str = "+") -> Written:
    """``x + y``."""
    terms: list[Written] = []
    for term in map(written, (x, y)):
        alike = isinstance(term, Added) and term.sign == sign
        terms += term.terms if isinstance(term, Added) and alike else (_bare(term),)
    return Added(tuple(terms), sign)


def total(terms: Sequence[Written]) -> Written:
    """The sum of all; 0 of none."""
    return Added(tuple(terms)) if len(terms) > 1 else terms[0] if terms else Numeral(0)


def _bare(e: Written) -> Written:
    return e.part if isinstance(e, Spread) else e


def negated(x: Operand) -> Written:
    """``-x``, where a sign inside is turned."""
    match written(x):
        case Numeral(value):
            return Numeral(-value)
        case Negated(part):
            return part
        case Spread(part):
            return Spread(negated(part))
        case Divided(top, Added((one, Negated(other)), "+")):
            return Divided(top, Added((other, negated(one))))
        case Divided(top, Added((one, Numeral(value)), "+")) if value < 0:
            return Divided(top, Added((Numeral(-value), negated(one))))
        case Multiplied((Numeral(value), *rest), "") if value < 0:
            return multiplied(Numeral(-value), Multiplied(tuple(rest)) if rest[1:] else rest[0])
        case other:
            return Negated(other)


def signed(e: Written) -> tuple[bool, Written]:
    """Whether there is a minus in front, and what stands after it."""
    match e:
        case Negated(part):
            return True, part
        case Numeral(value) if value < 0:
            return True, Numeral(-value)
        case Multiplied((first, *rest), sign):
            minus, first = signed(first)
            return (True, Multiplied((first, *rest), sign)) if minus else (False, e)
        case Divided(top, bottom):
            minus, top = signed(top)
            return (True, Divided(top, bottom)) if minus else (False, e)
        case Spread(part):
            return signed(part)
        case _:
            return False, e


def multiplied(x: Operand, y: Operand, sign: str = SCALAR) -> Written:
    """``x y``: factors 1 are left out, signs and quotients of numbers come to the front."""
    one, two = written(x), written(y)
    everywhere = tuple(isinstance(part, Spread | Numeral) for part in (one, two))
    if sign == ENTRYWISE and any(everywhere):
        product = multiplied(_bare(one), _bare(two))
        return Spread(product) if all(everywhere) else product
    for k, factor in enumerate((one, two)):
        minus, positive = (False, factor) if isinstance(factor, Numeral) else signed(factor)
        if minus:
            return negated(multiplied(*((one, positive) if k else (positive, two)), sign))
    if sign == SCALAR:
        if isinstance(two, Spread):
            return Spread(multiplied(one, two.part))
        if isinstance(two, Numeral) and not isinstance(one, Numeral):
            one, two = two, one
        if one == Numeral(1):
            return two
        if one == Numeral(-1):
            return negated(two)
        if isinstance(one, Divided) and isinstance(one.top, Numeral):
            return divided(multiplied(one.top, two), one.bottom)
        if isinstance(two, Divided) and two.top == Numeral(1):
            return divided(one, two.bottom)
    for k, factor in enumerate((one, two) if sign != SCALAR else ()):
        if isinstance(factor, Multiplied) and isinstance(factor.factors[0], Numeral):
            number, *rest = factor.factors
            bare = Multiplied(tuple(rest)) if rest[1:] else rest[0]
            return multiplied(number, multiplied(*((one, bare) if k else (bare, two)), sign))
    factors = [
        f
        for part in (one, two)
        for f in (part.factors if isinstance(part, Multiplied) and part.sign == sign else (part,))
    ]
    return Multiplied(tuple(factors), sign)


def divided(x: Operand, y: Operand) -> Written:
    """``x / y``."""
    top, bottom = _bare(written(x)), _bare(written(y))
    return top if bottom == Numeral(1) else Divided(top, bottom)


def raised(x: Operand, y: Operand) -> Written:
    """``x ^ y``; an even power takes the sign away."""
    base, exponent = written(x), written(y)
    if exponent == Numeral(1):
        return base
    if isinstance(base, Negated) and isinstance(exponent, Numeral) and exponent.value % 2 == 0:
        base = base.part
    return (
        Spread(Raised(base.part, exponent)) if isinstance(base, Spread) else Raised(base, exponent)
    )


def exponential(x: Written) -> Written:
    """``exp(x)``; of ``log(0.9) x``, with such a short number, it is ``0.9 ^ x``."""
    minus, inside = signed(x)
    if isinstance(inside, Multiplied) and isinstance(slope := inside.factors[0], Numeral):
        rest = inside.factors[1:]
        base = base_of(float(slope.value) * (-1 if minus else 1))
        if base is not None:
            return raised(base, Multiplied(rest) if rest[1:] else rest[0])
    return applied("exp", x)


def base_of(slope: float, tolerance: float = 4e-16) -> float | None:
    """The number of six digits at most whose logarithm this is, but for rounding."""
    base = float(f"{math.exp(slope):.6g}") if abs(slope) < 100 else 0.0
    if base <= 0 or base == 1 or abs(math.log(base) - slope) > tolerance * abs(slope):
        return None
    return base


def polynomial(coefficients: Sequence[float], x: Written) -> Written:
    """``c0 + c1 x + c2 x² + ...``, without what is 0."""
    terms = [
        multiplied(c, raised(x, k)) if k else Numeral(c) for k, c in enumerate(coefficients) if c
    ]
    return total(terms)


def subexpressions(e: Written) -> Iterator[Written]:
    """The expression and all inside of it, as often as they occur."""
    todo = [e]
    while todo:
        part = todo.pop()
        yield part
        todo += part.parts
