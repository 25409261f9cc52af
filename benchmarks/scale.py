# pyright: basic
"""Training on many devices: what the model of ``benchmarks.scaling`` says, and what XLA compiles.

Checked is what a step of a small decoder sends, and the state that it keeps, on 8 virtual devices
of a processor, as the compiled program has them. The rest of the table is the model's.
"""

from __future__ import annotations

from typing import Any

from benchmarks.scaling import H200, Job, Layout, bytes_held, bytes_sent, estimate

DEVICES = 8

MEASURED = 0.304
"""The part of the peak of one H200 that 99 million parameters reach, 32 texts of 512 tokens."""

SIZES = (8, 64, 1024)

Row = dict[str, object]


def use_devices() -> None:
    """Let a processor be 8 devices, if JAX runs nothing yet."""
    import jax

    config: Any = jax.config
    config.update("jax_num_cpu_devices", DEVICES)


def rows() -> list[Row]:
    """What is checked, then the table."""
    use_devices()
    return [*checked(), *predicted()]


def job(size: str, length: int, texts: int, number: int, gradient: int) -> Job:
    """A step of training a decoder of ``models.language`` on so many texts."""
    from cartesian_rdc.execution import program
    from cartesian_rdc.learning import supervised
    from cartesian_rdc.neural import Adam, batched, unit_rate
    from models.language import SIZES as DECODERS, decoder, language_loss, numbers

    one = decoder(256, length, **DECODERS[size])
    learner = supervised(batched(one, 1), language_loss, unit_rate, Adam())
    shape = DECODERS[size]
    made = 8 * shape["width"] + 3 * shape["hidden"]
    return Job(
        parameters=numbers(one),
        layers=shape["layers"],
        width=shape["width"],
        vocabulary=256,
        hidden=made,
        tokens=texts * length,
        operations=3.0 * texts * program(learner.objective.body).flops,
        number=number,
        gradient=gradient,
    )


def predicted() -> list[Row]:
    """99 million parameters, so many tokens a device, on nodes of eight H200."""
    found: list[Row] = []
    for devices in SIZES:
        work = job("100m", 512, 32 * devices, 2, 4)
        layouts = Layout(devices), Layout(devices, sharded=True), Layout(devices // 4, 4)
        rows = [estimate(work, layout, H200, MEASURED) for layout in layouts]
        found += [{"of": "model", **row} for row in rows]
    return found


def checked() -> list[Row]:
    """The bytes that each device sends in a step, and keeps of a million parameters in float32."""
    from benchmarks.collectives import collectives

    length, texts = 64, 16
    work = job("1m", length, texts, 4, 4)
    layouts = {
        "data": Layout(8),
        "fully sharded": Layout(8, sharded=True),
        "model": Layout(1, 4),
        "data × model": Layout(2, 4),
    }
    found: list[Row] = []
    for name, layout in layouts.items():
        said = sum(bytes_sent(work, layout, joins=False).values())
        step = compiled(layout, length, texts)
        sent = sum(one.sent for one in collectives(step.as_text()))
        kept, state = step.memory_analysis().output_size_in_bytes, bytes_held(work, layout)["state"]
        for what, bytes_, wanted in (("sent", sent, said), ("state", kept, state)):
            row = {"bytes": bytes_, "predicted": wanted, "ratio": bytes_ / wanted}
            found.append({"of": what, "layout": name, **row})
    return found


def compiled(layout: Layout, length: int, texts: int) -> Any:
    """A step of a million parameters, compiled."""
    import jax
    import numpy as np

    from cartesian_rdc.execution.jax_engine import JaxEngine
    from cartesian_rdc.learning import supervised
    from cartesian_rdc.learning.batches import step_of_batch
    from cartesian_rdc.neural import Adam, Batch, Heads, Hidden, unit_rate
    from models.language import SIZES as DECODERS, decoder, language_loss

    rules: dict[type | str, str] = {Batch: "data"} if layout.data > 1 else {}
    if layout.model > 1:
        rules.update({Hidden: "model", Heads: "model"})
    sizes = {"data": layout.data, "model": layout.model}
    mesh = {name: size for name, size in sizes.items() if size > 1}
    engine = JaxEngine(mesh=mesh, rules=rules, parameters="data" if layout.sharded else None)
    model = decoder(256, length, **DECODERS["1m"])
    learner = supervised(model, language_loss, unit_rate, Adam())
    fold: Any = engine.fold(step_of_batch(engine, learner, texts))
    state = [np.zeros(a.shape, a.dtype) for a in learner.start.codomain.object.atoms()]
    data = [np.zeros((texts, length), np.int64)] * 2
    order = np.arange(texts)[None]
    over: Any = engine._shardings(fold.program, len(state), fold.ends)
    with jax.enable_x64(True), over.context():
        sharded = over.arguments(state, data, order, len(state))
        return fold.lowered.native.lower(*sharded).compile()
