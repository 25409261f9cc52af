"""List the experiments: what each does, the data and extras that it needs, how long it takes."""

from __future__ import annotations

import dataclasses
import json

from experiments.about import Experiment, experiments
from experiments.command import Parser, run


def words(experiment: Experiment) -> str:
    """An experiment in three lines."""
    about = experiment.about
    return (
        f"python -m {experiment.module}\n    {experiment.does}\n"
        f"    takes {about.takes}; data: {about.data}; extras: {', '.join(about.extras)}"
    )


def main() -> None:
    """Print the list."""
    parser = Parser("experiments", __doc__)
    parser.add_argument("--json", action="store_true", help="print the list as a line of JSON")
    found = list(experiments())
    if parser.parse_args().json:
        flat = [{"module": e.module, "does": e.does, **dataclasses.asdict(e.about)} for e in found]
        print(json.dumps(flat))
        return
    print("\n".join(map(words, found)))


if __name__ == "__main__":
    run(main, "experiments")
