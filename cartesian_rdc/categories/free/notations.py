"""Three notations for expressions: plain text, as Python and SymPy read it; Unicode; and LaTeX.

Whatever a name is, it stays words: what has a meaning in TeX is escaped, and nothing ends a line.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import replace
from fractions import Fraction
from typing import Final, final

from cartesian_rdc.categories.free.writing import (
    MATRIX,
    SCALAR,
    Added,
    Applied,
    Compared,
    Divided,
    Entries,
    Indexed,
    Letter,
    Listed,
    Multiplied,
    Numeral,
    Over,
    Quoted,
    Raised,
    Spread,
    Transposed,
    Value,
    Written,
    signed,
)
from cartesian_rdc.printing import cut

SUM, SIGNED, PREFIX, PRODUCT, QUOTIENT, POWER, ATOM = range(7)
"""How strongly an expression binds; what binds less than is needed gets parentheses."""

LONGEST: Final = 60
"""How long the name of a function, and a number, may be."""

SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Notation(ABC):
    """How expressions are written down."""

    @final
    def of(self, e: Written, least: int = SUM) -> str:
        """The expression, in parentheses if it binds less than is needed."""
        text, binds = self._of(e)
        return text if binds >= least else self.fenced("(", text, ")")

    def _of(self, e: Written) -> tuple[str, int]:
        minus, positive = signed(e)
        if minus:
            return f"-{self.of(positive, PRODUCT)}", SIGNED
        match e:
            case Letter(name):
                return self.letter(replace(e, name=one_line(name, LONGEST))), ATOM
            case Numeral(value):
                return self.number(value)
            case Quoted(words):
                return self.words(one_line(words, 2 * LONGEST)), ATOM
            case Added(terms, sign):
                return self._sum(terms, sign), SUM
            case Multiplied(factors, sign):
                return self._product(factors, sign), PRODUCT
            case Divided(top, bottom):
                return self.quotient(top, bottom)
            case Raised(base, exponent):
                return self.power(base, exponent)
            case Transposed(part):
                return self.transposed(part), POWER
            case Applied(function, arguments):
                return self.applied(one_line(function, LONGEST), arguments)
            case Compared(left, relation, right):
                return self.compared(left, relation, right), ATOM
            case Indexed(part, places):
                return self.indexed(part, self.places(places)), ATOM
            case Over(operator, letters, part):
                return self.over(operator, letters, part)
            case Entries(letters, part):
                return self.indexed(Listed((part,), "[]"), [*letters]), ATOM
            case Spread(part):
                return self._of(part)
            case Listed(entries, brackets):
                inside = ", ".join(map(self.of, entries))
                return self.fenced(brackets[0], inside, brackets[1]), ATOM
            case _:
                return self.words(type(e).__name__), ATOM

    def _sum(self, terms: tuple[Written, ...], sign: str) -> str:
        found, last = list[str](), len(terms) - 1
        for k, given in enumerate(terms):
            minus, term = signed(given)
            text = self.of(term, PREFIX if k == last and not minus else PRODUCT)
            operator = "-" if minus and sign == "+" else self.sign(sign)
            if minus and sign != "+":
                text = self.fenced("(", f"-{text}", ")")
            found += [f" {operator} ", text] if k else ["-" if operator == "-" else "", text]
        return "".join(found)

    def _product(self, factors: tuple[Written, ...], sign: str) -> str:
        found, last = list[str](), len(factors) - 1
        for k, factor in enumerate(factors):
            ends = k == last and sign == SCALAR and isinstance(factor, Multiplied)
            text = self.of(factor, PRODUCT if ends else QUOTIENT)
            if k:
                digit = text[:1].isdigit() and sign in (SCALAR, MATRIX)
                found.append(self.times(sign, digit))
            found.append(text)
        return "".join(found)

    def places(self, places: tuple[Written | str, ...]) -> list[str]:
        """The places of an entry."""
        return [place if isinstance(place, str) else self.of(place) for place in places]

    @abstractmethod
    def letter(self, e: Letter) -> str:
        """A variable."""

    @abstractmethod
    def number(self, value: Value) -> tuple[str, int]:
        """A number that is not below 0."""

    @abstractmethod
    def words(self, words: str) -> str:
        """Words of one line."""

    @abstractmethod
    def fenced(self, opening: str, inside: str, closing: str) -> str:
        """What stands between brackets."""

    @abstractmethod
    def sign(self, sign: str) -> str:
        """The sign of a sum, or a relation."""

    @abstractmethod
    def times(self, sign: str, digit: bool) -> str:
        """What stands between two factors, of which the second may begin with a digit."""

    @abstractmethod
    def quotient(self, top: Written, bottom: Written) -> tuple[str, int]:
        """``x / y``."""

    @abstractmethod
    def power(self, base: Written, exponent: Written) -> tuple[str, int]:
        """``x ^ y``."""

    @abstractmethod
    def transposed(self, part: Written) -> str:
        """``xᵀ``."""

    @abstractmethod
    def applied(self, function: str, arguments: tuple[Written, ...]) -> tuple[str, int]:
        """``f(x, y)``."""

    @abstractmethod
    def compared(self, left: Written, relation: str, right: Written) -> str:
        """``[x > y]``."""

    @abstractmethod
    def indexed(self, part: Written, places: list[str]) -> str:
        """``x_ij``."""

    @abstractmethod
    def over(self, operator: str, letters: tuple[str, ...], part: Written) -> tuple[str, int]:
        """``Σ_i x``."""


class _Lines(Notation):
    """What plain text and Unicode have in common."""

    def words(self, words: str) -> str:
        return words

    def fenced(self, opening: str, inside: str, closing: str) -> str:
        return opening + inside + closing

    def quotient(self, top: Written, bottom: Written) -> tuple[str, int]:
        return f"{self.of(top, PRODUCT)} / {self.of(bottom, QUOTIENT)}", PRODUCT

    def indexed(self, part: Written, places: list[str]) -> str:
        return f"{self.of(part, ATOM)}[{', '.join(places)}]"


@final
class _Text(_Lines):
    """Plain text, ASCII apart from words."""

    SIGNS: Final = {"⊕": "^", "∨": "|", "=": "==", "≥": ">=", "∧": "&"}

    def letter(self, e: Letter) -> str:
        return "d" * e.primes + e.name + (f"_{e.number}" if e.number else "")

    def number(self, value: Value) -> tuple[str, int]:
        text = digits(value)
        return text, QUOTIENT - 1 if "/" in text else ATOM

    def sign(self, sign: str) -> str:
        return self.SIGNS.get(sign, sign)

    def times(self, sign: str, digit: bool) -> str:
        if sign in (SCALAR, "⊙"):
            return "*"
        return f" {self.sign(sign)} "

    def power(self, base: Written, exponent: Written) -> tuple[str, int]:
        return f"{self.of(base, ATOM)}**{self.of(exponent, ATOM)}", POWER

    def transposed(self, part: Written) -> str:
        return f"{self.of(part, ATOM)}.T"

    def applied(self, function: str, arguments: tuple[Written, ...]) -> tuple[str, int]:
        return f"{function}({', '.join(map(self.of, arguments))})", ATOM

    def compared(self, left: Written, relation: str, right: Written) -> str:
        return f"({self.of(left)} {self.sign(relation)} {self.of(right)})"

    def over(self, operator: str, letters: tuple[str, ...], part: Written) -> tuple[str, int]:
        place = f"[{', '.join(letters)}]" if letters else ""
        return f"{operator.replace(' ', '_')}{place}({self.of(part)})", ATOM


@final
class _Unicode(_Lines):
    """Unicode, for terminals."""

    FUNCTIONS: Final = {"sigmoid": "σ"}
    FENCES: Final = {"abs": "||", "floor": "⌊⌋"}

    def letter(self, e: Letter) -> str:
        number = str(e.number).translate(SUBSCRIPTS) if e.number else ""
        return e.name + number + "′" * e.primes

    def number(self, value: Value) -> tuple[str, int]:
        text = digits(value)
        mantissa, e, exponent = text.partition("e")
        if e:
            power = f"10{str(int(exponent)).translate(SUPERSCRIPTS)}"
            return (power, POWER) if mantissa == "1" else (f"{mantissa} · {power}", PRODUCT)
        return {"inf": "∞"}.get(text, text), QUOTIENT - 1 if "/" in text else ATOM

    def sign(self, sign: str) -> str:
        return sign

    def times(self, sign: str, digit: bool) -> str:
        if sign in (SCALAR, MATRIX):
            return " · " if digit else " "
        return f" {sign} "

    def power(self, base: Written, exponent: Written) -> tuple[str, int]:
        below, above = self.of(base, ATOM), self.of(exponent)
        if re.fullmatch("-?[0-9]+", above):
            return below + above.translate(SUPERSCRIPTS), POWER
        return f"{below}^{self.of(exponent, ATOM)}", POWER

    def transposed(self, part: Written) -> str:
        return f"{self.of(part, ATOM)}ᵀ"

    def applied(self, function: str, arguments: tuple[Written, ...]) -> tuple[str, int]:
        inside = ", ".join(map(self.of, arguments))
        if function in self.FENCES:
            return inside.join(self.FENCES[function]), ATOM
        if function == "sqrt":
            return f"√{self.of(arguments[0], ATOM)}", POWER
        return f"{self.FUNCTIONS.get(function, function)}({inside})", ATOM

    def compared(self, left: Written, relation: str, right: Written) -> str:
        return f"[{self.of(left)} {relation} {self.of(right)}]"

    def over(self, operator: str, letters: tuple[str, ...], part: Written) -> tuple[str, int]:
        place = f"_{''.join(letters)}" if letters else ""
        if operator == "sum":
            return f"Σ{place} {self.of(part, PREFIX)}", PREFIX
        return f"{operator}{place}({self.of(part)})", ATOM


@final
class _Latex(Notation):
    """LaTeX, in mathematical mode, as MathJax reads it as well."""

    SIGNS: Final = {
        "⊕": r"\oplus",
        "∨": r"\vee",
        "∧": r"\wedge",
        "⊙": r"\odot",
        "≥": r"\geq",
        "=": "=",
        ">": ">",
        "+": "+",
    }
    FUNCTIONS: Final = {
        **{name: rf"\{name}" for name in ("tanh", "sin", "cos", "log", "max", "min")},
        "sigmoid": r"\sigma",
    }
    FENCES: Final = {"abs": ("|", "|"), "floor": (r"\lfloor", r"\rfloor")}

    def letter(self, e: Letter) -> str:
        name = e.name if len(e.name) == 1 and e.name.isascii() else self._roman(e.name)
        return name + (f"_{{{e.number}}}" if e.number else "") + "'" * e.primes

    def number(self, value: Value) -> tuple[str, int]:
        text = digits(value)
        top, slash, bottom = text.partition("/")
        if slash:
            return rf"\frac{{{top}}}{{{bottom}}}", QUOTIENT
        mantissa, e, exponent = text.partition("e")
        if e:
            power = f"10^{{{int(exponent)}}}"
            return (power, POWER) if mantissa == "1" else (rf"{mantissa} \cdot {power}", PRODUCT)
        if text == "inf":
            return r"\infty", ATOM
        return (text, ATOM) if text[:1].isdigit() else (self.words(text), ATOM)

    def words(self, words: str) -> str:
        return escaped(words)

    def fenced(self, opening: str, inside: str, closing: str) -> str:
        tall = any(sign in inside for sign in (r"\frac", r"\sum", r"\sqrt"))
        left, right = (r"\left", r"\right") if tall else ("", "")
        gap = " " if opening.startswith("\\") else ""
        return f"{left}{opening}{gap}{inside}{right}{closing}"

    def sign(self, sign: str) -> str:
        return self.SIGNS.get(sign, escaped(sign))

    def times(self, sign: str, digit: bool) -> str:
        if sign in (SCALAR, MATRIX):
            return r" \cdot " if digit else " "
        return f" {self.sign(sign)} "

    def quotient(self, top: Written, bottom: Written) -> tuple[str, int]:
        return rf"\frac{{{self.of(top)}}}{{{self.of(bottom)}}}", QUOTIENT

    def power(self, base: Written, exponent: Written) -> tuple[str, int]:
        return f"{self._base(base)}^{{{self.of(exponent)}}}", POWER

    def _base(self, base: Written) -> str:
        primed = isinstance(base, Letter) and base.primes
        return f"{{{self.of(base)}}}" if primed else self.of(base, ATOM)

    def transposed(self, part: Written) -> str:
        return rf"{self._base(part)}^{{\top}}"

    def applied(self, function: str, arguments: tuple[Written, ...]) -> tuple[str, int]:
        inside = ", ".join(map(self.of, arguments))
        if function in self.FENCES:
            opening, closing = self.FENCES[function]
            return self.fenced(opening, inside, closing), ATOM
        if function == "sqrt":
            return rf"\sqrt{{{inside}}}", ATOM
        if function == "exp":
            return f"e^{{{inside}}}", POWER
        name = self.FUNCTIONS.get(function) or self._roman(function)
        return name + self.fenced("(", inside, ")"), ATOM

    def _roman(self, name: str) -> str:
        if re.fullmatch(r"[A-Za-z]|[RD]\[f\]", name):
            return name
        return rf"\mathrm{{{name}}}" if name.isascii() and name.isalnum() else escaped(name)

    def compared(self, left: Written, relation: str, right: Written) -> str:
        return self.fenced("[", f"{self.of(left)} {self.sign(relation)} {self.of(right)}", "]")

    def indexed(self, part: Written, places: list[str]) -> str:
        short = all(len(place) == 1 for place in places)
        below = (" " if short else ", ").join(places)
        bare = isinstance(part, Letter) and not part.number and not part.primes
        name = self.of(part, ATOM)
        return f"{name}_{{{below}}}" if bare else f"{{{name}}}_{{{below}}}"

    def over(self, operator: str, letters: tuple[str, ...], part: Written) -> tuple[str, int]:
        place = f"_{{{' '.join(letters)}}}" if letters else ""
        if operator == "sum":
            return rf"\sum{place} {self.of(part, PREFIX)}", PREFIX
        name = {"max": r"\max"}.get(operator) or rf"\operatorname{{{operator.replace(' ', '~')}}}"
        return name + place + self.fenced("(", self.of(part), ")"), ATOM


TEXT: Final[Notation] = _Text()
"""``tanh(W @ x + b)**2``, in the syntax of Python; without matrices SymPy reads it too."""

UNICODE: Final[Notation] = _Unicode()
"""``tanh(W x + b)²``."""

LATEX: Final[Notation] = _Latex()
r"""``\tanh(W x + b)^{2}``."""


def digits(value: Value) -> str:
    """A number in at most 15 digits, and so rounded if it has more."""
    if isinstance(value, Fraction):
        if value.denominator > 1:
            return f"{digits(value.numerator)}/{digits(value.denominator)}"
        value = value.numerator
    if isinstance(value, int):
        few = abs(value) < 10**LONGEST
        return str(value) if few else f"a whole number of {value.bit_length()} bits"
    text = f"{value:.15g}"
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def one_line(words: str, length: int) -> str:
    """The text in one line of at most ``length`` characters; ``?`` if nothing of it prints."""
    shown = "".join(c if c.isprintable() else " " for c in words[: 2 * length])
    return cut(" ".join(shown.split()), length) or "?"


_SPECIAL: Final = {
    **{c: rf"\{c}" for c in "{}$&#%_"},
    "\\": r"\backslash ",
    "^": r"{\wedge}",
    "~": r"{\sim}",
    "<": "{<}",
    ">": "{>}",
    "×": r"\times ",
    "→": r"\to ",
    "…": r"\ldots ",
}


def escaped(words: str) -> str:
    """Words in mathematical mode of LaTeX: nothing in them is a command or markup."""
    pieces = re.split(r"([\\{}$&#%_^~<>×→…])", words)
    return "".join(_SPECIAL.get(p) or rf"\text{{{p}}}" for p in pieces if p) or r"\text{?}"
