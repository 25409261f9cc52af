"""The Python file that NumPy alone runs: what it promises, and that it needs nothing else."""

from __future__ import annotations

import ast
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.free import Product
from cartesian_rdc.categories.smooth import Numbers, Space, assemble, gather, indices, smooth, space
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import NumpyEngine, evaluate
from cartesian_rdc.functors import sharing
from cartesian_rdc.learning import descent, supervised
from cartesian_rdc.neural import (
    SmoothObject,
    arrays,
    constant_rate,
    dense,
    glorot,
    initialise,
    quadratic_loss,
    reals,
    sigmoid,
    value,
)
from cartesian_rdc.testing.smooth import arrows, close_values, spaces, values
from cartesian_rdc.typed import Obj, Wire, identity, reverse_derivative
from models import iris
from tests.functions import difference_of_values

engine = NumpyEngine()


def read(text: str) -> dict[str, Any]:
    """The names of an exported file."""
    names: dict[str, Any] = {}
    exec(compile(text, "<exported>", "exec"), names)
    return names


@given(st.data(), spaces(indices=True), spaces(indices=True))
def test_rows_are_samples(data: st.DataObject, a: Space, b: Space) -> None:
    """Whichever arrays have them; the others are the same for all."""
    f = data.draw(arrows(a, b, depth=2))
    apply = read(engine.compile(f).export())["apply"]
    n, at = data.draw(st.integers(0, 3)), data.draw(values(a))
    many = [data.draw(st.booleans()) for _ in a.atoms()]
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))

    def drawn(array: Numbers, has_rows: bool) -> Numbers:
        if not has_rows:
            return array
        return (rng.normal(size=(n, *array.shape)) * 3).astype(array.dtype)

    given = [drawn(x, has_rows) for x, has_rows in zip(leaves_of(at), many, strict=True)]
    found = leaves_of(apply(assemble(a, given)))
    if not any(many):
        assert difference_of_values(b, assemble(b, found), evaluate(f, at)) is None
        return
    for y, array in zip(found, b.atoms(), strict=True):
        assert y.shape == (n, *array.shape)
        assert y.dtype == array.dtype
    for row in range(n):
        one = [x[row, ...] if m else x for x, m in zip(given, many, strict=True)]
        expected = evaluate(f, assemble(a, one))
        made = assemble(b, [y[row, ...] for y in found])
        assert difference_of_values(b, made, expected) is None


@given(st.data(), spaces(), spaces(), spaces())
def test_rows_of_a_model_are_those_of_sharing(
    data: st.DataObject, p: Space, a: Space, b: Space
) -> None:
    f = data.draw(arrows(Product(p, a), b, depth=2))
    apply = read(engine.compile(f).export())["apply"]
    if not a.atoms():
        return
    many = sharing(f, 3)
    at = data.draw(values(many.domain))
    assert close_values(apply(at), engine.compile(many)(at))


def test_names_are_those_of_the_parameters_and_then_of_the_input() -> None:
    model = iris.hidden()
    module = read(engine.compile(model.body).export())
    names = module["names"]
    assert names == (
        *("second/bias", "second/weights", "first/bias", "first/weights"),
        "Measurements",
    )
    assert names[:-1] == tuple(reversed(model.names))

    parameters = initialise(model.parameters, 0, weights=glorot)
    rows = np.random.default_rng(0).normal(size=(5, 4))
    by_name = {**arrays(model.parameters, parameters), "Measurements": rows}
    found = module["apply"](by_name)
    np.testing.assert_array_equal(found, module["apply"]((parameters, rows)))
    again = value(model.parameters, {name: by_name[name] for name in names[:-1]})
    for row, y in zip(rows, found, strict=True):
        assert close_values(y, evaluate(model.body, (again, row)))


def test_names_of_other_maps() -> None:
    """Those of a term there are not; those of R are those of the point and of the covector."""
    model = iris.dense()
    assert read(engine.compile(model.inside).export())["names"] == ()
    backwards = engine.compile(reverse_derivative(model.body))
    assert backwards.names == ("bias", "weights", "Measurements", "Classes")
    assert read(backwards.export())["names"] == backwards.names
    both: SmoothObject[Wire] = Obj(smooth, Product(space(2), space(3)))
    assert engine.compile(identity(both.called("both"))).names == ("both.2", "both")


def test_names_go_with_a_pickle_and_are_not_compared() -> None:
    named, bare = engine.compile(iris.dense().body), engine.compile(iris.dense().inside)
    assert named == bare
    assert (
        pickle.loads(pickle.dumps(named)).names
        == named.names
        == ("bias", "weights", "Measurements")
    )
    assert "names" not in repr(named)


def test_words_of_a_user_are_literals_in_the_file() -> None:
    """Whatever they are, they are read back, and nothing of them runs."""
    words = ['"', "'''", '"""', "\\", "a\nraise", "#", "é", "\ud800", "{0}", "n" * 200]
    model = reals(2).called("x") >> dense(reals(1), sigmoid)
    for word in words:
        text = engine.compile(model.called(word).body).export()
        assert read(text)["names"] == (f"{word}/bias", f"{word}/weights", "x")


def test_a_file_says_what_it_has() -> None:
    model, learner = iris.dense(), learner_of()
    for text, function in (
        (engine.compile(model.body).export(), "apply"),
        (engine.fold(learner.step).export(), "fold"),
    ):
        tree = ast.parse(text, feature_version=(3, 11))
        assert ast.get_docstring(tree) is not None
        modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert modules == {"numpy", "numpy.lib.stride_tricks"}
        assert not any(isinstance(node, ast.Import) for node in ast.walk(tree))
        (made,) = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function)
        said = ast.get_docstring(made)
        module = read(text)
        assert sorted(module["__all__"]) == sorted([function, "names"])
        assert said is not None
        assert "R[3, 4]" in said
    assert read(engine.fold(learner.step).export())["names"] == engine.fold(learner.step).names


def learner_of() -> Any:
    return supervised(iris.dense(), quadratic_loss, constant_rate(0.1), descent)


ALONE = """
import json, sys
sys.modules["cartesian_rdc"] = None
from model import *
import numpy
rows = numpy.arange(12.0).reshape(3, 4) / 12
at = {"bias": numpy.ones(3), "weights": numpy.full((3, 4), 0.5), "Measurements": rows}
one = {**at, "Measurements": rows[1]}
assert {*globals()} & {"apply", "names", "run", "array", "empty"} == {"apply", "names"}
allowed = {*sys.stdlib_module_names, "numpy", "model", "cartesian_rdc"}
mine = {m.partition(".")[0] for m in sys.modules} - loaded
print(json.dumps([sorted(mine - allowed), names, apply(at).tolist(), apply(one).tolist()]))
"""


def test_a_file_runs_where_the_package_is_not(tmp_path: Path) -> None:
    model = iris.dense()
    (tmp_path / "model.py").write_text(engine.compile(model.body).export(), encoding="utf-8")
    (tmp_path / "use.py").write_text(
        "import sys\nloaded = {m.partition('.')[0] for m in sys.modules}\n" + ALONE,
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "use.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    others, names, many, one = json.loads(done.stdout)
    assert others == []
    assert names == ["bias", "weights", "Measurements"]
    rows = np.arange(12.0).reshape(3, 4) / 12
    parameters = (np.ones(3), np.full((3, 4), 0.5))
    expected = [engine.compile(model.body)((parameters, row)) for row in rows]
    np.testing.assert_array_equal(many, expected)
    np.testing.assert_array_equal(one, expected[1])


def test_what_a_file_refuses() -> None:
    apply = read(engine.compile(iris.dense().body).export())["apply"]
    p = (np.zeros(3), np.zeros((3, 4)))
    with pytest.raises(ValueError, match=r"array 2 of the value has the shape \(3,\): it is of th"):
        apply((p, np.zeros(3)))
    with pytest.raises(ValueError, match=r"array 2 of the value has the shape \(1, 2, 4\)"):
        apply((p, np.zeros((1, 2, 4))))
    with pytest.raises(ValueError, match=r"array 1 of the value has the shape \(\)"):
        apply(((np.zeros(3), 1.0), np.zeros(4)))
    with pytest.raises(ValueError, match=r"the arrays of the value have \[2, 5\] rows"):
        apply(((np.zeros((2, 3)), p[1]), np.zeros((5, 4))))
    with pytest.raises(KeyError, match="weights"):
        apply({"bias": p[0], "Measurements": np.zeros(4)})
    with pytest.raises(TypeError, match="Cannot cast array data from dtype"):
        apply((p, np.zeros(4) + 1j))
    look = read(engine.compile(gather(space(3), indices(2))).export())["apply"]
    assert look(([1, 2, 3], [2, 0])).tolist() == [3.0, 1.0]
    with pytest.raises(TypeError, match="Cannot cast array data from dtype"):
        look(([1.0, 2.0, 3.0], [1.5, 0.0]))
