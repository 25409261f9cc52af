"""Pictures in TikZ, for papers: a ``tikzpicture``, or a document of its own."""

from __future__ import annotations

from typing import final

from cartesian_rdc.drawing.shapes import Disc, Head, Panel, Pen, Picture, Shape, Stroke, Words
from cartesian_rdc.drawing.svg import number

_MATHS = {
    "×": r"\times",
    "⊗": r"\otimes",
    "⊙": r"\odot",
    "⊕": r"\oplus",
    "→": r"\to",
    "↦": r"\mapsto",
    "·": r"\cdot",
    "π": r"\pi",
    "α": r"\alpha",
    "β": r"\beta",
    "γ": r"\gamma",
    "δ": r"\delta",
    "ε": r"\varepsilon",
    "η": r"\eta",
    "θ": r"\theta",
    "λ": r"\lambda",
    "μ": r"\mu",
    "σ": r"\sigma",
    "φ": r"\varphi",
    "Σ": r"\Sigma",
    "∇": r"\nabla",
    "∂": r"\partial",
    "†": r"\dagger",
    "√": r"\surd",
    "≤": r"\leq",
    "≥": r"\geq",
    "∞": r"\infty",
    "′": r"'",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "<": "<",
    ">": ">",
}
_PLAIN = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "…": r"\dots{}",
    '"': r"\textquotedbl{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
}


def escaped(text: str) -> str:
    """The text in TeX: signs of mathematics in mathematics, what TeX cannot write as ``?``."""
    return "".join(map(_letter, text))


def _letter(c: str) -> str:
    if c in _MATHS:
        return rf"\ensuremath{{{_MATHS[c]}}}"
    if c in _PLAIN:
        return _PLAIN[c]
    return c if " " <= c <= "~" else "?"


def tikz_of(picture: Picture, *, document: bool) -> str:
    """The picture; ``document``: as a document of its own, of the class ``standalone``."""
    colours = sorted({colour for shape in picture.shapes for colour in _colours(shape)})
    body = [
        r"\begin{tikzpicture}[x=1pt, y=-1pt]",
        *(rf"\definecolor{{{_name(c)}}}{{HTML}}{{{c[1:].upper()}}}" for c in colours),
        *map(_TikZ().written, picture.shapes),
        r"\end{tikzpicture}",
    ]
    if not document:
        return "\n".join(body)
    head = (r"\documentclass[tikz, border=2pt]{standalone}", r"\usepackage[T1]{fontenc}")
    return "\n".join([*head, r"\begin{document}", *body, r"\end{document}", ""])


def _name(colour: str) -> str:
    return f"c{colour[1:]}"


def _colours(shape: Shape) -> tuple[str, ...]:
    if isinstance(shape, Panel | Disc):
        return tuple(filter(None, (shape.fill, shape.stroke)))
    return (shape.colour,)


def _at(x: float, y: float) -> str:
    return f"({number(x)}, {number(y)})"


@final
class _TikZ(Pen):
    """Shapes as commands."""

    def panel(self, shape: Panel) -> str:
        at = shape.at
        return (
            rf"\filldraw[fill={_name(shape.fill)}, draw={_name(shape.stroke)}, line width=0.8pt, "
            rf"rounded corners={number(min(shape.r, at.h / 2, at.w / 2))}pt] "
            rf"{_at(at.x, at.y)} rectangle {_at(at.x + at.w, at.y + at.h)};"
        )

    def disc(self, shape: Disc) -> str:
        line = f"draw={_name(shape.stroke)}, line width=0.8pt" if shape.stroke else "draw=none"
        at = _at(shape.x, shape.y)
        circle = rf"circle [radius={number(shape.r)}pt]"
        return rf"\filldraw[fill={_name(shape.fill)}, {line}] {at} {circle};"

    def stroke(self, shape: Stroke) -> str:
        points = [_at(x, y) for x, y in shape.points]
        if len(points) == 2:
            route = f"{points[0]} -- {points[1]}"
        else:
            curves = (
                f".. controls {points[k]} and {points[k + 1]} .. {points[k + 2]}"
                for k in range(1, len(points), 3)
            )
            route = " ".join([points[0], *curves])
        dashes = ", dashed" if shape.dashed else ""
        thick = number(0.7 * shape.thickness)
        return rf"\draw[{_name(shape.colour)}, line width={thick}pt{dashes}] {route};"

    def head(self, shape: Head) -> str:
        route = " -- ".join(_at(x, y) for x, y in shape.points)
        return rf"\fill[{_name(shape.colour)}] {route} -- cycle;"

    def words(self, shape: Words) -> str:
        anchor = {"start": "base west", "middle": "base", "end": "base east"}[shape.anchor]
        weight = r"\bfseries" if shape.strong else ""
        size = number(0.86 * shape.size)
        return (
            rf"\node[anchor={anchor}, inner sep=0pt, text={_name(shape.colour)}, "
            rf"font=\sffamily{weight}\fontsize{{{size}}}{{{size}}}\selectfont] "
            rf"at {_at(shape.x, shape.y)} {{{escaped(shape.text)}}};"
        )
