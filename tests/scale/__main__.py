# pyright: basic
"""``python -m tests.scale``: training on 8 virtual devices, against the same on one.

Each model is trained with Adam and with momentum, in float64, on one device and on meshes of 8:
data-parallel, fully sharded, tensor-parallel, and mixtures of 4 × 2, under automatic and explicit
axes. The largest difference of a parameter is to be at most 1e-12. Each model and optimiser is a
process of its own, since devices are made when JAX starts. The exit status is 1 where a difference
is larger or a process fails.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer

from tests.scale.cases import KINDS, LAYOUTS, MODELS, OPTIMISERS

BOUND = 1e-12
"""The largest difference."""

MOVED = 1e-3
"""How far training has to go at least, for a difference to say anything."""


def results(
    model: str,
    optimiser: str,
    *,
    steps: int = 100,
    layouts: Sequence[str] = tuple(LAYOUTS),
    kinds: Sequence[str] = KINDS,
    seconds: float = 1800,
) -> Iterator[dict[str, object]]:
    """What a process of its own finds, as it comes, ended after so many seconds.

    Raises ``RuntimeError``, with what it said, if it fails.
    """
    flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_force_host_platform_device_count=8"
    words = [sys.executable, "-m", "tests.scale.child", model, optimiser, str(steps)]
    with TemporaryFile("w+") as said:
        ran = subprocess.Popen(
            [*words, ",".join(layouts), ",".join(kinds)],
            env={**os.environ, "XLA_FLAGS": flags.strip(), "JAX_PLATFORMS": "cpu"},
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        assert ran.stdout is not None
        last = Timer(seconds, ran.kill)
        last.start()
        try:
            yield from map(json.loads, ran.stdout)
            status = ran.wait()
        finally:
            last.cancel()
            ran.kill()
            ran.stdout.close()
        if status:
            said.seek(0)
            raise RuntimeError(said.read()[-2000:] or f"exit status {status}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--model", choices=MODELS, action="append", help="may be repeated")
    parser.add_argument("--optimiser", choices=OPTIMISERS, action="append", help="may be repeated")
    parser.add_argument("--layout", choices=LAYOUTS, action="append", help="may be repeated")
    parser.add_argument("--axes", choices=KINDS, action="append", help="may be repeated")
    parser.add_argument("--steps", type=int, default=100, help="default: 100")
    options = parser.parse_args(arguments)
    layouts, kinds = options.layout or tuple(LAYOUTS), options.axes or KINDS
    bad = tried = 0
    form = "{:14} {:9} {:17} {:9} {:>11} {:>8}"
    print(form.format("model", "optimiser", "mesh", "axes", "difference", "seconds"))
    for model in options.model or MODELS:
        for optimiser in options.optimiser or OPTIMISERS:
            try:
                for found in results(
                    model, optimiser, steps=options.steps, layouts=layouts, kinds=kinds
                ):
                    off, seconds = float(str(found["off"])), float(str(found["seconds"]))
                    wrong = not (off <= BOUND and float(str(found["moved"])) > MOVED)
                    bad += wrong
                    tried += 1
                    row = [model, optimiser, found["layout"], found["axes"]]
                    mark = " !" if wrong else ""
                    print(form.format(*row, f"{off:.1e}", f"{seconds:.1f}") + mark, flush=True)
            except RuntimeError as error:
                bad += 1
                print(f"{model} {optimiser}: {error} !", flush=True)
    models, ways = options.model or MODELS, options.optimiser or OPTIMISERS
    wanted = len(models) * len(ways) * len(layouts) * len(kinds)
    print(f"{tried} of {wanted} were tried, {bad} are not as they should be")
    return 1 if bad or tried < wanted else 0


if __name__ == "__main__":
    sys.exit(main())
