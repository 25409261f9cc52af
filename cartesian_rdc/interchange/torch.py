# pyright: reportMissingImports=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportUntypedBaseClass=false
# pyright: reportAttributeAccessIssue=false, reportPrivateUsage=false
# PyTorch is not among what type checkers are given
"""A model as a module of PyTorch (extra ``torch``), which is differentiated by R.

>>> from cartesian_rdc.neural import dense, reals, sigmoid
>>> from cartesian_rdc.typed import called
>>> model = reals(2) >> called("first", dense(reals(1), sigmoid))
>>> module = to_torch(model, ([0.5], [[1.0, 2.0]]))
>>> module
SmoothModule(
  R[2] -> R[1] with parameters R[1] × R[1, 2]
  (first): Scope()
)
>>> [*module.state_dict()]
['first.weights', 'first.bias']
>>> module(torch.zeros(3, 2, dtype=torch.float64)).shape
torch.Size([3, 1])

PyTorch sees one operation from parameters and input to the output. Its derivative is the program of
``R``, run by an engine of ours, and is such an operation again, so that derivatives of any order
are there. The backward pass computes what it needs of the forward pass again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, TypeGuard, final

from cartesian_rdc.categories.smooth import Array, Space
from cartesian_rdc.categories.smooth.spaces import arrays_in, arrays_of, parts_of
from cartesian_rdc.errors import DataError, NamingError, SpaceError, missing_extra
from cartesian_rdc.execution import ArrayEngine, NumpyEngine
from cartesian_rdc.execution.named import by_array
from cartesian_rdc.interchange.differentiable import Differentiable
from cartesian_rdc.interchange.keys import key_of
from cartesian_rdc.neural import Layer
from cartesian_rdc.neural.noise import noise_names
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import ParaHom

try:
    import torch
except ImportError as error:
    raise missing_extra(error.name or "torch", "torch") from None

DTYPES: Final = ("float16", "float32", "float64", "int64")
"""The dtypes of spaces that PyTorch has, by the same names."""


def to_torch(
    model: Layer[P, A, B], parameters: object = None, *, engine: ArrayEngine | None = None
) -> torch.nn.Module:
    """The module whose ``forward`` is the ``model``, run by the ``engine``, and backward its R.

    ``parameters``  a value of P, which is copied; by default all numbers are 0, for
                    ``load_state_dict``
    ``engine``      by default ``NumpyEngine()``

    Each array of P is a ``torch.nn.Parameter``, and an array of indices a buffer. Its key in
    ``state_dict()`` is ``key_of(name)``: ``body.2/weights`` is ``body_2.weights``, in a module
    ``body_2``.

    ``forward(x)`` takes a value of A made of tensors: one tensor, or nested pairs; several tensors
    in a row are the arrays of A from left to right. They may have axes in front, the same for all:
    then it is the model on each of these samples. The result is a value of B, with the same axes in
    front; where B is a product, nested pairs. Tensors are on the CPU, of the dtypes of the model.
    It raises ``SpaceError`` if a shape or a dtype is another, ``DataError`` if a tensor is
    elsewhere, or if the axes in front differ. ``to``, ``half`` and their like raise the same.

    Raises ``SpaceError`` if the parameters are not in P, or if an array of the model has a dtype
    that modules do not take; ``NamingError`` if a parameter is noise, or is called as an attribute
    of ``torch.nn.Module``; ``TypeError`` if the model is not a ``ParaHom``.
    """
    if not _is_parametric(model):
        raise TypeError(f"a map with parameters is needed here, not {model!r}: typed.parametric")
    for name in noise_names(model.parameters):
        raise NamingError(
            f"{name} is noise, which is not learned: in_evaluation(model) is without it, and "
            "in_training(model) has it for input"
        )
    p, a, b = model.parameters.object, model.domain.object, model.codomain.object
    for array in (*arrays_in(p), *arrays_in(a), *arrays_in(b)):
        if array.dtype not in DTYPES:
            raise SpaceError(f"a module of PyTorch takes no {array}: it takes {', '.join(DTYPES)}")
    keys = [key_of(name) for name in reversed(by_array(model.parameters).names)]
    f = Differentiable(model.inside, NumpyEngine() if engine is None else engine)
    module = SmoothModule(_Meaning(f, tuple(keys), a, b, str(model)))
    if parameters is None:
        held = [torch.zeros(array.shape, dtype=_dtype(array)) for array in arrays_in(p)]
    else:
        held = [torch.from_numpy(array.copy()) for array in arrays_of(p, parameters)]
    for key, tensor in reversed([*zip(keys, held, strict=True)]):
        _put(module, key.split("."), tensor)
    return module


def _is_parametric(model: object) -> bool:
    return isinstance(model, ParaHom)


def _dtype(array: Array) -> torch.dtype:
    return getattr(torch, array.dtype)


class Scope(torch.nn.Module):  # type: ignore[misc]  # that class is unknown without PyTorch
    """The parameters of a scope, and the scopes in it. Dtype and device stay as they are."""

    def _apply(self, fn: Callable[..., torch.Tensor], recurse: bool = True) -> Scope:
        """What ``to``, ``half``, ``cuda`` and others do, if the model stays what it is."""
        for word, tensor in (*self._parameters.items(), *self._buffers.items()):
            probe = fn(torch.empty(0, dtype=tensor.dtype))
            if probe.dtype != tensor.dtype:
                raise SpaceError(
                    f"the parameter {word} of the model is of {tensor.dtype}, and cannot become "
                    f"one of {probe.dtype}: make the model of wires of that dtype"
                )
            _require_here(probe, f"the parameter {word}")
        super()._apply(fn, recurse)
        return self


def _put(scope: Scope, path: Sequence[str], tensor: torch.Tensor) -> None:
    """Let the scope have the tensor at this path: as a parameter, or indices as a buffer.

    Raises ``NamingError`` if modules have an attribute of that name.
    """
    for word in path[:-1]:
        inner = scope._modules.get(word)
        if inner is None:
            _require_free(scope, word)
            scope.add_module(word, inner := Scope())
        scope = inner
    _require_free(scope, path[-1])
    if tensor.is_floating_point():
        scope.register_parameter(path[-1], torch.nn.Parameter(tensor))
    else:
        scope.register_buffer(path[-1], tensor)


def _require_free(scope: Scope, word: str) -> None:
    if hasattr(scope, word):
        raise NamingError(
            f"{word!r} is the name of an attribute of torch.nn.Module: call this part of the model "
            "by another word, by called"
        )


@final
class SmoothModule(Scope):
    """A model as a module of PyTorch; made by ``to_torch``, which says what it takes."""

    def __init__(self, meaning: _Meaning) -> None:
        super().__init__()
        self._meaning_in_smooth = meaning

    def forward(self, *inputs: object) -> object:
        """The value of the model, as ``to_torch`` says. Raises as it says."""
        meaning = self._meaning_in_smooth
        return meaning.at([attrgetter(key)(self) for key in meaning.keys], inputs)

    def extra_repr(self) -> str:
        return self._meaning_in_smooth.words


@final
@dataclass(frozen=True)
class _Meaning:
    """The map ``f : P × A -> B``, the keys of the arrays of P, and the words for the model."""

    f: Differentiable
    keys: tuple[str, ...]
    a: Space
    b: Space
    words: str

    def at(self, parameters: Sequence[torch.Tensor], inputs: tuple[object, ...]) -> object:
        """The value at these parameters and the inputs of ``forward``."""
        arrays = self.f.arguments[: len(self.keys)]
        for key, array, tensor in zip(self.keys, arrays, parameters, strict=True):
            if _leading(array, tensor, f"the parameter {key}"):
                raise SpaceError(_differ(f"the parameter {key}", array, tensor))
        given = list(self._tensors(inputs))
        leads = [_leading(array, tensor, "the input") for array, tensor in given]
        for number, lead in enumerate(leads):
            if lead != leads[0]:
                raise DataError(
                    f"the input for array 0, {given[0][0]}, has the axes {leads[0]} in front, "
                    f"that for array {number}, {given[number][0]}, has {lead}"
                )
        lead = leads[0] if leads else ()
        made: list[object] = [*self._on_samples(parameters, given, lead)]

        def pair(first: object, second: object) -> object:
            return first, second

        return self.b.collect(made, lambda: (), pair)

    def _tensors(self, inputs: tuple[object, ...]) -> Iterator[tuple[Array, torch.Tensor]]:
        """Each array of A with its tensor."""
        arrays = arrays_in(self.a)
        if len(inputs) == len(arrays) and all(map(_is_tensor, inputs)):
            parts = [*zip(arrays, inputs, strict=True)]
        else:
            parts = parts_of(self.a, inputs[0] if len(inputs) == 1 else inputs)
        for array, part in parts:
            if not _is_tensor(part):
                came = f"of type {type(part).__name__}"
                raise SpaceError(f"the space is {array}, the input is {came}: a tensor is needed")
            yield array, part

    def _on_samples(
        self,
        parameters: Sequence[torch.Tensor],
        given: Sequence[tuple[Array, torch.Tensor]],
        lead: tuple[int, ...],
    ) -> list[torch.Tensor]:
        """The arrays of the value, with the axes ``lead`` in front: one sample, or rows."""
        if not self.f.results:
            return []
        if not lead:
            return [*_Run.apply(self.f, *parameters, *(x for _, x in given))]
        n = torch.Size(lead).numel()
        rows = [x.reshape(n, *array.shape) for array, x in given]
        made = _Run.apply(self.f.rows(n), *parameters, *rows)
        return [
            y.reshape(*lead, *array.shape) for array, y in zip(self.f.results, made, strict=True)
        ]


@final
class _Run(torch.autograd.Function):  # type: ignore[misc]  # unknown without PyTorch
    """A map of ours at tensors, whose memory it reads; backwards, its R at tensors."""

    @staticmethod
    def forward(f: Differentiable, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        made = f([tensor.detach().numpy() for tensor in tensors])
        return tuple(torch.from_numpy(array) for array in made)

    @staticmethod
    def setup_context(
        ctx: torch.autograd.function.FunctionCtx,
        inputs: tuple[object, ...],
        output: tuple[torch.Tensor, ...],
    ) -> None:
        ctx.f, *tensors = inputs
        ctx.save_for_backward(*tensors)
        ctx.mark_non_differentiable(*(y for y in output if not y.is_floating_point()))

    @staticmethod
    def backward(
        ctx: torch.autograd.function.FunctionCtx, *covectors: torch.Tensor
    ) -> tuple[torch.Tensor | None, ...]:
        f: Differentiable = ctx.f
        wanted: tuple[bool, ...] = ctx.needs_input_grad[1:]
        pairs = zip(f.results, covectors, strict=True)
        given = [c if y.real else torch.zeros(y.shape, dtype=torch.int64) for y, c in pairs]
        found = iter(_Run.apply(f.derivative(wanted), *ctx.saved_tensors, *given))
        return None, *(next(found) if asked else None for asked in wanted)


def _is_tensor(value: object) -> TypeGuard[torch.Tensor]:
    return isinstance(value, torch.Tensor)


def _leading(array: Array, tensor: torch.Tensor, what: str) -> tuple[int, ...]:
    """The axes of a tensor before those of the array.

    Raises ``SpaceError`` if the others are not those of the array, or the dtype is another,
    ``DataError`` if an engine cannot read it.
    """
    before = tensor.ndim - array.rank
    shape = tuple(tensor.shape)
    if before < 0 or shape[before:] != array.shape or tensor.dtype != _dtype(array):
        raise SpaceError(_differ(what, array, tensor))
    _require_here(tensor, what)
    return shape[:before]


def _differ(what: str, array: Array, tensor: torch.Tensor) -> str:
    wanted = _dtype(array)
    hint = "" if tensor.dtype == wanted else f"; .to({wanted}) converts it"
    came = f"of shape {tuple(tensor.shape)} and dtype {tensor.dtype}"
    return f"{what} is in the space {array}, the tensor is {came}{hint}"


def _require_here(tensor: torch.Tensor, what: str) -> None:
    """Raise ``DataError`` if a tensor is not in the memory of the CPU, entry after entry."""
    if tensor.device.type != "cpu" or tensor.layout is not torch.strided:
        where = f"on the device {tensor.device}, of the layout {tensor.layout}"
        raise DataError(
            f"{what} is {where}: engines run on the CPU, on tensors of torch.strided; "
            "move it by .cpu() or .to_dense()"
        )
