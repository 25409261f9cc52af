"""What is collected only where the package that it needs is installed."""

from __future__ import annotations

from importlib.util import find_spec

NEEDED = {"torch": "cartesian_rdc/interchange/torch.py", "selenium": "tests/drawing/browser.py"}

collect_ignore = [file for package, file in NEEDED.items() if not find_spec(package)]
