"""The package as a whole: layers import downwards, and NumPy is enough."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cartesian_rdc.categories.base import Category
from tests.effort import usually
from tests.processes import without

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "cartesian_rdc"

# Each may import those before it, and its own; laws and testing are imported by none.
LAYERS = [
    "errors",
    "differences",
    "printing",
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
    "drawing",
    "interchange",
    "formulas",
    "storage",
    "",  # the root namespace
    "laws",
    "testing",
]


EXTRAS = {
    "categories.smooth.dtypes": {"ml_dtypes"},
    "drawing.raster": {"matplotlib"},
    "execution.jax_engine": {"jax"},
    "execution.numba_engine": {"llvmlite", "numba", "platformdirs"},
    "formulas": {"sympy"},
    "interchange.discopy": {"discopy"},
    "interchange.onnx": {"onnx"},
    "interchange.sklearn": {"sklearn"},
    "interchange.sympy": {"sympy"},
    "interchange.torch": {"torch"},
    "learning.bars": {"tqdm"},
    "neural.optimisers.from_optax": {"jax", "optax"},
    "storage.orbax": {"jax", "orbax"},
    "storage.tensors": {"safetensors"},
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


def attributes_in(folder: Path) -> set[str]:
    """The attributes that are read anywhere in a folder."""
    return {
        node.attr
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute)
    }


def test_learning_composes_maps_with_names_only() -> None:
    """No composite of bare morphisms is left in it: it does not take a name off."""
    bare = {"morphism", "inside", "get", "put", "compose", "tensor", "on_morphism"}
    assert attributes_in(PACKAGE / "learning") & bare == set()
    for file in (PACKAGE / "learning").glob("*.py"):  # X^n is A × X^(n - 1) by another name
        assert not re.search(r"\.object\b", file.read_text())
    assert attributes_in(PACKAGE / "neural") >= {"morphism", "object"}  # the count can count


PACKAGES = [
    *("categories.circuits", "categories.free", "categories.polynomials", "categories.semirings"),
    *("categories.smooth", "circuits", "execution", "execution.circuit_engine"),
    *("execution.jax_engine", "execution.numba_engine", "execution.numpy_engine"),
    *("drawing", "formulas", "functors", "hardware", "interchange.discopy", "interchange.onnx"),
    *("laws", "learning", "neural", "storage", "testing", "typed"),
]
"""The packages that have public names."""

MEANINGS = {
    # layers, over two categories: the same idea, and the same word
    **{
        name: {"circuits", "neural"}
        for name in ("Image", "Kernel", "Layer", "Table", "freeze", "linear")
    },
    # maps with names, and the morphisms that they hold
    **{
        name: {"categories.smooth", "neural"}
        for name in ("dtype_of", "indices", "one_hot", "softmax")
    },
    "negate": {"categories.smooth", "typed"},
    "Unit": {"categories.free", "typed"},
    # polynomials, as maps, as smooth maps, and with coefficients that are learned
    "polynomial": {"categories.polynomials", "categories.smooth", "circuits"},
    "constant": {"categories.polynomials", "categories.smooth"},
    "variable": {"categories.polynomials", "categories.smooth", "neural"},
    "Constant": {"categories.circuits", "categories.smooth"},
    # two ideas
    "Numbers": {"categories.smooth", "execution.circuit_engine"},
    "point": {"categories.smooth", "circuits", "neural"},
    "power": {"categories.smooth", "learning"},
}
"""The names with more than one meaning, and the packages that give them one; they may get fewer."""


def exported(name: str) -> dict[str, object]:
    """What a package exports: what its ``__init__`` imports by ``from m import (name as name)``."""
    module = importlib.import_module(f"cartesian_rdc.{name}" if name else "cartesian_rdc")
    assert module.__file__ is not None
    return {
        alias.asname: getattr(module, alias.asname)
        for node in ast.walk(ast.parse(Path(module.__file__).read_text()))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname is not None and alias.asname == alias.name
    }


def test_all_packages_are_looked_at() -> None:
    found = [
        name_of(file.parent / "__init__.py").removeprefix("cartesian_rdc.")
        for file in PACKAGE.rglob("__init__.py")
        if " as " in file.read_text() and file.parent != PACKAGE
    ]
    assert sorted(found) == sorted(PACKAGES)


def clashes(vocabularies: dict[str, dict[str, object]]) -> dict[str, set[str]]:
    """The names that stand for different things, and the packages that export them."""
    meanings: dict[str, list[tuple[str, object]]] = {}
    for package, names in vocabularies.items():
        for name, meaning in names.items():
            meanings.setdefault(name, []).append((package, meaning))
    return {
        name: {package for package, _ in found}
        for name, found in meanings.items()
        if any(meaning is not found[0][1] for _, meaning in found)
    }


def test_every_public_name_has_one_meaning() -> None:
    found = clashes({name: exported(name) for name in PACKAGES})
    assert found == MEANINGS
    together = [name for name in PACKAGES if "." not in name and name != "circuits"]
    assert clashes({name: exported(name) for name in ("", *together)}) == {}
    one, other = object(), object()
    assert clashes({"a": {"x": one}, "b": {"x": other, "y": one}, "c": {"y": one}}) == {
        "x": {"a", "b"}
    }


def test_the_root_exports_what_the_packages_do() -> None:
    packages = "drawing", "execution", "formulas", "learning", "neural", "storage", "typed"
    vocabularies = [exported(name) for name in packages]
    for name, meaning in exported("").items():
        assert any(names.get(name) is meaning for names in vocabularies), name


def test_importing_loads_no_extra() -> None:
    code = (
        "import sys, cartesian_rdc.neural, cartesian_rdc.laws, cartesian_rdc.interchange.onnx\n"
        "extras = {'hypothesis', 'pytest', 'jax', 'keras', 'onnx', 'tqdm', 'matplotlib'}\n"
        "extras |= {'discopy', 'safetensors', 'sklearn', 'sympy'}\n"
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


WITHOUT = [
    ("jax", "jax", "iris", ("linear", "--engine", "jax")),
    ("jax", "jax", "convolutional", ("modern",)),
    ("numba", "numba", "sequence", ("elman", "--engine", "numba")),
    ("keras", "keras", "convolutional_keras", ()),
    ("jax", "keras", "iris_keras", ("linear",)),
    ("tqdm", "experiments", "boolean_mnist", ()),
    ("tqdm", "experiments", "fixed_point_iris", ()),
]
"""As processes; ``test_missing_extras`` has all of them in few."""


@pytest.mark.parametrize(
    ("module", "extra", "experiment", "arguments"), usually(WITHOUT[:1], of=WITHOUT)
)
def test_a_missing_extra_is_named_before_anything_is_done(
    module: str, extra: str, experiment: str, arguments: tuple[str, ...]
) -> None:
    """Neither are digits fetched nor flowers read."""
    (line,) = without(module, *arguments, of=f"experiments.{experiment}")
    assert line == (
        f"experiments.{experiment}: error: {module} is not installed: "
        f"pip install 'cartesian-rdc[{extra}]' brings it"
    )


def test_testing_without_its_extra() -> None:
    code = "import sys; sys.modules['hypothesis'] = None\nimport cartesian_rdc.testing"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stderr.splitlines()[-1] == (
        "cartesian_rdc.errors.MissingExtraError: hypothesis is not installed: "
        "pip install 'cartesian-rdc[testing]' brings it"
    )


def test_the_command_of_laws_without_its_extra() -> None:
    for package in ("hypothesis", "pytest"):
        code = (
            f"import runpy, sys; sys.modules[{package!r}] = None\n"
            "runpy.run_module('cartesian_rdc.laws', run_name='__main__')"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr == (
            f"cartesian_rdc.laws: error: {package} is not installed: "
            "pip install 'cartesian-rdc[testing]' brings it\n"
        )
