"""Experiments, each a module to run: ``python -m experiments.iris hidden``."""

import sys

if sys.argv[:1] == ["-m"]:  # one of them is run, and not imported yet
    from experiments.interruptions import end_at_once

    end_at_once()
