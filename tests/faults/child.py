"""``python -m tests.faults.child``: injects faults of one kind, and prints what was lost by each.

Each fault is a line of JSON, so that what is known is not lost with this process.
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from random import Random

from tests.faults.kind import Place
from tests.faults.table import KINDS


def main(name: str, seed: str, number: str, folder: str, shared: str) -> None:
    """Inject."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as of all that a shell starts with &
        signal.signal(signal.SIGINT, signal.default_int_handler)
    (kind,) = (kind for kind in KINDS if kind.name == name)
    place = Place(Path(folder), Path(shared))
    for words in kind.inject(Random(seed), place, int(number)):
        print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
