# pyright: basic
"""Training a decoder with Adam, on texts that are noise: seconds a step, tokens a second, use.

The peer is the same architecture in JAX, as an expert writes it. Both train on the device, from the
same start, with the same batches, and have to learn the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import machine
from benchmarks.measure import Spread, in_turn, spread, timed
from benchmarks.peers.problems import DecoderProblem
from benchmarks.workload import placed, set_precision
from cartesian_rdc.categories.base import Keep
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import ArrayEngine, engine_named, program
from cartesian_rdc.learning import supervised
from cartesian_rdc.neural import Adam, arrays, batched, initialise, unit_rate
from cartesian_rdc.neural.mixed import mixed
from models.language import SIZES, decoder, language_loss, numbers

VOCABULARY = 256
TEXTS = 64
RATE = 1e-3

TOLERANCE: Mapping[str, float] = {"float64": 1e-8, "float32": 1e-2, "bfloat16": 0.5}
"""How far apart the two may be in the end, over how far they have come."""

Named: TypeAlias = "dict[str, NDArray[Any]]"


@dataclass(frozen=True)
class Transformer:
    """A decoder of about so many ``parameters``, and the texts it learns from.

    ``batch``  texts of ``length`` tokens in a step, of which there are ``steps``
    ``keep``   what is kept of layers for the way back
    """

    parameters: float = 1e6
    length: int = 128
    batch: int = 8
    steps: int = 20
    dtype: str = "float32"
    keep: Keep = "states"

    @property
    def size(self) -> str:
        """The name of the nearest of ``SIZES``. Raises ``DataError`` if none is near."""
        millions = {name: 1e6 * float(name.removesuffix("m")) for name in SIZES}
        name = min(millions, key=lambda name: abs(np.log(millions[name] / self.parameters)))
        if not 0.5 < millions[name] / self.parameters < 2:
            raise DataError(
                f"there are decoders of {', '.join(SIZES)}, none near {self.parameters}"
            )
        return name

    def model(self) -> Any:
        """The decoder of one text: in bfloat16 it computes, with parameters of float32.

        Raises ``DataError`` for other dtypes.
        """
        if self.dtype not in TOLERANCE:
            raise DataError(f"the dtype is one of {', '.join(TOLERANCE)}, not {self.dtype!r}")
        kept = "float32" if self.dtype == "bfloat16" else self.dtype
        size = SIZES[self.size]
        made = decoder(VOCABULARY, self.length, **size, dtype=kept, keep=self.keep)
        return mixed(made, self.dtype) if kept != self.dtype else made

    def learner(self) -> Any:
        """That of a batch."""
        many = batched(self.model(), self.batch)
        return supervised(many, language_loss, unit_rate, Adam(step_size=RATE))

    def problem(self) -> DecoderProblem:
        """The start, the texts and the order, which are the same each time."""
        rng = np.random.default_rng(0)
        text = rng.integers(0, VOCABULARY, (TEXTS, self.length + 1))
        parameters = self.model().parameters
        start = arrays(parameters, initialise(parameters, 0))
        order = rng.integers(0, TEXTS, (self.steps, self.batch))
        again = self.keep == "states"
        return DecoderProblem(start, text[:, :-1], text[:, 1:], order, self.dtype, again, rate=RATE)


def ours(engine: ArrayEngine, learner: Any, problem: DecoderProblem) -> Callable[[], Any]:
    """Our training, from arrays on the device to such; compiled when it is first called."""
    import jax

    wait: Any = jax.block_until_ready
    parameters = learner.optimiser.parameters
    start = engine.compile(learner.start)(initialise(parameters, 0))
    start, data, order = placed(engine, (start, (problem.tokens, problem.labels), problem.order))
    run = engine.fold(learner.step).over(data)

    def train() -> Any:
        return wait(run(start, order))

    return train


def compared(
    work: Transformer,
    engine: str,
    peer: str,
    repeat: int,
    peak: float | None = None,
    precision: str = "default",
) -> dict[str, object]:
    """Both in turn, products of matrices in JAX at this precision.

    ``peak``: of the device, in 10^12 operations a second, for the utilisation. Raises
    ``AssertionError`` if the two learn different parameters, ``DataError`` if the peer is not JAX.
    """
    import jax

    if peer != "jax":
        raise DataError(f"the benchmark transformer has no peer {peer}")
    set_precision(precision)
    from benchmarks.peers.transformer.jax_peer import training

    problem = work.problem()
    composing, learner = timed(work.learner)
    train = ours(engine_named(engine), learner, problem)
    first, state = timed(train)
    theirs = training(problem)

    wait: Any = jax.block_until_ready

    def peers() -> Any:
        return wait(theirs())

    compiling, learned = timed(peers)
    parameters = learner.optimiser.parameters
    mine = arrays(parameters, jax.tree.map(np.asarray, state[1]))
    far = apart(problem.parameters, mine, {name: np.asarray(a) for name, a in learned.items()})
    assert far <= TOLERANCE[work.dtype], f"after {work.steps} steps they are {far:.2g} apart"
    del state, learned
    mine_seconds, their_seconds = in_turn(train, peers, repeat)
    per_step = [s / work.steps for s in mine_seconds]
    peer_per_step = [s / work.steps for s in their_seconds]
    flops = 3 * program(learner.objective.body).flops
    tokens = work.batch * work.length
    found: dict[str, object] = {
        "engine": engine,
        "against": peer,
        "parameters": numbers(work.model()),
        "dtype": work.dtype,
        "precision": precision,
        "keep": work.keep,
        "batch": work.batch,
        "length": work.length,
        "ms_per_step": spread([1e3 * s for s in per_step]),
        "peer_ms_per_step": spread([1e3 * s for s in peer_per_step]),
        "ratio": spread([a / b for a, b in zip(per_step, peer_per_step, strict=True)]),
        "tokens_per_second": spread([tokens / s for s in per_step]),
        "tflops_per_second": spread([1e-12 * flops / s for s in per_step]),
        "flops_per_step": flops,
        "difference": far,
        "steps": work.steps,
        "repeat": repeat,
        "composing_seconds": composing,
        "first_run_seconds": first,
        "peer_first_run_seconds": compiling,
        "device": str(jax.devices()[0].device_kind),
        "machine": machine(),
    }
    if peak is not None:
        found["utilisation"] = used(flops, per_step, peak)
        found["peer_utilisation"] = used(flops, peer_per_step, peak)
    return found


def used(flops: float, seconds: list[float], peak: float) -> Spread:
    """The part of the ``peak``, in 10^12 operations a second, that steps of the model reach."""
    return spread([1e-12 * flops / s / peak for s in seconds])


def apart(start: Named, mine: Named, theirs: Named) -> float:
    """The norm of the difference of two, over that of how far the second has come."""
    between = sum(float(np.sum((mine[name] - theirs[name]) ** 2)) for name in start)
    come = sum(float(np.sum((theirs[name] - start[name]) ** 2)) for name in start)
    return float(np.sqrt(between / come))
