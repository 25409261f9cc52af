"""Names of files and classes that mean something to shells, terminals, TeX or disks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.faults.kind import Place
from tests.processes import names, started_in

FILES = (
    "a b",
    " ",
    "-",
    "--epochs",
    "-rf",
    "a\nb",
    "\n",
    "a\tb",
    "\x1b[31m",
    "é",
    "e\u0301",
    "日本語",
    "\u202egnp.exe",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "\udcff",
    "$HOME",
    "`id`",
    "$(id)",
    "a'b",
    'a"b',
    "a;b",
    "a|b",
    "*",
    "?",
    "[a]",
    "{a}",
    "%s",
    "{0}",
    "\\",
    "#",
    "~",
    ".hidden",
    "...",
    "a.part",
    "a.lock",
    "x" * 180,
    "x" * 250,
    "é" * 120,
)
"""Beginnings of names of files."""

CLASSES = (
    "$x$",
    "$",
    "$\\frac{",
    "\\alpha",
    "_",
    "x_",
    "^",
    "{",
    "%",
    "&",
    "\\",
    "a\tb",
    "\x1b[31m",
    "\x00",
    "日本語",
    "\u202ea",
    "<b>&amp;",
    "x" * 1000,
    "'",
    '""""',
    " ",
    "\\n",
    "$" * 100,
    "\U0001f600",
)
"""Names of classes."""

SAYS = ("experiments.iris: error: ", "python -m experiments.iris: error: ")
"""What a line begins with that refuses a name."""

ENDINGS = (".png", ".svg", ".pdf")


def hostile_files(chance: Random, place: Place, number: int) -> Iterator[str]:
    """A checkpoint, and a picture, of such a name, which a link may have already."""
    for k in range(number):
        folder = place.folder / str(k)
        folder.mkdir()
        precious = folder / "precious"
        precious.write_bytes(b"kept")
        name = chance.choice(FILES)
        kept, drawn = f"{name}.npz", f"{name}{chance.choice(ENDINGS)}"
        if chance.random() < 0.3:
            for other in (kept, drawn):
                if len(os.fsencode(other)) < 256:
                    (folder / other).symlink_to(chance.choice(["precious", "nowhere", "."]))
        arguments = [f"--checkpoint={kept}"]
        arguments += [f"--plot={drawn}"] * (chance.random() < 0.5)
        words = _run(folder, arguments, [kept, drawn][: len(arguments)])
        if precious.read_bytes() != b"kept":
            words = "what a link points at was written over"
        yield f"{arguments}: {words}" if words else ""


def hostile_classes(chance: Random, place: Place, number: int) -> Iterator[str]:
    """A table of flowers whose classes have such names, and a picture of them."""
    for k in range(number):
        folder = place.folder / str(k)
        folder.mkdir()
        classes = chance.sample(CLASSES, 3)
        rows = [f"5.{j},3.{j},1.{j},0.{j},{classes[j % 3]}\n" for j in range(9)]
        (folder / "flowers.csv").write_text("".join(rows), encoding="utf-8")
        drawn = f"drawn{chance.choice(ENDINGS)}"
        words = _run(folder, ["--data=flowers.csv", f"--plot={drawn}"], [drawn])
        yield f"{classes}: {words}" if words else ""


def _run(folder: Path, arguments: list[str], made: list[str]) -> str:
    """What is wrong with a short training, which makes these files, or says why it does not."""
    before = set(names(folder))
    with started_in(
        folder, ["experiments.iris", "linear", "--epochs", "1", "--json", *arguments]
    ) as process:
        out, err = process.communicate(timeout=120)
    after = set(names(folder))
    if "Traceback" in err or process.returncode not in (0, 2):
        return f"it ended with {process.returncode}: {err[-400:]}"
    if process.returncode == 2:
        if out or not err.startswith(SAYS) or not err.removesuffix("\n").isprintable():
            return f"it said {err!r}"
        return f"left behind: {sorted(after - before)}" if after != before else ""
    if after != before | set(made):
        return f"there are {sorted(after - before)}, where {made} belong"
    links = [name for name in made if (folder / name).is_symlink()]
    return f"{links} are links" if links else ""
