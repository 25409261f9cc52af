"""The package as a whole: layers import downwards, and NumPy is enough."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from cartesian_rdc.categories.base import Category
from tests.processes import without

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "cartesian_rdc"

# Each may import those before it, and its own; laws and testing are imported by none.
LAYERS = [
    "errors",
    "categories.base",
    "categories.lens",
    "categories.para",
    "categories.structure",
    "categories.free",
    "categories.smooth",
    "categories.semirings",
    "categories.props",
    "categories.matrices",
    "categories.polynomials",
    "categories.circuits",
    "categories.truth_tables",
    "categories.product",
    "categories.context",
    "categories.daggers",
    "typed",
    "functors",
    "execution",
    "hardware",
    "learning",
    "neural",
    "circuits",
    "",  # the root namespace
    "laws",
    "testing",
]


EXTRAS = {
    "execution.jax_engine": {"jax"},
    "execution.numba_engine": {"numba", "platformdirs"},
    "neural.optimisers.from_optax": {"jax", "optax"},
}
"""What these may import besides; nothing of the library imports them unasked."""


def modules() -> list[Path]:
    return sorted(file for file in PACKAGE.rglob("*.py"))


def layer_of(name: str) -> int | None:
    if name.endswith(".__main__"):  # a command may use everything
        return len(LAYERS)
    rest = name.removeprefix("cartesian_rdc").removeprefix(".")
    for number, layer in enumerate(LAYERS):
        if rest == layer or rest.startswith(f"{layer}."):
            return number
    return None


def imported(file: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            taken = [alias.name for alias in node.names]
            if taken != ["__version__"]:
                names += [node.module, *(f"{node.module}.{name}" for name in taken)]
    return names


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("file", modules(), ids=name_of)
def test_imports_point_one_way(file: Path) -> None:
    mine = layer_of(name_of(file))
    for name in imported(file):
        theirs = layer_of(name)
        if name.startswith("cartesian_rdc") and theirs is not None:
            assert mine is not None
            assert theirs <= mine, f"{name_of(file)} imports {name}"


@pytest.mark.parametrize("file", modules(), ids=name_of)
def test_only_numpy_and_the_standard_library_are_imported(file: Path) -> None:
    allowed = {*sys.stdlib_module_names, "numpy", "cartesian_rdc"}
    if layer_of(name_of(file)) == LAYERS.index("testing"):
        allowed |= {"hypothesis", "pytest"}
    for place, packages in EXTRAS.items():
        if name_of(file).startswith(f"cartesian_rdc.{place}"):
            allowed |= packages
    assert {name.partition(".")[0] for name in imported(file)} <= allowed


def test_learning_names_no_concrete_category() -> None:
    for file in (PACKAGE / "learning").glob("*.py"):
        categories = {name for name in imported(file) if ".categories" in name}
        assert all(name.startswith("cartesian_rdc.categories.base") for name in categories), file
        assert not any(".neural" in name for name in imported(file)), file


def concrete_categories() -> set[str]:
    """The names of all categories in the library, classes and values."""
    names: set[str] = set()
    for file in (PACKAGE / "categories").rglob("*.py"):
        if file.name != "base.py":
            for name, value in vars(importlib.import_module(name_of(file))).items():
                of = value if isinstance(value, type) else type(value)
                if issubclass(of, Category) and of.__module__ != Category.__module__:
                    names.add(name)
    return names


def functions_that_mention(folder: Path, names: set[str]) -> list[str]:
    """The functions and methods in a folder in which, or in whose types, a name occurs."""
    found: list[str] = []
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef):
                inside = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
                inside |= {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
                if inside & names:
                    found.append(f"{file.name}: {node.name}")
    return found


def test_no_function_of_learning_mentions_a_concrete_category() -> None:
    names = concrete_categories()
    assert names >= {"Circuits", "CircuitsOverRing", "Polynomials", "Matrices", "smooth", "Free"}
    assert functions_that_mention(PACKAGE / "learning", names) == []
    assert len(functions_that_mention(PACKAGE / "neural", names)) > 10  # the count can count
    assert len(functions_that_mention(PACKAGE / "circuits", names)) > 10


def test_importing_loads_no_extra() -> None:
    code = (
        "import sys, cartesian_rdc.neural, cartesian_rdc.laws\n"
        "extras = {'hypothesis', 'pytest', 'jax', 'keras', 'tqdm', 'matplotlib'}\n"
        "print(*(extras & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == ""


def test_a_missing_extra_is_named() -> None:
    assert without("tqdm", "linear", "--epochs", "1") == [
        "experiments.iris: error: tqdm is not installed: "
        "pip install 'cartesian-rdc[experiments]' brings it"
    ]


def test_testing_without_its_extra() -> None:
    code = "import sys; sys.modules['hypothesis'] = None\nimport cartesian_rdc.testing"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stderr.splitlines()[-1] == (
        "cartesian_rdc.errors.MissingExtraError: hypothesis is not installed: "
        "pip install 'cartesian-rdc[testing]' brings it"
    )
