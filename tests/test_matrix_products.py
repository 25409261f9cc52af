# pyright: basic
"""Large contractions as products of matrices by a library, against the definition."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.free import Product
from cartesian_rdc.categories.smooth import (
    Arrow,
    Space,
    assemble,
    broadcast,
    contraction,
    full,
    reshape,
    smooth,
    space,
    take,
    then,
    transpose,
)
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.execution.numba_engine import NumbaEngine, products
from tests.effort import effort, usually
from tests.functions import difference_of_values, points

numba, numpy = NumbaEngine(), NumpyEngine()


@pytest.fixture
def every_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every product of matrices is large."""
    monkeypatch.setattr(products, "LARGE", 1)
    monkeypatch.setattr(products, "NARROW", 1)


def count(f: Arrow) -> int:
    """How many products a library does, after the results are compared."""
    ours, theirs = numba.compile(f), numpy.compile(f)
    tolerance = 1e-5 if any(a.dtype == "float32" for a in f.domain.atoms()) else 1e-12
    for arrays in points(f.domain):
        value = assemble(f.domain, arrays)
        why = difference_of_values(f.codomain, ours(value), theirs(value), tolerance=tolerance)
        assert why is None, f"{why}\n{ours.source}"
    return ours.source.count(" dot(")


def of(subscripts: str, left: Arrow, right: Arrow) -> Arrow:
    """A contraction of what two morphisms make of the two halves of the domain."""
    both = smooth.tensor(left, right)
    return then(both, contraction(subscripts, left.codomain, right.codomain))


@pytest.mark.usefixtures("every_product")
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_matrices_in_any_layout_are_multiplied_by_a_library(dtype: str) -> None:
    def row(*shape: int) -> Space:
        return space(*shape, dtype=dtype)

    def one(*shape: int) -> Arrow:
        return smooth.identity(row(*shape))

    done = [
        of("ij,jk->ik", one(3, 4), one(4, 5)),
        of("ij,kj->ik", one(3, 4), one(5, 4)),
        of("ji,jk->ik", one(4, 3), one(4, 5)),
        of("ji,kj->ik", one(4, 3), one(5, 4)),
        of("ij,jk->ki", one(3, 4), one(4, 5)),
        of("ji,kj->ki", one(4, 3), one(5, 4)),
        of("bij,bjk->bik", one(2, 3, 4), one(2, 4, 5)),
        of("ijkl,klm->ijm", one(2, 3, 2, 2), one(2, 2, 5)),
        of("ijkl,mkl->mij", one(2, 3, 2, 2), one(5, 2, 2)),
        of("ij,jk->ik", reshape(row(12), 3, 4), take(row(6, 5), slice(1, 5), slice(None))),
        of("iab,abk->ik", one(3, 2, 2), then(transpose(row(5, 4)), reshape(row(4, 5), 2, 2, 5))),
        of("ij,j->i", one(3, 4), one(4)),
    ]
    left = [
        of("bcij,jbck->bcki", one(1, 2, 3, 4), one(4, 1, 2, 5)),
        of("ij,jk->ik", one(3, 4), take(row(4, 6), slice(None), slice(0, 5))),  # gaps
        of("ij,jk->ik", take(row(5, 4), slice(0, 5, 2), slice(None)), one(4, 5)),
        of("ijkl,lkm->ijm", one(2, 3, 2, 2), one(2, 2, 5)),  # summed in two orders
        of("ijk,kl->ilj", one(2, 3, 4), one(4, 5)),  # the result is no matrix
        of("bij,bjk->ibk", one(2, 3, 4), one(2, 4, 5)),
        of("ij,jk->ik", one(3, 4), broadcast(row(4, 5), (0,))),
    ]
    if dtype == "float32":  # which is another function of the library, and else the same
        done, left = [*usually(done[::5], of=done)], [*usually(left[:2], of=left)]
    fixed = then(full(row(4, 5), 2.0), reshape(row(4, 5), 4, 5))
    by_constant = then(
        smooth.pair(one(3, 4), then(smooth.delete(row(3, 4)), fixed)),
        contraction("ij,jk->ik", row(3, 4), row(4, 5)),
    )
    f, *rest = [*done, *left, by_constant]
    for g in rest:
        f = smooth.tensor(f, g)
    assert count(f) == len(done)


@pytest.mark.usefixtures("every_product")
@settings(max_examples=effort(2, in_all=20))
@given(st.data())
def test_contractions_of_any_axes(data: st.DataObject) -> None:
    """Several at once, since compiling takes a second."""
    terms: list[Arrow] = []
    for _ in range(8):
        places = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
        lengths = {"abcd"[k]: data.draw(st.integers(0, 3)) for k in range(len(places))}
        lacks = dict(zip(lengths, places, strict=True))  # the group without it; 3: it is in all
        groups = [
            data.draw(st.permutations([x for x in lengths if lacks[x] != k])) for k in range(3)
        ]
        left, right = (space(*(lengths[x] for x in group)) for group in groups[:2])
        letters = "{},{}->{}".format(*map("".join, groups))
        terms.append(contraction(letters, left, right))
    f, *rest = terms
    for g in rest:
        f = smooth.tensor(f, g)
    count(f)


@pytest.mark.usefixtures("every_product")
def test_a_state_is_multiplied_by_a_row_of_the_data() -> None:
    """``W -> W x``, over the state, from rows that are contiguous."""
    w, x = space(3, 3), space(3, 3)
    step = contraction("ij,jk->ik", w, x)
    rng = np.random.default_rng(0)
    start, data = rng.normal(size=(3, 3)), rng.normal(size=(4, 3, 3))
    fold = numba.fold(step)
    assert fold.source.count(" dot(") == 1
    got = fold(start, data, [2, 0, 3])
    assert np.allclose(got, start @ data[2] @ data[0] @ data[3])


def test_small_products_are_loops() -> None:
    def product_of(n: int, k: int) -> Arrow:
        a, b = space(n, k), space(k, n)
        return contraction("ij,jk->ik", a, b)

    assert count(product_of(8, 200)) == 0
    assert count(product_of(8, 400)) == 1
    assert count(product_of(4, 4000)) == 0
    assert Product(space(8, 400), space(400, 8)) == product_of(8, 400).domain


def test_without_scipy_the_extra_is_named() -> None:
    code = "import sys; sys.modules['scipy'] = None\nimport cartesian_rdc.execution.numba_engine"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert done.stderr.splitlines()[-1] == (
        "cartesian_rdc.errors.MissingExtraError: scipy is not installed: "
        "pip install 'cartesian-rdc[numba]' brings it"
    )
