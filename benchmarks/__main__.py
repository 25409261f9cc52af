"""Measure: operation counts, compile times, laws, and training against peers by hand.

All in one thread. A comparison trains our model on an engine and the same model as an expert in
the peer's framework would write it, from the same start with the same samples, in turn; the two
have to learn the same.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.machine import use_one_thread

NAMES = (
    "depth",
    "compile",
    "laws",
    "data",
    "iris-hidden-sgd",
    "mnist-conv-sgd",
    "mnist-mlp-batch",
    "elman-bptt",
    "scan",
    "transformer",
    "scale",
    "transformer-compile",
    "scale",
    "report",
)


def main() -> None:
    """Run one benchmark and print what it measured."""
    use_one_thread()
    from benchmarks import (
        chains,
        data,
        law_search,
        report,
        scale,
        scan,
        transformer,
        transformer_compile,
    )
    from benchmarks.elman_bptt import ElmanBptt
    from benchmarks.iris_hidden_sgd import IrisHiddenSgd
    from benchmarks.mnist_conv_sgd import MnistConvSgd
    from benchmarks.mnist_mlp_batch import MnistMlpBatch
    from benchmarks.peers.choice import PEERS
    from benchmarks.workload import PRECISIONS, compare
    from cartesian_rdc.categories.base import KEPT
    from cartesian_rdc.execution import ENGINES
    from experiments.command import Parser, at_least

    parser = Parser("benchmarks", __doc__)
    parser.add_argument(
        "name",
        choices=NAMES,
        help="operations of R for chains of layers; seconds to compile chains; seconds to search "
        "for counterexamples of laws; what fit and assess take beyond one call; "
        "training iris and a convolution one sample at a time, a "
        "perceptron on batches of digits, a recurrent cell along sequences; compile times, "
        "training and memory of scans; training a decoder, and what it takes until it runs; "
        "what it sends and keeps on many devices, by a model and as it is compiled; "
        "all of them, as a page with plots",
    )
    parser.add_argument("--engine", choices=ENGINES, default="numpy", help="default: numpy")
    parser.add_argument("--against", choices=PEERS, default="numpy", help="default: numpy")
    parser.add_argument("--repeat", type=at_least(1), default=5, help="default: 5")
    parser.add_argument("--steps", type=at_least(1), help="default: fewer against slow peers")
    parser.add_argument(
        "--precision",
        choices=PRECISIONS,
        default="default",
        help="of products of matrices in JAX, on both sides; default: %(default)s",
    )
    parser.add_argument(
        "--data-dir", type=Path, metavar="FOLDER", help="the files of MNIST; default: noise"
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("benchmarks.html"),
        help="of report; default: %(default)s",
    )
    model = parser.add_argument_group("transformer")
    model.add_argument(
        "--parameters",
        type=float,
        default=1e6,
        metavar="NUMBER",
        help="about so many; default: 1e6",
    )
    model.add_argument("--batch", type=at_least(1), default=8, help="texts a step; default: 8")
    model.add_argument("--length", type=at_least(1), default=128, help="of a text; default: 128")
    model.add_argument("--dtype", choices=transformer.TOLERANCE, default="float32")
    model.add_argument("--keep", choices=KEPT, default="states", help="of layers; default: states")
    model.add_argument(
        "--peak", type=float, metavar="TFLOPS", help="of the device, for utilisation"
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    chosen = parser.parse_args()
    how = (chosen.engine, chosen.against, chosen.repeat, chosen.steps, chosen.precision)
    rows: list[dict[str, object]]
    match chosen.name:
        case "depth":
            rows = chains.depth([2**k for k in range(11)])
        case "compile":
            rows = chains.compile_time(chosen.engine, min(chosen.repeat, 3))
        case "laws":
            rows = law_search.times(chosen.repeat)
        case "data":
            rows = data.times(chosen.repeat, chosen.data_dir)
        case "scan":
            rows = scan.measured(chosen.repeat)
        case "transformer":
            work = transformer.Transformer(
                chosen.parameters,
                chosen.length,
                chosen.batch,
                chosen.steps or transformer.Transformer.steps,
                chosen.dtype,
                chosen.keep,
            )
            rows = [transformer.compared(work, *how[:3], chosen.peak, chosen.precision)]
        case "scale":
            rows = scale.rows()
        case "transformer-compile":
            rows = transformer_compile.times()
        case "elman-bptt":
            rows = [compare(ElmanBptt(), *how)]
        case "report":
            report.write(chosen.output, chosen.repeat, chosen.data_dir)
            return
        case "iris-hidden-sgd":
            rows = [compare(IrisHiddenSgd(), *how)]
        case "mnist-conv-sgd":
            rows = [compare(MnistConvSgd(chosen.data_dir), *how)]
        case _:
            rows = [compare(MnistMlpBatch(chosen.data_dir), *how)]
    if chosen.json:
        print(json.dumps(rows[0] if len(rows) == 1 else rows))
    else:
        print("\n".join(report.words(row, "\n" if len(rows) == 1 else "   ") for row in rows))


if __name__ == "__main__":
    from experiments.command import run

    run(main, "benchmarks")
