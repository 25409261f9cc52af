"""What is collected only where the package that it needs is installed."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = [] if find_spec("torch") else ["cartesian_rdc/interchange/torch.py"]
