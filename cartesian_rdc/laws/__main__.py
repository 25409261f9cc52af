"""``python -m cartesian_rdc.laws``: see ``cartesian_rdc.testing.command``."""

import sys

from cartesian_rdc.testing.command import main

if __name__ == "__main__":
    sys.exit(main())
