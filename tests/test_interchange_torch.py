# pyright: basic, reportMissingImports=false
"""Models as modules of PyTorch, where it is installed: ``make test-torch``.

``gradcheck`` compares the backward pass with differences, ``gradgradcheck`` that of the backward
pass; PyTorch's own differentiation is the other route.
"""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings, strategies as st
from torch.autograd import gradcheck, gradgradcheck

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.free import Product
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import Space, Value, smooth, space
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.circuits import bus, look_up_table
from cartesian_rdc.errors import DataError, NamingError, SpaceError
from cartesian_rdc.execution import NumpyEngine, engine_named, evaluate
from cartesian_rdc.interchange import torch as torch_module
from cartesian_rdc.interchange.keys import name_of
from cartesian_rdc.interchange.torch import _Run, to_torch
from cartesian_rdc.learning import descent, supervised
from cartesian_rdc.neural import (
    arrays,
    batched,
    constant_rate,
    dense,
    dropout,
    embedding,
    glorot,
    gru_cell,
    in_evaluation,
    indices,
    initialise,
    linear,
    normal,
    on_rows,
    quadratic_loss,
    reals,
    relu,
    rows,
    sigmoid,
    tanh,
    transformer_block,
    value,
)
from cartesian_rdc.testing.smooth import Kind, arrows, spaces, values
from cartesian_rdc.typed import Obj, ParaHom, called, get, identity
from models import autoencoder, gan, iris, mnist, sequence
from tests.effort import effort

torch.set_num_threads(1)


def started(model: Any, engine: Any = None) -> Any:
    """A model with parameters, none of which is 0."""
    drawn = initialise(model.parameters, 0, weights=glorot, biases=normal(0.1))
    return to_torch(model, drawn, engine=engine)


def drawn_tensors(a: Space, *lead: int, seed: int = 0) -> list[Any]:
    """Tensors of a space, which want gradients if they are of real numbers."""
    rng = np.random.default_rng(seed)
    found = []
    for array in sm.arrays_of(a, at_zero(a)):
        numbers = rng.normal(size=(*lead, *array.shape)).astype(array.dtype)
        tensor = torch.from_numpy(np.asarray(numbers))
        found.append(tensor.requires_grad_() if tensor.is_floating_point() else tensor)
    return found


def at_zero(a: Space) -> Value:
    """The value of a space that is 0."""
    return sm.assemble(a, [np.zeros(array.shape, array.dtype) for array in a.atoms()])


def flat(value: Any) -> list[Any]:
    """The tensors of nested pairs."""
    return [x for part in value for x in flat(part)] if isinstance(value, tuple) else [value]


def pair(left: Any, right: Any) -> Any:
    return left, right


def of_all(module: Any) -> tuple[Callable[..., Any], list[Any]]:
    """The module as a function of its parameters and then of inputs, and the parameters."""
    named = dict(module.named_parameters())

    def run(*given: Any) -> tuple[Any, ...]:
        held = dict(zip(named, given, strict=False))
        made = flat(torch.func.functional_call(module, held, given[len(held) :]))
        return tuple(y for y in made if y.is_floating_point())

    return run, [*named.values()]


# Derivatives against differences

SMALL: dict[str, tuple[Any, tuple[int, ...]]] = {
    "iris linear": (iris.linear(), (3,)),
    "iris hidden": (iris.hidden(), ()),
    "iris hidden on rows": (iris.hidden(), (2,)),
    "gru": (sequence.last_of(gru_cell(reals(1), reals(2)), 2), (2,)),
    "transformer": (
        rows(reals(4), 2) >> transformer_block(heads=2, hidden=3) >> on_rows(linear(reals(1))),
        (),
    ),
    "two ends": (
        (reals(2) >> dense(reals(2), tanh)) @ (reals(3) >> dense(reals(1), sigmoid)),
        (2,),
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_gradients_of_models(name: str) -> None:
    model, lead = SMALL[name]
    run, parameters = of_all(started(model))
    given = [*parameters, *drawn_tensors(model.domain.object, *lead)]
    assert gradcheck(run, given)
    assert gradgradcheck(run, given)


LARGE: dict[str, Any] = {
    "digits": mnist.modern((1, 2), "float64"),
    "autoencoder": autoencoder.shown(2, 3, "float64"),
    "adversaries": gan.adversaries_of_digits(2, 3, "float64"),
}


@pytest.mark.parametrize("name", LARGE)
def test_gradients_of_large_models(name: str) -> None:
    """Along random directions only; the last of the models is itself made of a derivative."""
    model = LARGE[name]
    run, parameters = of_all(started(model))
    given = [*parameters, *drawn_tensors(model.domain.object)]
    assert gradcheck(run, given, fast_mode=True)


@settings(max_examples=effort(10, in_all=200))
@given(st.data(), spaces(indices=True), spaces(indices=True), spaces(indices=True))
def test_gradients_of_terms(data: st.DataObject, p: Space, a: Space, b: Space) -> None:
    """At sizes where differences tell something: terms with kinks are not among them."""
    f = data.draw(arrows(Product(p, a), b, depth=2, kind=Kind.SMOOTH))
    model: Any = ParaHom(Obj(smooth, p), Obj(smooth, a), Obj(smooth, b), f)
    module = to_torch(model, data.draw(values(p)))
    lead = data.draw(st.sampled_from([(), (2,), (1, 2)]))
    run, parameters = of_all(module)
    given = [*parameters, *drawn_tensors(a, *lead, seed=data.draw(st.integers(0, 99)))]
    made = run(*given)
    asked = any(y.requires_grad for y in made) and all(x.numel() for x in given)
    assume(asked and all(y.isfinite().all() for y in made))
    tolerances = {"atol": 1e-4, "rtol": 1e-3}
    assert gradcheck(run, given, **tolerances)
    assert gradgradcheck(run, given, **tolerances)


@given(st.data(), spaces(indices=True), spaces(indices=True), spaces(indices=True))
def test_values_are_those_of_the_definition(
    data: st.DataObject, p: Space, a: Space, b: Space
) -> None:
    f = data.draw(arrows(Product(p, a), b, depth=2))
    model: Any = ParaHom(Obj(smooth, p), Obj(smooth, a), Obj(smooth, b), f)
    at, x = data.draw(values(p)), data.draw(values(a))
    module = to_torch(model, at)
    inputs = [torch.from_numpy(np.asarray(array)) for array in leaves_of(x)]
    nested = a.collect(inputs, tuple, pair)
    for made in (module(*inputs), module(nested)):
        for y, wanted in zip(flat(made), leaves_of(evaluate(f, (at, x))), strict=True):
            np.testing.assert_allclose(y.detach().numpy(), wanted, rtol=1e-9, atol=1e-9)
            assert y.detach().numpy().dtype == wanted.dtype


# Against PyTorch's own differentiation

MODEL = (
    reals(4)
    >> called("0", dense(reals(5), tanh))
    >> called("2", dense(reals(5), relu))
    >> called("4", dense(reals(3), sigmoid))
)
"""Called as ``torch.nn.Sequential`` calls its parts."""


def theirs(ours: Any) -> Any:
    """The same of their layers, with the same parameters."""
    parts = [torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 5), torch.nn.ReLU()]
    made = torch.nn.Sequential(*parts, torch.nn.Linear(5, 3), torch.nn.Sigmoid()).double()
    state = {key.removesuffix("s") if "weights" in key else key: x for key, x in ours.items()}
    made.load_state_dict(state)
    return made


def agree(ours: Any, others: Any) -> None:
    for x, y in zip(ours, others, strict=True):
        torch.testing.assert_close(x, y, rtol=1e-11, atol=1e-12)


def test_against_their_layers() -> None:
    """Values, gradients, and gradients of the size of the gradient."""
    module = started(MODEL)
    other = theirs(module.state_dict())
    (x,) = drawn_tensors(MODEL.domain.object, 7)
    found = []
    for net in (module, other):
        y = net(x)
        wanted = [x, *net.parameters()]
        first = torch.autograd.grad(y.square().sum(), wanted, create_graph=True)
        size = sum(part.square().sum() for part in first)
        second = torch.autograd.grad(size, wanted)
        found.append([y, *first, *second])
    agree(*found)


@pytest.mark.parametrize("engine", ["numba", "jax"])
def test_any_engine_runs_a_module(engine: str) -> None:
    model = iris.dense()
    (x,) = drawn_tensors(model.domain.object, 7)
    found = []
    for module in (started(model), started(model, engine_named(engine))):
        y = module(x)
        first = torch.autograd.grad(y.square().sum(), [x, *module.parameters()])
        found.append([y, *first])
    agree(*found)


def test_a_step_of_sgd_is_a_step_of_descent() -> None:
    rate = 0.3
    start = initialise(MODEL.parameters, 1, weights=glorot, biases=normal(0.1))
    rng = np.random.default_rng(0)
    data = rng.normal(size=(6, 4)), rng.uniform(size=(6, 3))
    order = [3, 1, 4, 1, 5]
    learner = supervised(MODEL, quadratic_loss, constant_rate(rate), descent)
    engine = NumpyEngine()
    state = engine.fold(learner.step)(engine.compile(learner.start)(start), data, order)
    expected = engine.compile(get(learner.optimiser.lens))(state)

    module = to_torch(MODEL, start)
    optimiser = torch.optim.SGD(module.parameters(), rate)
    inputs, labels = map(torch.from_numpy, data)
    for k in order:
        optimiser.zero_grad()
        (0.5 * (module(inputs[k]) - labels[k]).square().sum()).backward()
        optimiser.step()
    named = {name_of(key): x.numpy() for key, x in module.state_dict().items()}
    for x, y in zip(leaves_of(value(MODEL.parameters, named)), leaves_of(expected), strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-12, atol=1e-12)


def test_gradients_of_rows_add() -> None:
    module = started(MODEL)
    (x,) = drawn_tensors(MODEL.domain.object, 3)
    module(x).sum().backward()
    together = [p.grad.clone() for p in module.parameters()]
    module.zero_grad()
    for row in x:
        module(row).sum().backward()
    agree(together, [p.grad for p in module.parameters()])


def test_only_what_is_asked_for_is_computed() -> None:
    module = started(MODEL)
    (x,) = drawn_tensors(MODEL.domain.object, 2)
    module.requires_grad_(False)
    module(x).sum().backward()
    assert all(p.grad is None for p in module.parameters())
    f = module._meaning_in_smooth.f.rows(2)
    assert [*f._derivatives] == [(*[False] * 6, True)]
    with torch.no_grad():
        assert not module(x).requires_grad
    module.get_submodule("0").requires_grad_(True)
    y = module(x.detach())
    assert y.requires_grad
    y.sum().backward()
    assert [p.grad is None for p in module.parameters()] == [False] * 2 + [True] * 4


# Parameters


def test_keys_are_names_with_dots() -> None:
    body = reals(2) >> called("body", dense(reals(2), tanh)) >> called("body", linear(reals(2)))
    model = body >> dense(reals(1), sigmoid)
    module = started(model)
    assert [*module.state_dict()] == [
        *("weights", "bias", "body.weights", "body.bias", "body_2.weights"),
    ]
    assert {*map(name_of, module.state_dict())} == {*model.names}
    assert module.body_2.weights.shape == (2, 2)
    found = {name_of(key): x.numpy() for key, x in module.state_dict().items()}
    drawn = initialise(model.parameters, 0, weights=glorot, biases=normal(0.1))
    for name, array in arrays(model.parameters, drawn).items():
        np.testing.assert_array_equal(found[name], array)


def test_a_state_is_saved_and_read(tmp_path: Any) -> None:
    module, empty = started(MODEL), to_torch(MODEL)
    assert all(not p.any() for p in empty.parameters())
    (x,) = drawn_tensors(MODEL.domain.object, 2)
    torch.save(module.state_dict(), tmp_path / "state.pt")
    empty.load_state_dict(torch.load(tmp_path / "state.pt"))
    agree([empty(x)], [module(x)])
    with pytest.raises(RuntimeError, match="Missing key"):
        empty.load_state_dict({})


def test_parameters_are_copied() -> None:
    start = initialise(MODEL.parameters, 0, weights=glorot)
    module = to_torch(MODEL, start)
    with torch.no_grad():
        for p in module.parameters():
            p.add_(1)
    again = initialise(MODEL.parameters, 0, weights=glorot)
    for x, y in zip(leaves_of(start), leaves_of(again), strict=True):
        np.testing.assert_array_equal(x, y)


@pytest.mark.parametrize("way", ["deepcopy", "pickle", "save"])
def test_a_copy_of_a_module_is_one_of_its_own(way: str) -> None:
    module = started(MODEL)
    (x,) = drawn_tensors(MODEL.domain.object, 2)
    before = module(x)
    if way == "deepcopy":
        other = copy.deepcopy(module)
    elif way == "pickle":
        other = pickle.loads(pickle.dumps(module))
    else:
        file = io.BytesIO()
        torch.save(module, file)
        file.seek(0)
        other = torch.load(file, weights_only=False)
    assert repr(other) == repr(module)
    agree([other(x)], [before])
    with torch.no_grad():
        for p in other.parameters():
            p.zero_()
    agree([module(x)], [before])
    assert not torch.equal(other(x), before)


# Inputs


def test_axes_in_front() -> None:
    model = (reals(2) >> dense(reals(2), tanh)) @ (reals() >> dense(reals(), sigmoid))
    module = started(model)
    many = batched(model, 6)
    at = value(model.parameters, {name_of(k): x.numpy() for k, x in module.state_dict().items()})
    x, y = (t.detach() for t in drawn_tensors(model.domain.object, 2, 3))
    made = module(x, y)
    assert [tuple(part.shape) for part in made] == [(2, 3, 2), (2, 3)]
    wanted = evaluate(many.body, (at, (x.reshape(6, 2).numpy(), y.reshape(6).numpy())))
    for part, array in zip(made, leaves_of(wanted), strict=True):
        agree([part.detach().flatten()], [torch.from_numpy(array).flatten()])
    none = module(x[:0], y[:0])
    assert [tuple(part.shape) for part in none] == [(0, 3, 2), (0, 3)]


def test_indices_have_no_gradient() -> None:
    embedded: Any = indices(3) >> embedding(5, reals(2))
    model = embedded >> on_rows(dense(reals(1), tanh))
    module = started(model)
    numbers = torch.tensor([[0, 4, 4], [1, 7, 2]])
    module(numbers).sum().backward()
    gradient = module.table.grad
    assert gradient[3].tolist() == [0, 0]
    assert gradient[4].abs().min() > 0
    run, parameters = of_all(module)
    assert gradgradcheck(run, [*parameters, numbers])


def test_parameters_that_are_indices_are_buffers() -> None:
    table, numbers = space(4), sm.indices(2)
    body = sm.then(smooth.symmetry(numbers, table), sm.gather(table, numbers))
    model: Any = ParaHom(indices(2).called("which"), reals(4), reals(2), body)
    module = to_torch(model, [3, 1])
    assert [*module.parameters()] == []
    assert module.state_dict()["which"].tolist() == [3, 1]
    (x,) = drawn_tensors(model.domain.object)
    module(x).sum().backward()
    assert x.grad.tolist() == [0, 1, 0, 1]
    module.half().double()  # of which neither is for indices


def test_results_that_are_indices_have_no_gradient() -> None:
    both = sm.smooth.pair(sm.nearest(space(2)), sm.sin(space(2)))
    body = smooth.compose(smooth.second(smooth.unit, space(2)), both)
    model: Any = ParaHom(Obj(smooth, smooth.unit), reals(2), Obj(smooth, body.codomain), body)
    x = torch.tensor([0.9, 2.2], dtype=torch.float64, requires_grad=True)
    whole, sines = to_torch(model)(x)
    assert whole.tolist() == [1, 2]
    assert not whole.requires_grad
    sines.sum().backward()
    agree([x.grad], [x.detach().cos()])


def test_tensors_are_read_where_they_are() -> None:
    seen = []

    def spy(given: Any) -> Any:
        seen.extend(given)
        return [np.ones(1)]

    x = torch.zeros(3, 2, requires_grad=True)
    read: Any = _Run.forward
    read(spy, x, x.T)
    assert [array.ctypes.data for array in seen] == [x.data_ptr()] * 2
    assert seen[1].shape == (2, 3)


def test_strided_inputs() -> None:
    module = started(MODEL)
    (x,) = drawn_tensors(space(), 4, 6)
    x = x.detach()
    agree([module(x.T)], [module(x.T.contiguous())])
    agree([module(x[:, :1].T.expand(3, 4))], [module(x[:, :1].T.expand(3, 4).contiguous())])


def test_half_precision() -> None:
    model = reals(3, dtype="float16") >> dense(reals(2, dtype="float16"), sigmoid)
    module = started(model)
    y = module(torch.ones(4, 3, dtype=torch.float16))
    y.sum().backward()
    assert y.dtype == module.weights.grad.dtype == torch.float16


# What is refused


X, Y = torch.zeros(2, dtype=torch.float64), torch.zeros(3, dtype=torch.float64)

WRONG: list[tuple[Any, type[Exception], str]] = [
    (
        (X.float(), Y),
        SpaceError,
        r"the input is in the space R\[2\], the tensor is of shape \(2,\) and dtype "
        r"torch.float32; .to\(torch.float64\) converts it",
    ),
    ((X, X), SpaceError, r"R\[3\], the tensor is of shape \(2,\) and dtype torch.float64$"),
    ((X[:1], Y), SpaceError, r"R\[2\], the tensor is of shape \(1,\)"),
    ((X[0], Y), SpaceError, r"R\[2\], the tensor is of shape \(\)"),
    (
        (X.expand(4, 2), Y),
        DataError,
        r"array 0, R\[2\], has the axes \(4,\) in front, that for array 1, R\[3\], has \(\)",
    ),
    ((X,), SpaceError, "whose values are pairs, the value is of type Tensor"),
    ((X, Y, Y), SpaceError, "whose values are pairs, the value is a tuple of length 3"),
    ((), SpaceError, "whose values are pairs, the value is a tuple of length 0"),
    ((X, [1.0, 2.0, 3.0]), SpaceError, r"the space is R\[3\], the input is of type list"),
    ((X.to("meta"), Y), DataError, r"the input is on the device meta.*move it by .cpu\(\)"),
    ((X.to_sparse(), Y), DataError, r"of the layout torch.sparse_coo.*\.to_dense\(\)"),
]


@pytest.mark.parametrize(("inputs", "error", "words"), WRONG)
def test_wrong_inputs(inputs: Any, error: type[Exception], words: str) -> None:
    module = started((reals(2) >> dense(reals(2), tanh)) @ (reals(3) >> dense(reals(1), sigmoid)))
    with pytest.raises(error, match=words):
        module(*inputs)


def test_a_model_stays_what_it_is() -> None:
    module = started(MODEL)
    before = {key: x.clone() for key, x in module.state_dict().items()}
    for change in (module.float, module.half, lambda: module.to(torch.float16)):
        with pytest.raises(SpaceError, match=r"weights .* is of torch.float64, and cannot"):
            change()
    with pytest.raises(DataError, match="the parameter weights is on the device meta"):
        torch.nn.Sequential(module).to("meta")
    with pytest.raises(SpaceError, match=r"cannot become one of torch\.float32"):
        module.get_submodule("2").float()
    assert module.double() is module
    module.to("cpu").share_memory()
    for key, x in module.state_dict().items():
        assert torch.equal(x, before[key])
        assert x.dtype == torch.float64
    module.load_state_dict({key: x.float() for key, x in before.items()}, assign=True)
    with pytest.raises(SpaceError, match=r"the parameter 4.bias is in the space R\[3\]"):
        module(torch.zeros(4, dtype=torch.float64))


def test_wrong_models() -> None:
    to_torch: Any = torch_module.to_torch
    noisy = reals(2) >> dropout(0.5) >> dense(reals(1), sigmoid)
    with pytest.raises(NamingError, match="noise is noise, which is not learned: in_evaluation"):
        to_torch(noisy)
    to_torch(in_evaluation(noisy))
    for word in ("forward", "training", "_parameters"):
        for model in (
            reals(2) >> called(word, dense(reals(1), sigmoid)),
            ParaHom(reals(2).called(word), reals(2), reals(2), sm.multiply(space(2))),
        ):
            with pytest.raises(NamingError, match=f"'{word}' is the name of an attribute of torch"):
                to_torch(model)
    long = reals(2, dtype="longdouble") >> linear(reals(1, dtype="longdouble"))
    with pytest.raises(SpaceError, match=r"of PyTorch takes no .*\[1, 2\]: it takes float16"):
        to_torch(long)
    with pytest.raises(TypeError, match="a map with parameters is needed here, not <Hom"):
        to_torch(identity(reals(2)))
    bits = bus(Circuits(Modular(2)), 1)
    with pytest.raises(SpaceError, match="a space of Smooth is made of arrays"):
        to_torch(look_up_table(bits)(bits))
    with pytest.raises(SpaceError, match=r"the space is .*, whose values are pairs"):
        to_torch(MODEL, [1.0])


def test_derivatives_of_any_order() -> None:
    """Of ``x -> sin(p x)`` by x at p = 2: ``2^n`` times a sine, or a cosine."""
    body = sm.then(sm.multiply(space()), sm.sin(space()))
    module = to_torch(ParaHom(reals().called("p"), reals(), reals(), body), 2.0)
    x = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    y = module(x)
    for n in range(1, effort(4, in_all=6)):
        (y,) = torch.autograd.grad(y, x, create_graph=True)
        expected = 2**n * np.sin(0.6 + n * np.pi / 2)
        assert y.item() == pytest.approx(expected)


def test_functions_of_modules() -> None:
    """``torch.func`` of gradients."""
    module = started(MODEL)
    (x,) = drawn_tensors(MODEL.domain.object, 2)
    module(x).sum().backward()
    named = dict(module.named_parameters())

    def total(held: Any) -> Any:
        return torch.func.functional_call(module, held, (x.detach(),)).sum()

    found = torch.func.grad(total)(named)
    agree([*found.values()], [p.grad for p in named.values()])
